// Owners: accounts that are admins of every site. One is made by a link that the operator gets, at the first start or by `afterword admin create`.
import { type Kysely, sql } from 'kysely';
import { makeAccount } from '../accounts/people.ts';
import { hashLink, makeLink } from '../auth/links.ts';
import { hashPassword } from '../auth/password.ts';
import type { SetUpInput } from '../contract/account.ts';
import { Problem } from '../contract/problems.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';

/** A first start may be looked at on Monday; what an operator asks for by a command is used at once. */
const START_LINK_DAYS = 7;
const COMMAND_LINK_DAYS = 1;

/** Where a link leads to that makes an owner. */
export const setUpUrl = (url: string, token: string): string => `${url}/account/set-up?token=${token}`;

const addLink = async (db: Kysely<Database>, madeBy: 'start' | 'command', days: number): Promise<string> => {
  const { token, hash } = makeLink();
  await sql`
    with expired as (delete from auth.owner_links where expires_at < now())
    insert into auth.owner_links (hash, made_by, expires_at) values (${hash}, ${madeBy}, now() + make_interval(days => ${days}))`.execute(db);
  return token;
};

/** For the console of a start: the token of a link, while nobody owns this service. Each start gives one; whichever is followed first, the others are void. */
export const linkOfStart = async (db: Kysely<Database>): Promise<string | undefined> => {
  const { rows } = await sql<{ owned: boolean }>`select exists (select from auth.owners) as owned`.execute(db);
  return rows[0]?.owned === true ? undefined : addLink(db, 'start', START_LINK_DAYS);
};

/** For `afterword admin create`: one more owner, whether or not there are any. */
export const linkOfCommand = (db: Kysely<Database>): Promise<string> => addLink(db, 'command', COMMAND_LINK_DAYS);

/**
 * Uses the link up and makes the account and its ownership, all or nothing. The address is believed: whoever holds the operator's link may say it.
 * @throws Problem `account.link-invalid`, `account.email-taken`
 */
export const setUpOwner = async (db: Kysely<Database>, { token, name, email, password }: SetUpInput): Promise<void> => {
  const hash = hashLink(token);
  const passwordHash = await hashPassword(password);
  await inTransaction(db, async (tx) => {
    // Two who follow links at once: the second waits here, and finds the first to be the owner.
    await sql`lock table auth.owners in share row exclusive mode`.execute(tx);
    const { numAffectedRows } = await sql`
      delete from auth.owner_links where hash = ${hash} and expires_at > now() and (made_by = 'command' or not exists (select from auth.owners))`.execute(tx);
    if (numAffectedRows !== 1n) throw new Problem('account.link-invalid');
    const id = await makeAccount(tx, { name, email, emailVerified: true, passwordHash });
    await sql`insert into auth.owners (account_id) values (${id})`.execute(tx);
    await sql`delete from auth.owner_links where made_by = 'start'`.execute(tx);
  });
};
