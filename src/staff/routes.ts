// The calls of the staff room: at /auth those of whoever becomes staff or sits down at the desk, by cookie; in the API those of admins, by token.
import { signIn } from '../accounts/signing.ts';
import { type Call, type CallParts, makeCall } from '../auth/calls.ts';
import * as contract from '../contract/account.ts';
import { nothing } from '../contract/endpoint.ts';
import { endpoints } from '../contract/endpoints.ts';
import type { Door, Route } from '../http/door.ts';
import { type DeskParts, issueDeskToken, readDesk } from './desk.ts';
import { acceptInvitation, type InvitationParts, type InviteParts, invite, listInvitations, readInvitation, withdrawInvitation } from './invitations.ts';
import { setUpOwner } from './owners.ts';
import { editStaff, listStaff, removeStaff, type StaffParts } from './staff.ts';

export const deskCalls = (parts: CallParts & DeskParts & InvitationParts): Call[] => {
  const { db, accounts } = parts;
  const call = makeCall(parts);
  return [
    call({
      ...{ method: 'post', path: '/set-up', input: contract.setUpInput, output: contract.signInAnswer, rate: 'sign-ins' },
      act: async (visit, input) => {
        await setUpOwner(db, input);
        return signIn(accounts, visit, { email: input.email, password: input.password });
      },
    }),
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
    call({ method: 'get', path: '/desk', input: nothing, output: contract.deskAnswer, act: (visit) => readDesk(parts, visit) }),
    call({
      ...{ method: 'post', path: '/desk/token', input: contract.deskTokenInput, output: contract.deskToken },
      act: (visit, { site }) => issueDeskToken(parts, visit, site),
    }),
  ];
};

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
