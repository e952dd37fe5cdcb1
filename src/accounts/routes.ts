// The calls of the accounts room: those of /auth, by cookie, and an admin's about staff, by token.
import { Router } from 'express';
import { z } from 'zod';
import * as contract from '../contract/account.ts';
import { endpoints } from '../contract/endpoints.ts';
import { Problem } from '../contract/problems.ts';
import type { Door, Route } from '../http/door.ts';
import { type HeaderList, setHeaders } from '../http/headers.ts';
import { nothingHere } from '../http/problem.ts';
import { type Call, type CallParts, makeCall } from './calls.ts';
import { type DeskParts, issueDeskToken, readDesk } from './desk.ts';
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
import { acceptInvitation, type InvitationParts, type InviteParts, invite, listInvitations, readInvitation, withdrawInvitation } from './invitations.ts';
import { beginOidc, CALLBACK_PATH, endOidc } from './oidc.ts';
import { offerCode, type PopupParts } from './popup.ts';
import { changePassword, endAllSessions, endSession, type ProfileParts, readAccount, renameAccount } from './profile.ts';
import { askForReset, askForSignIn, resetPassword, signInByLetter } from './recovery.ts';
import { setUp, signIn, signOut } from './signing.ts';
import { editStaff, listStaff, removeStaff, type StaffParts } from './staff.ts';

const nothing = z.strictObject({});

export type AccountParts = CallParts & DeskParts & PopupParts & InvitationParts & ProfileParts & { headers: HeaderList };

const done = async (act: Promise<unknown>): Promise<Record<string, never>> => {
  await act;
  return {};
};

const signingCalls = (parts: AccountParts): Call[] => {
  const { db, accounts } = parts;
  const call = makeCall(parts);
  return [
    call({
      ...{ method: 'post', path: '/set-up', input: contract.setUpInput, output: contract.signInAnswer, rate: 'sign-ins' },
      act: (visit, input) => setUp(db, accounts, visit, input),
    }),
    call({
      ...{ method: 'post', path: '/sign-in', input: contract.signInInput, output: contract.signInAnswer, rate: 'sign-ins' },
      act: (visit, input) => signIn(accounts, visit, input),
    }),
    call({ method: 'post', path: '/sign-out', input: nothing, output: nothing, act: (visit) => signOut(accounts, visit) }),
    call({
      ...{ method: 'get', path: '/invitation', input: contract.linkQuery, output: contract.invitationAnswer },
      act: (visit, { token }) => readInvitation(parts, visit, token),
    }),
    call({
      ...{ method: 'post', path: '/invitation', input: contract.acceptInput, output: contract.signInAnswer, rate: 'sign-ins' },
      act: async (visit, input) => {
        await acceptInvitation(parts, visit, input);
        return input.account === undefined ? { next: null } : signIn(accounts, visit, input.account);
      },
    }),
    call({ method: 'get', path: '/ways', input: nothing, output: contract.waysAnswer, act: async () => accounts.ways }),
    call({
      ...{ method: 'post', path: '/oidc', input: contract.oidcInput, output: contract.oidcAnswer, rate: 'sign-ins' },
      act: (visit, { to }) => beginOidc(accounts, visit, to),
    }),
    call({ method: 'get', path: '/desk', input: nothing, output: contract.deskAnswer, act: (visit) => readDesk(parts, visit) }),
    call({
      ...{ method: 'post', path: '/desk/token', input: contract.deskTokenInput, output: contract.deskToken },
      act: (visit, { site }) => issueDeskToken(parts, visit, site),
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

/** Mounted at the root; what it does not know under /auth is not found. */
export const accountRoutes = (parts: AccountParts): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  router.use('/auth', setHeaders(parts.headers));
  const calls = [...signingCalls(parts), ...profileCalls(parts), ...letterCalls(parts), ...factorCalls(parts)];
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

/** Of the API, like every other room's. */
export const staffRoutes = (door: Door, parts: StaffParts & InviteParts): Route[] => {
  const { db } = parts;
  return [
    door(endpoints.readStaff, async ({ site }) => ({ staff: await listStaff(db, site) })),
    door(endpoints.editStaff, (asker, { params, body }) => editStaff(parts, asker, params.id, body.role)),
    door(endpoints.removeStaff, (asker, { params }) => removeStaff(parts, asker, params.id)),
    door(endpoints.readInvitations, async ({ site }) => ({ invitations: await listInvitations(db, site) })),
    door(endpoints.invite, (asker, { body }) => invite(parts, asker, body)),
    door(endpoints.withdrawInvitation, (asker, { params }) => withdrawInvitation(db, asker, params.id)),
  ];
};
