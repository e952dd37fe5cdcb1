// A database of its own for each test file: cloned from a template that the migrations made once per run.
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { pino } from 'pino';
import { migrate } from '../../src/database/migrate.ts';
import { type OpenDatabase, openDatabase } from '../../src/database/open.ts';

export type Server = { host: string; port: number; user: string };

/** Where the run's Postgres is; setup.ts started it. */
export const testServer = (): Server => {
  const given = process.env.TEST_POSTGRES;
  if (given === undefined) throw new Error('TEST_POSTGRES is not set: tests run through `npm test`');
  return JSON.parse(given) as Server;
};

const silent = pino({ level: 'silent' });
const MIGRATIONS = new URL('../../db/migrations/', import.meta.url);

/** Named after what the migrations say, so that a long-lived server never serves an old template. */
const templateName = (): string => {
  const hash = createHash('sha256');
  for (const file of readdirSync(MIGRATIONS).sort()) hash.update(readFileSync(new URL(file, MIGRATIONS)));
  return `template_${hash.digest('hex').slice(0, 16)}`;
};

const withClient = async <T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ ...testServer(), database });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** Made by whichever test file comes first; the others wait for its advisory lock. */
const ensureTemplate = async (): Promise<string> => {
  const name = templateName();
  await withClient('postgres', async (client) => {
    await client.query('select pg_advisory_lock(4711)');
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      // Of a migration that failed: on a server that is kept it would be in the way for ever.
      await client.query(`drop database if exists ${name}_making`);
      // What a run left that was stopped halfway, or whose migration failed.
      await client.query(`drop database if exists ${name}_making with (force)`);
      await client.query(`create database ${name}_making`);
      await migrate({ ...testServer(), database: `${name}_making` }, silent);
      await client.query(`alter database ${name}_making rename to ${name}`);
    }
  });
  return name;
};

export type TestDatabase = OpenDatabase & { connection: Server & { database: string }; url: string; drop: () => Promise<void> };

/** An empty database; with `template: false` one without the schema. */
export const makeDatabase = async ({
  template = true,
} = {}): Promise<{ connection: Server & { database: string }; url: string; drop: () => Promise<void> }> => {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const from = template ? await ensureTemplate() : 'template0';
  // Two clones of one template at a time are refused: the same lock again.
  await withClient('postgres', async (client) => {
    await client.query('select pg_advisory_lock(4711)');
    await client.query(`create database ${name} template ${from}`);
  });
  const connection = { ...testServer(), database: name };
  return {
    connection,
    url: `postgres://${encodeURIComponent(connection.user)}@localhost:${connection.port}/${name}?host=${encodeURIComponent(connection.host)}`,
    drop: () => withClient('postgres', async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
};

/** A database with the schema and a pool on it. */
export const openTestDatabase = async (): Promise<TestDatabase> => {
  const made = await makeDatabase();
  const opened = openDatabase({ connection: made.connection, log: silent });
  return {
    ...opened,
    ...made,
    drop: async () => {
      await opened.stop();
      await made.drop();
    },
  };
};
