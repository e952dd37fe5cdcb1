// The calls by which readers come to a token.
import { z } from 'zod';
import { type Endpoint, site } from './endpoint.ts';
import { guestInput, session, sessionInput } from './reader.ts';

export const readerCalls = {
  becomeGuest: {
    ...site,
    method: 'post',
    path: '/sites/:site/guests',
    summary: 'A token for a guest; with a guest token (even one expired), renew it and keep the author',
    caller: 'anyone',
    rate: 'guests',
    // An expired token is good for renewal alone, so the act must see it; the asker is signed out by it.
    headers: z.object({ authorization: z.string().optional() }),
    body: guestInput,
    status: 201,
    output: session,
    problems: ['reader.name-held', 'rate.limited'],
  },
  createSession: {
    ...site,
    method: 'post',
    path: '/sites/:site/sessions',
    summary: 'A token for a reader whom the host site signed in, or who signed in by our window; without either, a new one for that of our window',
    caller: 'anyone',
    rate: 'guests',
    // An expired token is good for renewal alone; the origin is held against the one that the code was made for.
    headers: z.object({ authorization: z.string().optional(), origin: z.string().optional() }),
    body: sessionInput,
    status: 201,
    output: session,
    problems: ['sso.refused', 'popup.refused', 'token.missing', 'token.invalid', 'rate.limited'],
  },
} as const satisfies Record<string, Endpoint>;
