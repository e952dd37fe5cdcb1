// What an account changes of itself: its name, its password, and where it is signed in.
import { type Kysely, sql } from 'kysely';
import type { Accounts } from '../auth/accounts.ts';
import { ask, type Visit } from '../auth/visit.ts';
import type { AccountAnswer } from '../contract/account.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { ShowRenamed } from '../readers/authors.ts';
import { listPasskeys } from './factors.ts';

export type ProfileParts = Pick<Parts, 'db'> & {
  accounts: Accounts;
  showRenamed: ShowRenamed;
};

type SessionRow = { id: string; agent: string | null; createdAt: Date; seenAt: Date };

const readSessions = async (db: Kysely<Database>, accountId: string): Promise<SessionRow[]> => {
  const { rows } = await sql<SessionRow>`
    select id, user_agent as agent, created_at, updated_at as seen_at from auth.sessions
    where user_id = ${accountId} and expires_at > now() order by updated_at desc, id`.execute(db);
  return rows;
};

export const readAccount = async ({ db, accounts }: ProfileParts, visit: Visit): Promise<AccountAnswer> => {
  const { account, sessionId } = await accounts.require(visit);
  const { rows } = await sql`select from auth.credentials where user_id = ${account.id} and password is not null`.execute(db);
  const [sessions, passkeys] = [await readSessions(db, account.id), await listPasskeys(db, account.id)];
  return {
    account,
    hasPassword: rows.length > 0,
    passkeys,
    sessions: sessions.map(({ createdAt, seenAt, ...session }) => ({
      ...session,
      ...{ createdAt: createdAt.toISOString(), seenAt: seenAt.toISOString(), isThis: session.id === sessionId },
    })),
  };
};

/** The new name stands beside all that the account wrote, on every site but those that banned it: nobody who is banned writes by way of the name. */
export const renameAccount = async ({ db, accounts, showRenamed }: ProfileParts, visit: Visit, name: string): Promise<void> => {
  const { account } = await accounts.require(visit);
  const renamed = await inTransaction(db, async (tx) => {
    await sql`update auth.accounts set name = ${name}, updated_at = now() where id = ${account.id}`.execute(tx);
    const { rows } = await sql<{ siteId: string; id: string; changedAt: Date }>`
      update authors set name = ${name}, changed_at = date_trunc('milliseconds', now())
      where kind = 'account' and external_id = ${account.id} and name <> ${name}
        and (ban is null or banned_until <= now()) returning site_id, id, changed_at`.execute(tx);
    return rows;
  });
  await Promise.all(renamed.map(showRenamed));
};

type PasswordEdit = { password: string; newPassword: string };

/** Ends every other session: whoever had the old password is out. @throws Problem `account.password-wrong`, `account.signed-out` */
export const changePassword = async ({ accounts }: ProfileParts, visit: Visit, { password, newPassword }: PasswordEdit): Promise<void> => {
  const { api } = await accounts.auth();
  const body = { currentPassword: password, newPassword, revokeOtherSessions: true };
  await ask(visit, api.changePassword({ body, headers: visit.headers, returnHeaders: true }));
};

/** One of the account's sessions; one that is not there has ended already. */
export const endSession = async ({ db, accounts }: ProfileParts, visit: Visit, id: string): Promise<void> => {
  const { account } = await accounts.require(visit);
  await sql`delete from auth.sessions where id = ${id} and user_id = ${account.id}`.execute(db);
};

/** All of them, this one too. */
export const endAllSessions = async ({ db, accounts }: ProfileParts, visit: Visit): Promise<void> => {
  const { account } = await accounts.require(visit);
  await sql`delete from auth.sessions where user_id = ${account.id}`.execute(db);
  const { api } = await accounts.auth();
  await ask(visit, api.signOut({ headers: visit.headers, returnHeaders: true }));
};
