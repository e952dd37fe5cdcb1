// Making an account, as better-auth would.
import { sql } from 'kysely';
import { Problem } from '../contract/problems.ts';
import { newId } from '../database/id.ts';
import type { Tx } from '../database/transaction.ts';

type NewAccount = { name: string; email: string; emailVerified: boolean; passwordHash: string };

/** As better-auth would make it. Answers its id. @throws Problem `account.email-taken` */
export const makeAccount = async (tx: Tx, { name, email, emailVerified, passwordHash }: NewAccount): Promise<string> => {
  const id = newId();
  const { numAffectedRows } = await sql`
    insert into auth.accounts (id, name, email, email_verified, two_factor_enabled) values (${id}, ${name}, ${email}, ${emailVerified}, false)
    on conflict (email) do nothing`.execute(tx);
  if (numAffectedRows !== 1n) throw new Problem('account.email-taken');
  await sql`
    insert into auth.credentials (id, account_id, provider_id, user_id, password, updated_at)
    values (${newId()}, ${id}, 'credential', ${id}, ${passwordHash}, now())`.execute(tx);
  return id;
};
