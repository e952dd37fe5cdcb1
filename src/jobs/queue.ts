// Adds jobs, inside the transaction of whoever needs them done: a job is there when what it is about is, and not otherwise.
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import type { TaskName, Tasks } from './tasks.ts';

/** Tries, each after a longer wait (e^n seconds): about an hour altogether. What a letter says is over by then. */
const ATTEMPTS = 8;

export const addJob = async <N extends TaskName>(db: Kysely<Database>, name: N, payload: Tasks[N]): Promise<void> => {
  await sql`select from graphile_worker.add_job(identifier => ${name}, payload => ${JSON.stringify(payload)}::json, max_attempts => ${ATTEMPTS})`.execute(db);
};
