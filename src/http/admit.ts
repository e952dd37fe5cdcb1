// Who may make a call at all; whoever may not is told what would let them in.
import type { Request, Response } from 'express';
import type { Asker } from '../access/asker.ts';
import { mayCall } from '../access/may.ts';
import type { Caller } from '../contract/endpoint.ts';
import { Problem, type ProblemCode } from '../contract/problems.ts';

/** RFC 6750, section 3. */
const challenge = (refused: Asker['refusedToken']): string => {
  if (refused === null) return 'Bearer realm="afterword"';
  const what = refused === 'token.expired' ? 'The token has expired' : 'The token is not valid';
  return `Bearer realm="afterword", error="invalid_token", error_description="${what}"`;
};

/** RFC 6750, section 2.1: any other `Authorization` holds no token that could be good or forged. */
const isBearer = (authorization: string): boolean => /^bearer +\S+ *$/i.test(authorization);

const WHAT_IS_WRONG = {
  'token.missing': 'There is no `Authorization: Bearer …`.',
  'token.invalid': 'This token is forged, revoked, of another site, or signed with an older secret.',
  'token.expired': 'This token has expired.',
} as const satisfies { [C in ProblemCode]?: string };

/** Where a token for such a call comes from. */
const sourceFor = (caller: Caller, { site }: Asker, refused: Asker['refusedToken']): string => {
  if (caller !== 'reader') return 'This call is for staff: send an API key of the site or the `ADMIN_KEY` of the service; people sign in at /admin.';
  const guests = `POST /api/v1/sites/${site}/guests`;
  return refused === 'token.expired' ? `${guests} with it gives a new one for the same author.` : `${guests} makes a token.`;
};

const wrongWith = (asker: Asker, authorization: string | undefined): string =>
  authorization !== undefined && !isBearer(authorization)
    ? '`Authorization` is not the word `Bearer`, a blank and a token.'
    : WHAT_IS_WRONG[asker.refusedToken ?? 'token.missing'];

/** @throws Problem `token.*` for a caller who is nobody; `access.forbidden` for one who may not */
export const admit = (asker: Asker, caller: Caller, req: Request, res: Response): void => {
  if (mayCall(asker, caller)) return;
  if (asker.role !== 'anonymous') throw new Problem('access.forbidden');
  const { refusedToken } = asker;
  res.setHeader('WWW-Authenticate', challenge(refusedToken));
  const detail = `${wrongWith(asker, req.headers.authorization)} ${sourceFor(caller, asker, refusedToken)}`;
  throw new Problem(refusedToken ?? 'token.missing', { detail });
};
