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
    summary: 'A token for a reader whom the host site signs in',
    caller: 'anyone',
    rate: 'guests',
    body: sessionInput,
    status: 201,
    output: session,
    problems: ['sso.refused', 'rate.limited'],
  },
} as const satisfies Record<string, Endpoint>;
