// Migrations as operators meet them: many processes at once, accounts without rights, older and newer databases, one that fails midway.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { migrate, readMigrations } from '../../src/database/migrate.ts';
import { afterword } from '../house/command.ts';
import { makeDatabase } from '../house/database.ts';
import { start } from '../house/start.ts';

type Made = Awaited<ReturnType<typeof makeDatabase>>;

const silent = pino({ level: 'silent' });
const MIGRATIONS = new URL('../../db/migrations/', import.meta.url);
let home: string;
const drops: (() => Promise<void>)[] = [];

const make = async (options?: { template: boolean }): Promise<Made> => {
  const made = await makeDatabase(options);
  drops.push(made.drop);
  return made;
};

const query = async <Row extends pg.QueryResultRow>({ connection }: Made, text: string): Promise<Row[]> => {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
};

const tablesOf = async (made: Made): Promise<string[]> =>
  (await query<{ name: string }>(made, `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`)).map(
    ({ name }) => name,
  );

/** The project's migrations and some more. */
const folderWith = (more: Record<string, string>): URL => {
  const folder = mkdtempSync(join(home, 'migrations-'));
  cpSync(MIGRATIONS, folder, { recursive: true });
  for (const [file, text] of Object.entries(more)) writeFileSync(join(folder, file), text);
  return pathToFileURL(`${folder}/`);
};

const next = async (what: string): Promise<string> => `${String((await readMigrations()).length + 1).padStart(4, '0')}-${what}.sql`;

/** A role that may read and write every row, and change no table. */
const makeWriter = async (made: Made): Promise<string> => {
  const role = `writer_${made.connection.database}`;
  await query(made, `create role ${role} login`);
  const schemas = await query(made, "select nspname as name from pg_namespace where nspname in ('public', 'auth')");
  for (const { name } of schemas)
    await query(made, `grant usage on schema ${name} to ${role}; grant select, insert, update, delete on all tables in schema ${name} to ${role}`);
  drops.unshift(() => query({ ...made, connection: { ...made.connection, database: 'postgres' } }, `drop role ${role}`).then(() => undefined));
  return made.url.replace(`${encodeURIComponent(made.connection.user)}@`, `${role}@`);
};

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'afterword-migrate-'));
});
afterAll(async () => {
  for (const drop of drops.reverse()) await drop();
  rmSync(home, { recursive: true, force: true });
});

test('four processes that start at once apply the migrations once', async () => {
  const made = await make({ template: false });
  const ran = await Promise.all(Array.from({ length: 4 }, () => afterword(['migrate'], { DATABASE_URL: made.url })));
  const names = (await readMigrations()).map(({ name }) => name);
  expect(ran.map(({ code, err }) => ({ code, err }))).toEqual(Array.from({ length: 4 }, () => ({ code: 0, err: '' })));
  expect(ran.map(({ out }) => out).sort()).toEqual([`Applied: ${names.join(', ')}.\n`, ...Array.from({ length: 3 }, () => 'The database is current.\n')]);
  expect(await query(made, 'select name from kysely_migration order by name')).toEqual(names.map((name) => ({ name })));
});

test('a migration that fails leaves everything as it was, those before it too', async () => {
  const made = await make({ template: false });
  const folder = folderWith({ [await next('wrong')]: '-- rolling\ncreate table half_done (id integer);\ncreate table half_done (id integer);\n' });
  await expect(migrate(made.connection, silent, folder)).rejects.toThrow(
    /^Migration \d{4}-wrong failed, and everything stands as it did before: relation "half_done" already exists\.$/,
  );
  expect((await tablesOf(made)).filter((name) => !name.startsWith('kysely'))).toEqual([]);
  expect(await migrate(made.connection, silent)).toEqual((await readMigrations()).map(({ name }) => name));
});

test('a table in use for long is not waited for, lest all who use it wait as well', async () => {
  const made = await make();
  const folder = folderWith({ [await next('blocked')]: "-- rolling\nset local lock_timeout = '50ms';\nalter table sites add column more text;\n" });
  const reader = new pg.Client(made.connection);
  await reader.connect();
  await reader.query('begin; select from sites');
  await expect(migrate(made.connection, silent, folder)).rejects.toThrow('a table was in use for longer than');
  await reader.query('commit');
  await reader.end();
  await expect(migrate(made.connection, silent, folder)).resolves.toHaveLength(1);
});

test('a database of a newer Afterword is told in words, and left alone', async () => {
  const made = await make();
  const newer = await next('newer');
  await migrate(made.connection, silent, folderWith({ [newer]: '-- rolling\ncreate table newer (id integer);\n' }));
  const words = `The database belongs to a newer Afterword: it has ${newer.slice(0, -4)}, and this version knows nothing after`;
  expect(await afterword(['migrate'], { DATABASE_URL: made.url })).toMatchObject({ code: 1, err: expect.stringContaining(words) });
  await expect(start({ databaseUrl: made.url })).rejects.toThrow(words);
  await expect(start({ databaseUrl: made.url, env: { MIGRATE: 'check' } })).rejects.toThrow(words);
  expect(await tablesOf(made)).toContain('newer');
});

test('an account that may not change the schema runs the service with MIGRATE=check', async () => {
  const made = await make();
  const app = await start({ databaseUrl: await makeWriter(made), env: { MIGRATE: 'check' } });
  expect((await fetch(`${app.base}/readyz`)).status).toBe(200);
  expect((await fetch(`${app.base}/api/v1/sites/demo/comments?article=the-tide-tables`)).status).toBe(200);
  await expect(
    query({ ...made, connection: { ...made.connection, user: `writer_${made.connection.database}` } }, 'create table mine (id integer)'),
  ).rejects.toThrow('permission denied');
});

test('on an older schema it says what to run, and by whom', async () => {
  const made = await make({ template: false });
  const url = await makeWriter(made);
  const all = (await readMigrations()).map(({ name }) => name).join(', ');
  await expect(start({ databaseUrl: url, env: { MIGRATE: 'check' } })).rejects.toThrow(
    `The database lacks ${all}. Run \`afterword migrate\` with an account that may change the schema, then start again.`,
  );
  await expect(start({ databaseUrl: url })).rejects.toThrow('this account may not change the schema. Run `afterword migrate` with one that may');
  expect(await tablesOf(made)).toEqual([]);
});

test.each([
  ['a gap in the numbers', { '0099-late.sql': '-- rolling\n' }, '0099-late.sql in db/migrations is not called'],
  ['two of one number', { '0001-twin.sql': '-- rolling\n' }, 'in db/migrations is not called 0002-what.sql'],
  ['another name', { 'fix.sql': '-- rolling\n' }, 'fix.sql in db/migrations is not called'],
])('%s among the files is refused', async (_, files, words) => {
  await expect(readMigrations(folderWith(files))).rejects.toThrow(words);
});

test('the first line of each file says whether nodes of the version before may still run', async () => {
  await expect(readMigrations(folderWith({ [await next('silent')]: 'select 1;\n' }))).rejects.toThrow('does not begin with "-- rolling" or "-- stop"');
  for (const { kind } of await readMigrations()) expect(['rolling', 'stop']).toContain(kind);
});
