// Invitations: a link that makes whoever follows it staff of a site, once, within a week.
import { type Kysely, sql } from 'kysely';
import { type Asker, isAtLeast } from '../access/asker.ts';
import { makeAccount } from '../accounts/people.ts';
import type { Accounts } from '../auth/accounts.ts';
import { hashLink, makeLink } from '../auth/links.ts';
import { hashPassword } from '../auth/password.ts';
import type { Visit } from '../auth/visit.ts';
import type { AcceptInput, InvitationAnswer, StaffRole } from '../contract/account.ts';
import { Problem } from '../contract/problems.ts';
import type { Invitation, InvitationInput, NewInvitation } from '../contract/staff.ts';
import { recordAct } from '../database/audit.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import { addJob } from '../jobs/queue.ts';
import type { Sites } from '../sites/settings.ts';
import { putMember } from './member.ts';

const GOOD_DAYS = 7;
/** Between the site and the secret in a link's token: the site leads each key. Neither holds it. */
const BETWEEN = '.';

export type InvitationParts = { db: Kysely<Database>; sites: Sites; accounts: Accounts; url: () => string; hasMail: boolean };

type Row = { id: string; role: StaffRole; email: string | null; invitedBy: string | null; createdAt: Date; expiresAt: Date };

const toInvitation = ({ createdAt, expiresAt, ...row }: Row): Invitation => ({
  ...row,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});

export type InviteParts = Pick<InvitationParts, 'db' | 'sites' | 'url' | 'hasMail'>;

/**
 * Sent where an address is given and there is a mail server; then nobody but who reads that mailbox has the link, and it proves the address. Else the
 * link is for the inviter to hand over. @throws Problem `access.forbidden` to one who would give more than they have
 */
export const invite = async (parts: InviteParts, asker: Asker, { email, role }: InvitationInput): Promise<NewInvitation> => {
  const { db, sites, url, hasMail } = parts;
  if (!isAtLeast(asker, role)) throw new Problem('access.forbidden');
  const [{ site }, invitedBy] = [asker, asker.author?.name ?? null];
  const { token, hash } = makeLink();
  const link = `${url()}/account/invitation?token=${site}${BETWEEN}${token}`;
  const siteName = (await sites.get(site))?.name ?? site;
  const isMailed = hasMail && email !== undefined;
  const row = await inTransaction(db, async (tx) => {
    const { rows } = await sql<Row>`
      with expired as (delete from invitations where site_id = ${site} and expires_at < now())
      insert into invitations (site_id, id, hash, role, email, mailed, invited_by, expires_at)
      values (${site}, ${newId()}, ${hash}, ${role}, ${email ?? null}, ${isMailed}, ${asker.author?.id ?? null}, now() + make_interval(days => ${GOOD_DAYS}))
      returning id, role, email, ${invitedBy}::text as invited_by, created_at, expires_at`.execute(tx);
    const made = rows[0];
    if (made === undefined) throw new Error('An invitation was not made');
    if (isMailed) await addJob(tx, 'letter', { kind: 'invitation', to: email, link, siteName, role, invitedBy });
    await recordAct(tx, { site, actor: asker.author?.id ?? null, act: 'staff.invited', object: `invitation:${made.id}`, after: { role } });
    return made;
  });
  return { ...toInvitation(row), link: isMailed ? null : link };
};

export const listInvitations = async (db: Kysely<Database>, site: string): Promise<Invitation[]> => {
  const { rows } = await sql<Row>`
    select i.id, i.role, i.email, a.name as invited_by, i.created_at, i.expires_at
    from invitations i left join authors a on a.site_id = i.site_id and a.id = i.invited_by
    where i.site_id = ${site} and i.expires_at > now() order by i.id desc`.execute(db);
  return rows.map(toInvitation);
};

/** @throws Problem `invitation.not-found` */
export const withdrawInvitation = async (db: Kysely<Database>, { site, author }: Asker, id: string): Promise<Invitation> =>
  inTransaction(db, async (tx) => {
    const { rows } = await sql<Row>`
      with gone as (delete from invitations where site_id = ${site} and id = ${id} returning *)
      select i.id, i.role, i.email, a.name as invited_by, i.created_at, i.expires_at
      from gone i left join authors a on a.site_id = i.site_id and a.id = i.invited_by`.execute(tx);
    const row = rows[0];
    if (row === undefined) throw new Problem('invitation.not-found');
    await recordAct(tx, { site, actor: author?.id ?? null, act: 'invitation.withdrawn', object: `invitation:${id}`, before: { role: row.role } });
    return toInvitation(row);
  });

type Place = { site: string; hash: Buffer };

const placeOf = (token: string): Place => {
  const at = token.lastIndexOf(BETWEEN);
  return { site: token.slice(0, Math.max(at, 0)), hash: hashLink(token.slice(at + 1)) };
};

/** What the link is to, before it is followed. @throws Problem `account.link-invalid` */
export const readInvitation = async ({ db, sites, accounts }: InvitationParts, visit: Visit, token: string): Promise<InvitationAnswer> => {
  const { site, hash } = placeOf(token);
  const { rows } = await sql<{ role: StaffRole; email: string | null }>`
    select role, email from invitations where site_id = ${site} and hash = ${hash} and expires_at > now()`.execute(db);
  const [row, settings] = [rows[0], await sites.get(site)];
  if (row === undefined || settings === undefined) throw new Problem('account.link-invalid');
  return { site: { id: site, name: settings.name }, ...row, account: (await accounts.find(visit))?.account ?? null };
};

type Taken = { id: string; role: StaffRole; email: string | null; mailed: boolean };

/** Uses it up. */
const take = async (tx: Tx, { site, hash }: Place): Promise<Taken> => {
  const { rows } = await sql<Taken>`
    delete from invitations where site_id = ${site} and hash = ${hash} and expires_at > now() returning id, role, email, mailed`.execute(tx);
  if (rows[0] === undefined) throw new Problem('account.link-invalid');
  return rows[0];
};

const join = async (tx: Tx, site: string, { id: invitation, role }: Taken, who: { accountId: string; name: string }): Promise<void> => {
  const { id } = await putMember(tx, site, { ...who, role });
  await recordAct(tx, { site, actor: id, act: 'staff.joined', object: `author:${id}`, after: { role, invitation } });
};

/**
 * Makes a member of who is signed in, or of the new account that is given. Its address is proven where the link came there by mail, and only then:
 * whoever handed it over had it too. @throws Problem `account.link-invalid`, `account.email-taken`, `account.signed-out`
 */
export const acceptInvitation = async ({ db, accounts }: InvitationParts, visit: Visit, { token, account }: AcceptInput): Promise<void> => {
  const place = placeOf(token);
  if (account === undefined) {
    const { account: known } = await accounts.require(visit);
    await inTransaction(db, async (tx) => {
      await join(tx, place.site, await take(tx, place), { accountId: known.id, name: known.name });
    });
    return;
  }
  const { name, email, password } = account;
  const passwordHash = await hashPassword(password);
  await inTransaction(db, async (tx) => {
    const taken = await take(tx, place);
    const accountId = await makeAccount(tx, { name, email, emailVerified: taken.mailed && taken.email === email, passwordHash });
    await join(tx, place.site, taken, { accountId, name });
  });
};
