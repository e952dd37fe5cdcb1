// What the desk asks of whoever sits down at it: who they are, where they are staff, and a token for one of those sites.
import { type Kysely, sql } from 'kysely';
import type { Accounts, SignedIn } from '../auth/accounts.ts';
import type { Visit } from '../auth/visit.ts';
import type { DeskAnswer, DeskToken, MemberRole, Membership } from '../contract/account.ts';
import type { Author } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import type { AccountTokens } from '../readers/account-token.ts';
import { putMember } from './member.ts';

export type DeskParts = { db: Kysely<Database>; accounts: Accounts; deskTokens: AccountTokens };

/** Served by authors_memberships; an owner has all sites. */
const sitesOf = async (db: Kysely<Database>, accountId: string): Promise<Membership[]> => {
  const { rows } = await sql<Membership>`
    select id, 'owner' as role from sites where exists (select from auth.owners where account_id = ${accountId})
    union all
    select site_id, role from authors where kind = 'account' and external_id = ${accountId} and role in ('moderator', 'admin')
      and not exists (select from auth.owners where account_id = ${accountId})
    order by id`.execute(db);
  return rows;
};

export const readDesk = async ({ db, accounts }: DeskParts, visit: Visit): Promise<DeskAnswer> => {
  const { account } = await accounts.require(visit);
  return { account, sites: await sitesOf(db, account.id) };
};

type Seat = { author: Author; role: MemberRole };

/** As whom the account works on the site. An owner who was never there gets an author of theirs. */
const seatOf = async (db: Kysely<Database>, site: string, { id, name }: SignedIn['account']): Promise<Seat | undefined> => {
  const { rows } = await sql<Author & { role: string; owns: boolean }>`
    select a.id, a.name, a.avatar_url, a.badge, a.role, exists (select from auth.owners where account_id = ${id}) as owns
    from authors a where a.site_id = ${site} and a.kind = 'account' and a.external_id = ${id}`.execute(db);
  const row = rows[0];
  if (row !== undefined) {
    const { role, owns, ...author } = row;
    if (owns) return { author, role: 'owner' };
    return role === 'moderator' || role === 'admin' ? { author, role } : undefined;
  }
  const owned = await sql`select from auth.owners, sites where account_id = ${id} and sites.id = ${site}`.execute(db);
  if (owned.rows.length === 0) return undefined;
  return { author: await inTransaction(db, (tx) => putMember(tx, site, { accountId: id, name, role: 'owner' })), role: 'owner' };
};

/** @throws Problem `account.signed-out`, `access.forbidden` to who is no staff there, whether or not there is such a site */
export const issueDeskToken = async ({ db, accounts, deskTokens }: DeskParts, visit: Visit, site: string): Promise<DeskToken> => {
  const { account, sessionId } = await accounts.require(visit);
  const seat = await seatOf(db, site, account);
  if (seat === undefined) throw new Problem('access.forbidden');
  const { token, expiresAt } = await deskTokens.issue(site, seat.author.id, sessionId);
  return { token, expiresAt: expiresAt.toISOString(), ...seat };
};
