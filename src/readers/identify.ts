// Request or socket → Asker. A bad token never fails here: the caller is signed out, and the door says why where a token is needed.
import { hash, timingSafeEqual } from 'node:crypto';
import type { Asker } from '../access/asker.ts';
import type { Identify } from '../http/door.ts';
import { isApiKey, type Keys } from '../sites/keys.ts';
import { type AccountTokens, isDeskToken, isPageToken } from './account-token.ts';
import type { Authors, KnownAuthor } from './authors.ts';
import { bearerOf, type TokenRefusal, type Tokens } from './token.ts';

export type { Identify };

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

type IdentifyParts = { tokens: Tokens; deskTokens: AccountTokens; pageTokens: AccountTokens; authors: Authors; keys: Keys; adminKey: string | undefined };

/** Who a token speaks for; or why it speaks for nobody. */
type Caller = Pick<Asker, 'author' | 'role'> | TokenRefusal;

const asCaller = (known: KnownAuthor | undefined): Caller => {
  // Good, but the author is gone.
  if (known === undefined) return 'token.invalid';
  const { author, role, ban, bannedUntil } = known;
  return { role, author: { id: author.id, name: author.name, ...(ban === undefined ? {} : { ban }), ...(bannedUntil === undefined ? {} : { bannedUntil }) } };
};

export const makeIdentify = ({ tokens, deskTokens, pageTokens, authors, keys, adminKey }: IdentifyParts): Identify => {
  const adminDigest = adminKey === undefined ? undefined : digest(adminKey);
  /** In a time that tells nothing: digests have one length, whatever was sent. */
  const isAdminKey = (token: string) => adminDigest !== undefined && timingSafeEqual(digest(token), adminDigest);

  const byApiKey = async (site: string, key: string): Promise<Caller> => {
    const id = await keys.find(site, key);
    return id === undefined ? 'token.invalid' : asCaller(await authors.get(site, id));
  };

  const byToken = async (site: string, token: string): Promise<Caller> => {
    // Readers first: theirs are remembered, and nearly all that come.
    const verified = await tokens.verify(site, token);
    if (typeof verified !== 'string') {
      const known = await authors.get(site, verified.authorId);
      // We sign such tokens for guests and for readers of the host site alone: whoever else it names, it does not speak for.
      return known?.kind === 'guest' || known?.kind === 'sso' ? asCaller(known) : 'token.invalid';
    }
    if (!isAdminKey(token)) return verified;
    const staff = await authors.staff(site);
    // Without such a site there is no author either; the door says so.
    return staff === undefined ? { role: 'admin', author: null } : asCaller(staff);
  };

  const byKind = (site: string, token: string): Promise<Caller> => {
    if (isApiKey(token)) return byApiKey(site, token);
    if (isDeskToken(token)) return deskTokens.find(site, token);
    return isPageToken(token) ? pageTokens.find(site, token) : byToken(site, token);
  };

  return async (site, authorization, ip) => {
    const signedOut: Asker = { site, role: 'anonymous', author: null, refusedToken: null, ip };
    const token = bearerOf(authorization);
    if (token === undefined) return signedOut;
    const caller = await byKind(site, token);
    return typeof caller === 'string' ? { ...signedOut, refusedToken: caller } : { ...signedOut, ...caller };
  };
};
