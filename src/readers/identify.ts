// Request or socket → Asker. A bad token never fails here: the caller is signed out, and the door says why where a token is needed.
import { hash, timingSafeEqual } from 'node:crypto';
import type { Asker } from '../access/asker.ts';
import type { Identify } from '../http/door.ts';
import type { Authors, KnownAuthor } from './authors.ts';
import { bearerOf, type Tokens } from './token.ts';

export type { Identify };

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

export const makeIdentify = ({ tokens, authors, adminKey }: { tokens: Tokens; authors: Authors; adminKey: string | undefined }): Identify => {
  const adminDigest = adminKey === undefined ? undefined : digest(adminKey);
  /** In a time that tells nothing: digests have one length, whatever was sent. */
  const isAdminKey = (token: string) => adminDigest !== undefined && timingSafeEqual(digest(token), adminDigest);

  return async (site, authorization, ip) => {
    const signedOut = (refusedToken: Asker['refusedToken']): Asker => ({ site, role: 'anonymous', author: null, refusedToken, ip });
    const token = bearerOf(authorization);
    if (token === undefined) return signedOut(null);
    if (token === '') return signedOut('token.invalid');
    // Readers first: theirs are remembered, and nearly all that come.
    const verified = await tokens.verify(site, token);
    if (typeof verified === 'string') {
      if (!isAdminKey(token)) return signedOut(verified);
      const staff = await authors.staff(site);
      return { ...signedOut(null), ...(staff === undefined ? {} : asCaller(staff)), role: 'admin' };
    }
    const known = await authors.get(site, verified.authorId);
    // Signed by us, but the author is gone.
    return known === undefined ? signedOut('token.invalid') : { ...signedOut(null), ...asCaller(known) };
  };
};

const asCaller = ({ author: { id, name }, role, ban }: KnownAuthor): Pick<Asker, 'author' | 'role'> => ({
  role,
  author: { id, name, ...(ban === undefined ? {} : { ban }) },
});
