// The calls by which admins say who else is staff.
import { type Endpoint, one, STAFF_PROBLEMS, site } from './endpoint.ts';
import { invitation, invitationInput, invitations, member, newInvitation, staffEdit, staffList } from './staff.ts';

export const staffCalls = {
  readStaff: {
    ...site,
    method: 'get',
    path: '/sites/:site/staff',
    summary: 'The moderators and admins of the site',
    caller: 'admin',
    output: staffList,
    problems: STAFF_PROBLEMS,
  },
  editStaff: {
    ...one,
    method: 'patch',
    path: '/sites/:site/staff/:id',
    summary: 'Give a member of the staff another role',
    caller: 'admin',
    body: staffEdit,
    output: member,
    problems: [...STAFF_PROBLEMS, 'staff.not-found', 'staff.last-admin', 'staff.owner'],
  },
  removeStaff: {
    ...one,
    method: 'delete',
    path: '/sites/:site/staff/:id',
    summary: 'Take a role away: they are a reader then, and invitations that they sent are void',
    caller: 'admin',
    output: member,
    problems: [...STAFF_PROBLEMS, 'staff.not-found', 'staff.last-admin', 'staff.owner'],
  },
  readInvitations: {
    ...site,
    method: 'get',
    path: '/sites/:site/invitations',
    summary: 'Invitations that nobody has followed yet',
    caller: 'admin',
    output: invitations,
    problems: STAFF_PROBLEMS,
  },
  invite: {
    ...site,
    method: 'post',
    path: '/sites/:site/invitations',
    summary: 'Invite somebody to the staff, by mail or by a link',
    caller: 'admin',
    body: invitationInput,
    status: 201,
    output: newInvitation,
    problems: STAFF_PROBLEMS,
  },
  withdrawInvitation: {
    ...one,
    method: 'delete',
    path: '/sites/:site/invitations/:id',
    summary: 'Withdraw an invitation',
    caller: 'admin',
    output: invitation,
    problems: [...STAFF_PROBLEMS, 'invitation.not-found'],
  },
} as const satisfies Record<string, Endpoint>;
