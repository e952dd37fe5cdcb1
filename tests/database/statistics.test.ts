// The planner is told of a table's growth at once, not by autovacuum a minute later.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../src/database/schema.ts';
import { Statistics } from '../../src/database/statistics.ts';
import { openTestDatabase, type TestDatabase } from '../house/database.ts';

let database: TestDatabase;
let statistics: Statistics;
let warnings: unknown[] = [];

beforeEach(async () => {
  database = await openTestDatabase();
  warnings = [];
  statistics = new Statistics({ db: database.db, log: { warn: (said: unknown) => warnings.push(said) } });
});
afterEach(async () => {
  await statistics.stop();
  await database.drop();
});

const sizeOf = async (db: Kysely<Database>, table: string): Promise<number | undefined> => {
  const { rows } = await sql<{ known: number }>`select reltuples as known from pg_class where oid = ${table}::regclass`.execute(db);
  return rows[0]?.known;
};

test('after the first 64 comments the tables are analyzed', async () => {
  const { db } = database;
  await sql`insert into sites (id) values ('many')`.execute(db);
  await sql`insert into threads (site_id, id, article_key) select 'many', gen_random_uuid(), n::text from generate_series(1, 70) n`.execute(db);
  statistics.wrote(63);
  statistics.wrote(1);
  await statistics.stop();
  expect(await sizeOf(db, 'threads')).toBe(70);
  expect(warnings).toEqual([]);
});

test('a table that is known to be large is left to autovacuum', async () => {
  const { db } = database;
  await sql`update pg_class set reltuples = 1000000 where oid = 'comments'::regclass`.execute(db);
  statistics.wrote(64);
  await statistics.stop();
  expect(await sizeOf(db, 'comments')).toBe(1_000_000);
  expect(warnings).toEqual([]);
});

test('whoever stops it may stop the database then: no look comes later', async () => {
  statistics.wrote(64);
  await statistics.stop();
  statistics.wrote(1_000);
  await database.stop();
  await statistics.stop();
  expect(warnings).toEqual([]);
});

test('what it cannot do is said once, and costs nothing else', async () => {
  await database.stop();
  statistics.wrote(64);
  statistics.wrote(1);
  await statistics.stop();
  expect(warnings).toHaveLength(1);
});
