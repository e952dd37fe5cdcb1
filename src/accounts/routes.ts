// The calls of accounts, at /auth: by cookie, of our own origin alone.
import { Router } from 'express';
import { z } from 'zod';
import { type Call, type CallParts, makeCall } from '../auth/calls.ts';
import * as contract from '../contract/account.ts';
import { Problem } from '../contract/problems.ts';
import { type HeaderList, setHeaders } from '../http/headers.ts';
import { nothingHere } from '../http/problem.ts';
import {
  addPasskey,
  askForPasskey,
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  giveCode,
  offerPasskey,
  removePasskey,
  signInByPasskey,
} from './factors.ts';
import { beginOidc, CALLBACK_PATH, endOidc } from './oidc.ts';
import { offerCode, type PopupParts } from './popup.ts';
import { changePassword, endAllSessions, endSession, type ProfileParts, readAccount, renameAccount } from './profile.ts';
import { askForReset, askForSignIn, resetPassword, signInByLetter } from './recovery.ts';
import { signIn, signOut } from './signing.ts';

const nothing = z.strictObject({});

export type AccountParts = CallParts & PopupParts & ProfileParts & { headers: HeaderList; url: () => string };

const done = async (act: Promise<unknown>): Promise<Record<string, never>> => {
  await act;
  return {};
};

const signingCalls = (parts: AccountParts): Call[] => {
  const { accounts } = parts;
  const call = makeCall(parts);
  return [
    call({
      ...{ method: 'post', path: '/sign-in', input: contract.signInInput, output: contract.signInAnswer, rate: 'sign-ins' },
      act: (visit, input) => signIn(accounts, visit, input),
    }),
    call({ method: 'post', path: '/sign-out', input: nothing, output: nothing, act: (visit) => signOut(accounts, visit) }),
    call({ method: 'get', path: '/ways', input: nothing, output: contract.waysAnswer, act: async () => accounts.ways }),
    call({
      ...{ method: 'post', path: '/oidc', input: contract.oidcInput, output: contract.oidcAnswer, rate: 'sign-ins' },
      act: (visit, { to }) => beginOidc(accounts, visit, to),
    }),
    call({
      ...{ method: 'post', path: '/popup', input: contract.popupInput, output: contract.popupCode },
      act: (visit, input) => offerCode(parts, visit, input),
    }),
  ];
};

const profileCalls = (parts: AccountParts): Call[] => {
  const call = makeCall(parts);
  return [
    call({ method: 'get', path: '/account', input: nothing, output: contract.accountAnswer, act: (visit) => readAccount(parts, visit) }),
    call({
      ...{ method: 'patch', path: '/account', input: contract.accountEdit, output: nothing },
      act: (visit, { name }) => done(renameAccount(parts, visit, name)),
    }),
    call({
      ...{ method: 'put', path: '/account/password', input: contract.passwordEdit, output: nothing, rate: 'sign-ins' },
      act: (visit, input) => done(changePassword(parts, visit, input)),
    }),
    call({
      ...{ method: 'delete', path: '/account/sessions/:id', input: contract.ofOne, output: nothing },
      act: (visit, { id }) => done(endSession(parts, visit, id)),
    }),
    call({ method: 'delete', path: '/account/sessions', input: nothing, output: nothing, act: (visit) => done(endAllSessions(parts, visit)) }),
  ];
};

const letterCalls = (parts: AccountParts): Call[] => {
  const { accounts } = parts;
  const call = makeCall(parts);
  return [
    call({
      ...{ method: 'post', path: '/forgot', input: contract.letterInput, output: nothing, rate: 'letters' },
      act: (visit, { email }) => done(askForReset(accounts, visit, email)),
    }),
    call({
      ...{ method: 'post', path: '/reset', input: contract.resetInput, output: nothing, rate: 'sign-ins' },
      act: (visit, input) => done(resetPassword(accounts, visit, input)),
    }),
    call({
      ...{ method: 'post', path: '/letter', input: contract.letterInput, output: nothing, rate: 'letters' },
      act: (visit, { email }) => done(askForSignIn(accounts, visit, email)),
    }),
    call({
      ...{ method: 'post', path: '/sign-in/letter', input: contract.linkQuery, output: contract.signInAnswer, rate: 'sign-ins' },
      act: (visit, { token }) => signInByLetter(accounts, visit, token),
    }),
  ];
};

const factorCalls = (parts: AccountParts): Call[] => {
  const { db, accounts } = parts;
  const call = makeCall(parts);
  return [
    call({
      ...{ method: 'post', path: '/second-factor', input: contract.passwordInput, output: contract.secondFactor, rate: 'sign-ins' },
      act: (visit, { password }) => beginSecondFactor(accounts, visit, password),
    }),
    call({
      ...{ method: 'post', path: '/second-factor/confirm', input: contract.codeInput, output: nothing, rate: 'sign-ins' },
      act: (visit, { code }) => done(confirmSecondFactor(accounts, visit, code)),
    }),
    call({
      ...{ method: 'delete', path: '/second-factor', input: contract.passwordInput, output: nothing, rate: 'sign-ins' },
      act: (visit, { password }) => done(endSecondFactor(accounts, visit, password)),
    }),
    call({
      ...{ method: 'post', path: '/sign-in/code', input: contract.codeInput, output: contract.signInAnswer, rate: 'sign-ins' },
      act: (visit, { code }) => giveCode(accounts, visit, code),
    }),
    call({ method: 'post', path: '/passkeys/options', input: nothing, output: contract.ceremony, act: (visit) => offerPasskey(accounts, visit) }),
    call({
      ...{ method: 'post', path: '/passkeys', input: contract.passkeyInput, output: nothing },
      act: (visit, input) => done(addPasskey(accounts, visit, input)),
    }),
    call({
      ...{ method: 'delete', path: '/passkeys/:id', input: contract.ofOne, output: nothing },
      act: (visit, { id }) => done(removePasskey(db, accounts, visit, id)),
    }),
    call({
      ...{ method: 'post', path: '/sign-in/passkey/options', input: nothing, output: contract.ceremony, rate: 'sign-ins' },
      act: (visit) => askForPasskey(accounts, visit),
    }),
    call({
      ...{ method: 'post', path: '/sign-in/passkey', input: contract.passkeyAnswer, output: contract.signInAnswer, rate: 'sign-ins' },
      act: (visit, input) => signInByPasskey(accounts, visit, input),
    }),
  ];
};

/** Mounted at the root; what is not known under /auth is not found. `others`: calls of other rooms that come by the same cookie. */
export const accountRoutes = (parts: AccountParts, others: readonly Call[]): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  router.use('/auth', setHeaders(parts.headers));
  const calls = [...signingCalls(parts), ...profileCalls(parts), ...letterCalls(parts), ...factorCalls(parts), ...others];
  for (const { method, path, handler } of calls) router[method](path, handler);
  if (parts.accounts.ways.oidc !== null) router.get(CALLBACK_PATH, endOidc(parts.accounts, parts.url));
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
