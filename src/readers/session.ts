// A session of a reader who is known elsewhere: by the host site, or by an account here.
import { Problem } from '../contract/problems.ts';
import type { Session, SessionInput } from '../contract/reader.ts';
import { type AccountTokens, isPageToken } from './account-token.ts';
import type { Authors } from './authors.ts';
import type { Sso } from './sso.ts';
import { bearerOf } from './token.ts';

export type SessionParts = {
  sso: Sso;
  pageTokens: AccountTokens;
  authors: Authors;
  /** Given by the room of accounts. @throws Problem `popup.refused` */
  redeemCode: (site: string, given: { code: string; origin: string | undefined }) => Promise<Session>;
};

type Headers = { authorization?: string | undefined; origin?: string | undefined };

/** The token of a window's code lives an hour: as long as the account is signed in here, it is good for another. */
const renew = async ({ pageTokens, authors }: SessionParts, site: string, authorization: string | undefined): Promise<Session> => {
  const token = bearerOf(authorization);
  if (token === undefined) throw new Problem('token.missing');
  const renewed = isPageToken(token) ? await pageTokens.renew(site, token) : undefined;
  const known = renewed && (await authors.get(site, renewed.authorId));
  if (renewed === undefined || known === undefined) throw new Problem('token.invalid');
  return { token: renewed.token, expiresAt: renewed.expiresAt.toISOString(), author: known.author };
};

/** @throws Problem `sso.refused`, `popup.refused`, `token.missing`, `token.invalid` */
export const beginSession = (parts: SessionParts, site: string, { authorization, origin }: Headers, { ssoToken, code }: SessionInput): Promise<Session> => {
  if (ssoToken !== undefined) return parts.sso.signIn(site, ssoToken);
  return code === undefined ? renew(parts, site, authorization) : parts.redeemCode(site, { code, origin });
};
