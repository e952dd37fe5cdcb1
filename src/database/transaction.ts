// One act, one transaction. Lock order, everywhere: site → thread (by id) → comment. Hints are published after it returns, never inside.
import type { Kysely, Transaction } from 'kysely';
import { isRetryable } from './errors.ts';
import type { Database } from './schema.ts';

export type Tx = Transaction<Database>;

/** Attempts at a whole act when Postgres chose it as the victim of a deadlock or a serialization failure. */
const ATTEMPTS = 3;

/** Runs `work` in one transaction at read committed; whole again on 40001 and 40P01, so it must have no effects outside `tx`. */
export const inTransaction = async <T>(db: Kysely<Database>, work: (tx: Tx) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
};
