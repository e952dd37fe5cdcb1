// Staff of a site: who they are, and who is asked to join them.
import { z } from 'zod';
import { email, memberRole, staffRole } from './account.ts';
import { id, time } from './comment.ts';

export const member = z
  .strictObject({
    id: id.meta({ description: 'Of their author on the site.' }),
    name: z.string(),
    email: z.string(),
    role: memberRole,
    twoFactor: z.boolean().meta({ description: 'Whether a code of an authenticator app is asked for beside the password.' }),
    createdAt: time,
  })
  .meta({ id: 'Member' });

export const staffList = z.strictObject({ staff: z.array(member) });

export const staffEdit = z.strictObject({ role: staffRole }).meta({ id: 'StaffEdit' });

export const invitationInput = z
  .strictObject({ email: email.optional().meta({ description: 'Where the invitation is sent, when there is a mail server.' }), role: staffRole })
  .meta({ id: 'InvitationInput' });

const invitationShape = {
  id,
  role: staffRole,
  email: z.string().nullable(),
  invitedBy: z.string().nullable().meta({ description: 'Their name.' }),
  createdAt: time,
  expiresAt: time,
};

export const invitation = z.strictObject(invitationShape).meta({ id: 'Invitation' });

export const newInvitation = z
  .strictObject({
    ...invitationShape,
    link: z
      .string()
      .nullable()
      .meta({ description: 'To be handed to whoever is invited; shown this once. Null when it was sent by mail, which then proves the address.' }),
  })
  .meta({ id: 'NewInvitation' });

export const invitations = z.strictObject({ invitations: z.array(invitation) });

export type Member = z.infer<typeof member>;
export type InvitationInput = z.infer<typeof invitationInput>;
export type Invitation = z.infer<typeof invitation>;
export type NewInvitation = z.infer<typeof newInvitation>;
