// The calls of accounts, at /auth.
import { Router } from 'express';
import { z } from 'zod';
import { deskAnswer, deskToken, deskTokenInput, setUpInput, signInAnswer, signInInput } from '../contract/account.ts';
import { Problem } from '../contract/problems.ts';
import { type HeaderList, setHeaders } from '../http/headers.ts';
import { nothingHere } from '../http/problem.ts';
import { type Call, type CallParts, makeCall } from './calls.ts';
import { type DeskParts, issueDeskToken, readDesk } from './desk.ts';
import { setUp, signIn, signOut } from './signing.ts';

const nothing = z.strictObject({});

export type AccountParts = CallParts & DeskParts & { headers: HeaderList };

const callsOf = (parts: AccountParts): Call[] => {
  const { db, accounts } = parts;
  const call = makeCall(parts);
  return [
    call({
      ...{ method: 'post', path: '/set-up', input: setUpInput, output: signInAnswer, rate: 'sign-ins' },
      act: (visit, input) => setUp(db, accounts, visit, input),
    }),
    call({
      ...{ method: 'post', path: '/sign-in', input: signInInput, output: signInAnswer, rate: 'sign-ins' },
      act: (visit, input) => signIn(accounts, visit, input),
    }),
    call({ method: 'post', path: '/sign-out', input: nothing, output: nothing, act: (visit) => signOut(accounts, visit) }),
    call({ method: 'get', path: '/desk', input: nothing, output: deskAnswer, act: (visit) => readDesk(parts, visit) }),
    call({
      ...{ method: 'post', path: '/desk/token', input: deskTokenInput, output: deskToken },
      act: (visit, { site }) => issueDeskToken(parts, visit, site),
    }),
  ];
};

/** Mounted at the root; what it does not know under /auth is not found. */
export const accountRoutes = (parts: AccountParts): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  router.use('/auth', setHeaders(parts.headers));
  const calls = callsOf(parts);
  for (const { method, path, handler } of calls) router[method](path, handler);
  for (const path of new Set(calls.map((call) => call.path))) {
    const allow = calls.filter((call) => call.path === path).map(({ method }) => method.toUpperCase());
    router.all(path, (req, res) => {
      res.setHeader('Allow', allow.join(', '));
      throw new Problem('request.method', { detail: `${req.method} is not allowed here; ${allow.join(', ')} is.` });
    });
  }
  router.use('/auth', nothingHere);
  return router;
};
