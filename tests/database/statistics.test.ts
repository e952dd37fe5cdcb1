// The planner is told of a table's growth at once, not by autovacuum a minute later.
import { expect, test } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { pino } from 'pino';
import { openDatabase } from '../../src/database/open.ts';
import type { Database } from '../../src/database/schema.ts';
import { Statistics } from '../../src/database/statistics.ts';
import { openTestDatabase } from '../house/database.ts';
import { until } from '../house/until.ts';

const log = { warn: (message: unknown) => Promise.reject(message) };

const sizeOf = async (db: Kysely<Database>, table: string): Promise<number | undefined> => {
  const { rows } = await sql<{ known: number }>`select reltuples as known from pg_class where oid = ${table}::regclass`.execute(db);
  return rows[0]?.known;
};

test('after the first 64 comments the tables are analyzed', async () => {
  const { db, stop, drop } = await openTestDatabase();
  await sql`insert into sites (id) values ('many')`.execute(db);
  await sql`insert into threads (site_id, id, article_key) select 'many', gen_random_uuid(), n::text from generate_series(1, 70) n`.execute(db);
  const statistics = new Statistics({ db, log });
  statistics.wrote(63);
  statistics.wrote(1);
  await until('the size of the table', async () => (await sizeOf(db, 'threads')) === 70);
  await stop();
  await drop();
});

test('a table that is known to be large is left to autovacuum', async () => {
  const { db, stop, drop, connection } = await openTestDatabase();
  await sql`update pg_class set reltuples = 1000000 where oid = 'comments'::regclass`.execute(db);
  new Statistics({ db, log }).wrote(64);
  // Waits for the look that is under way.
  await stop();
  const again = openDatabase({ connection, log: pino({ level: 'silent' }) });
  expect(await sizeOf(again.db, 'comments')).toBe(1_000_000);
  await again.stop();
  await drop();
});
