// The tables of db/migrations that better-auth works on are those it would make itself, for the options that we give it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getAuthTables } from 'better-auth/db';
import { sql } from 'kysely';
import { pino } from 'pino';
import { makeAuth } from '../../src/auth/auth.ts';
import { openTestDatabase, type TestDatabase } from '../house/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const TYPES: Record<string, string> = { string: 'text', boolean: 'boolean', number: 'integer', date: 'timestamp with time zone' };
const snake = (name: string) => name.replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`);
/** Tables of ours in the same schema. */
const OURS = ['owners', 'owner_links', 'popup_codes'];

test('columns, types, nulls, unique ones, references and indexes are those of better-auth', async () => {
  const auth = makeAuth({
    ...{ db: database.db, log: pino({ level: 'silent' }), secret: 'a secret of the test alone', url: 'http://localhost:8080' },
    ...{ origins: [], letters: { reset: async () => {}, signIn: async () => {} } },
  });
  const wanted: Record<string, Record<string, string>> = {};
  const tables = getAuthTables(auth.options);
  for (const { modelName, fields } of Object.values(tables)) {
    const columns: Record<string, string> = { id: 'text unique' };
    wanted[snake(modelName)] = columns;
    for (const [field, { fieldName, type, required, unique, index, references }] of Object.entries(fields)) {
      const words = [
        TYPES[String(type)] ?? String(type),
        ...(required === false ? ['null'] : []),
        ...(unique ? ['unique'] : []),
        ...(index && !unique ? ['index'] : []),
        ...(references === undefined ? [] : [`-> ${snake(tables[references.model]?.modelName ?? references.model)}.${references.field}`]),
      ];
      columns[snake(fieldName ?? field)] = words.join(' ');
    }
  }

  const { rows } = await sql<{ table: string; column: string; words: string }>`
    select t.relname as table, a.attname as column, concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when not a.attnotnull then 'null' end,
      (select case when bool_or(i.indisunique) then 'unique' else max('index') end from pg_index i where i.indrelid = t.oid and i.indkey[0] = a.attnum and i.indnatts = 1),
      (select '-> ' || f.relname || '.id' from pg_constraint c join pg_class f on f.oid = c.confrelid where c.contype = 'f' and c.conrelid = t.oid and c.conkey = array[a.attnum])) as words
    from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    where t.relkind = 'r' and t.relnamespace = 'auth'::regnamespace`.execute(database.db);
  const found: Record<string, Record<string, string>> = {};
  for (const { table, column, words } of rows) {
    if (OURS.includes(table)) continue;
    found[table] = { ...found[table], [column]: words };
  }
  expect(found).toEqual(wanted);
});
