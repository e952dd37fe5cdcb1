// The first word with the database of DATABASE_URL: waits for one that is still starting, and says in words why it cannot be used.
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../log.ts';
import { isConnectionLost, sqlState } from './errors.ts';
import type { Connection } from './open.ts';

/** A Postgres that is started together with us (docker compose) makes its cluster first, which takes some seconds. */
const WITHIN_MS = 30_000;
const AGAIN_MS = 500;
const ANSWER_WITHIN_MS = 3_000;

/** A sentence for the operator; it never holds the password. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const REFUSALS: Record<string, string> = {
  '28P01': 'it refuses the password',
  '28000': 'it does not let this user in',
  '3D000': 'there is no such database; make it with `createdb`',
  '42501': 'this user may not connect to the database',
};

const reasonOf = (error: unknown): string => {
  const known = REFUSALS[sqlState(error) ?? ''];
  if (known !== undefined) return known;
  // Of an address with several IPs Node gives an AggregateError without a message.
  const said = error instanceof AggregateError ? error.errors.map(String).join(', ') : error instanceof Error ? error.message : String(error);
  return said === '' ? 'no answer' : said;
};

const answer = async (connection: Connection): Promise<void> => {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: ANSWER_WITHIN_MS, query_timeout: ANSWER_WITHIN_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Resolves when it answers. @throws UnreachableError at once when it refuses us, after `withinMs` when nothing is there */
export const reachDatabase = async (connection: Connection, log: Log, withinMs = WITHIN_MS): Promise<void> => {
  const { host, port, database, user } = new pg.Client({ ...connection });
  const where = `The database ${database} at ${host}:${port} (user ${user})`;
  for (let end = performance.now() + withinMs, told = false; ; await wait(AGAIN_MS)) {
    try {
      return await answer(connection);
    } catch (error) {
      const isRefusal = REFUSALS[sqlState(error) ?? ''] !== undefined;
      if (isRefusal || !isConnectionLost(error) || performance.now() > end)
        throw new UnreachableError(`${where} cannot be used: ${reasonOf(error)}. Check DATABASE_URL, and that Postgres runs.`, { cause: error });
      if (!told) log.warn({ reason: reasonOf(error) }, `${where} does not answer; waiting for it`);
      told = true;
    }
  }
};
