// Who is staff of a site, and what they may be made. Nobody gives more than they have: these calls are an admin's, and an admin is the most they give.
import { type Kysely, sql } from 'kysely';
import type { Asker } from '../access/asker.ts';
import type { MemberRole, StaffRole } from '../contract/account.ts';
import { Problem } from '../contract/problems.ts';
import type { Member } from '../contract/staff.ts';
import { recordAct } from '../database/audit.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { ShowRenamed } from '../readers/authors.ts';

export type StaffParts = { db: Kysely<Database>; showRenamed: ShowRenamed };

type Row = { id: string; name: string; email: string; role: MemberRole; twoFactor: boolean; createdAt: Date };

const toMember = ({ createdAt, ...row }: Row): Member => ({ ...row, createdAt: createdAt.toISOString() });

const members = sql`
  select a.id, a.name, c.email, case when o.account_id is not null then 'owner' else a.role end as role, coalesce(c.two_factor_enabled, false) as two_factor, a.created_at
  from authors a join auth.accounts c on c.id = a.external_id left join auth.owners o on o.account_id = c.id
  where a.kind = 'account' and a.role in ('moderator', 'admin')`;

/** Served by authors_staff. */
export const listStaff = async (db: Kysely<Database>, site: string): Promise<Member[]> => {
  const { rows } = await sql<Row>`${members} and a.site_id = ${site} order by a.role, a.name, a.id`.execute(db);
  return rows.map(toMember);
};

/** @throws Problem `staff.not-found`, and `staff.owner`: what an owner is on one site is not for its admins to say */
const findMember = async (tx: Tx, site: string, id: string): Promise<Member> => {
  const { rows } = await sql<Row>`${members} and a.site_id = ${site} and a.id = ${id}`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new Problem('staff.not-found');
  if (row.role === 'owner') throw new Problem('staff.owner');
  return toMember(row);
};

/** Two admins who make moderators of one another at once: the second waits for the site's row, and is the last. @throws Problem `staff.last-admin` */
const keepAnAdmin = async (tx: Tx, site: string, id: string): Promise<void> => {
  const { rows } = await sql`
    select from authors where site_id = ${site} and kind = 'account' and role = 'admin' and id <> ${id} limit 1`.execute(tx);
  if (rows.length === 0) throw new Problem('staff.last-admin');
};

const setRole = async (tx: Tx, site: string, id: string, role: StaffRole | 'reader', changedAt: Date): Promise<void> => {
  const badge = role === 'reader' ? null : role;
  await sql`update authors set role = ${role}, badge = ${badge}, changed_at = ${changedAt} where site_id = ${site} and id = ${id}`.execute(tx);
  // Who is less than they were invited nobody as what they were.
  if (role !== 'admin') await sql`delete from invitations where site_id = ${site} and invited_by = ${id}`.execute(tx);
};

const change = async ({ db, showRenamed }: StaffParts, { site, author }: Asker, id: string, role: StaffRole | 'reader'): Promise<Member> => {
  const changedAt = new Date();
  const changed = await inTransaction(db, async (tx) => {
    await tx.selectFrom('sites').select('id').where('id', '=', site).forUpdate().execute();
    const member = await findMember(tx, site, id);
    if (member.role === 'admin' && role !== 'admin') await keepAnAdmin(tx, site, id);
    await setRole(tx, site, id, role, changedAt);
    const act = role === 'reader' ? 'staff.removed' : 'staff.changed';
    await recordAct(tx, { site, actor: author?.id ?? null, act, object: `author:${id}`, before: { role: member.role }, after: { role } });
    return { ...member, role: role === 'reader' ? member.role : role };
  });
  // Their badge stands beside all that they wrote.
  await showRenamed({ siteId: site, id, changedAt });
  return changed;
};

/** @throws Problem `staff.not-found`, `staff.last-admin`, `staff.owner` */
export const editStaff = (parts: StaffParts, asker: Asker, id: string, role: StaffRole): Promise<Member> => change(parts, asker, id, role);

/** Their author stays, as a reader's: what they wrote keeps its name. Answers what they were. @throws as `editStaff` */
export const removeStaff = (parts: StaffParts, asker: Asker, id: string): Promise<Member> => change(parts, asker, id, 'reader');
