// Who looks at a page without JavaScript: the guest of a cookie of our own origin, which no script reads and no other site's page sends.
import type { IncomingHttpHeaders } from 'node:http';
import type { Response } from 'express';
import type { Asker } from '../access/asker.ts';
import type { Session } from '../contract/reader.ts';
import type { Identify } from '../http/door.ts';
import { type GuestParts, renewGuest } from '../readers/guest.ts';
import { RENEWAL_SECONDS } from '../readers/token.ts';
import { THREAD_PATH } from './place.ts';

export type VisitorParts = GuestParts & { identify: Identify; publicUrl: () => string };

export type Visitor = { asker: Asker; authorization: string | undefined };

const cookieName = (site: string): string => `afterword-${site}`;

/** RFC 6265, section 4.2. Tokens hold no character that would be quoted. */
const cookieOf = ({ cookie = '' }: IncomingHttpHeaders, name: string): string | undefined =>
  cookie
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

const bearer = (token: string): string => `Bearer ${token}`;

/** Lax, not Strict: who comes by a link from the article is known. In a frame on another site nobody is, and is asked for a name each time. */
export const keepVisitor = (parts: Pick<VisitorParts, 'publicUrl'>, response: Response, site: string, { token }: Session): string => {
  response.cookie(cookieName(site), token, {
    httpOnly: true,
    sameSite: 'lax',
    secure: parts.publicUrl().startsWith('https:'),
    path: THREAD_PATH,
    maxAge: RENEWAL_SECONDS * 1000,
  });
  return bearer(token);
};

/** A token that expired is renewed unseen. */
export const findVisitor = async (parts: VisitorParts, headers: IncomingHttpHeaders, ip: string, site: string, response: Response): Promise<Visitor> => {
  const token = cookieOf(headers, cookieName(site));
  const authorization = token === undefined ? undefined : bearer(token);
  const asker = await parts.identify(site, authorization, ip);
  if (asker.refusedToken !== 'token.expired') return { asker, authorization };
  const session = await renewGuest(parts, site, authorization);
  if (session === undefined) return { asker, authorization: undefined };
  const renewed = keepVisitor(parts, response, site, session);
  return { asker: await parts.identify(site, renewed, ip), authorization: renewed };
};
