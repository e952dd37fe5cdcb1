// Brings a database to the schema of this version: plain SQL of db/migrations in order, forward only, under kysely's advisory lock.
import { readdir, readFile } from 'node:fs/promises';
import { Kysely, PostgresDialect, type QueryExecutorProvider, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import type { Log } from '../log.ts';
import { sqlState } from './errors.ts';
import type { Connection } from './open.ts';

const FOLDER = new URL('../../db/migrations/', import.meta.url);

/** NNNN-what.sql; the first line says whether nodes of the version before may still run: `rolling`, or `stop` them first. */
const FILE = /^(\d{4})-[a-z0-9-]+\.sql$/;
const FIRST_LINE = /^-- (rolling|stop)\n/;

/** The first to have `on delete set null (column)`. */
const OLDEST_POSTGRES = 15;
const VERSION_UNIT = 10_000;

/** A change of a table waits for all who use it, and makes all who come later wait: better to give up, with nothing changed, and be tried again. */
const TABLE_LOCK_WITHIN = '5s';
/** Whoever starts many nodes at once wants to know what the others wait for. */
const TELL_AFTER_MS = 5_000;

/** A sentence for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** Names, in order. @throws MigrationError when a file does not keep to the rules */
export const readMigrations = async (folder: URL = FOLDER): Promise<{ name: string; kind: 'rolling' | 'stop'; text: string }[]> => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, n) => {
      if (Number(FILE.exec(file)?.[1]) !== n + 1)
        throw new MigrationError(`${file} in db/migrations is not called ${String(n + 1).padStart(4, '0')}-what.sql, as the next one is.`);
      const text = await readFile(new URL(file, folder), 'utf8');
      const kind = FIRST_LINE.exec(text)?.[1];
      if (kind !== 'rolling' && kind !== 'stop') throw new MigrationError(`${file} in db/migrations does not begin with "-- rolling" or "-- stop".`);
      return { name: file.slice(0, -'.sql'.length), kind, text };
    }),
  );
};

/** Needs no right but to read. Any kysely will do, ours with its plugin and the plain one. */
const readExecuted = async (db: QueryExecutorProvider): Promise<string[]> => {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('kysely_migration') is not null as found`.execute(db);
  if (rows[0]?.found !== true) return [];
  return (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)).rows.map(({ name }) => name);
};

/** Names of migrations not yet applied. @throws MigrationError when the database is that of a newer version */
const compare = (executed: readonly string[], known: readonly string[]): string[] => {
  const unknown = executed.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new MigrationError(
      `The database belongs to a newer Afterword: it has ${unknown.join(', ')}, and this version knows nothing after ${known.at(-1)}. Start the version that made it, or a newer one. Nothing was changed.`,
    );
  return known.filter((name) => !executed.includes(name));
};

/** Whether this version's schema is there; a newer one may be, while nodes are replaced one by one. */
export const isMigrated = async (db: QueryExecutorProvider): Promise<boolean> => {
  const executed = await readExecuted(db);
  return (await readMigrations()).every(({ name }) => executed.includes(name));
};

/** Only looks: for an account that may not change the schema. @throws MigrationError when the schema is not that of this version */
export const checkMigrated = async (db: QueryExecutorProvider): Promise<void> => {
  const pending = compare(
    await readExecuted(db),
    (await readMigrations()).map(({ name }) => name),
  );
  if (pending.length > 0)
    throw new MigrationError(
      `The database lacks ${pending.join(', ')}. Run \`afterword migrate\` with an account that may change the schema, then start again.`,
    );
};

const reasonOf = (error: unknown): string => {
  if (sqlState(error) === '42501')
    return 'this account may not change the schema. Run `afterword migrate` with one that may, and start the service with MIGRATE=check';
  if (sqlState(error) === '55P03') return `a table was in use for longer than ${TABLE_LOCK_WITHIN}. Try again when the service is quieter`;
  return error instanceof Error ? error.message : String(error);
};

/** All that is missing, in one transaction, so that nothing is ever half done. */
const applyAll = async (db: Kysely<unknown>, migrations: Awaited<ReturnType<typeof readMigrations>>): Promise<string[]> => {
  const getMigrations = async () =>
    Object.fromEntries(
      migrations.map(({ name, text }): [string, Migration] => [
        name,
        {
          up: async (tx) => {
            await sql`set local lock_timeout = ${sql.lit(TABLE_LOCK_WITHIN)}`.execute(tx);
            await sql.raw(text).execute(tx);
          },
        },
      ]),
    );
  const { error, results = [] } = await new Migrator({ db, provider: { getMigrations } }).migrateToLatest();
  if (error === undefined) return results.map(({ migrationName }) => migrationName);
  const failed = results.find(({ status }) => status === 'Error')?.migrationName;
  const what = failed === undefined ? 'The database cannot be migrated' : `Migration ${failed} failed, and everything stands as it did before`;
  throw new MigrationError(`${what}: ${reasonOf(error)}.`, { cause: error });
};

/**
 * Applies what is missing and resolves with its names; of any number of processes that call it at once one does the work, and the others wait.
 * Over a connection of its own: a large table may take longer than any statement of the service may. @throws MigrationError
 */
export const migrate = async (connection: Connection, log: Log, folder: URL = FOLDER): Promise<string[]> => {
  const migrations = await readMigrations(folder);
  const pool = new pg.Pool({ ...connection, max: 1, application_name: 'afterword migrate', keepAlive: true });
  pool.on('error', () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const tell = setTimeout(() => log.info('Still migrating the database, or waiting for another process that does'), TELL_AFTER_MS);
  try {
    const { rows } = await sql<{ version: number }>`select current_setting('server_version_num')::integer as version`.execute(db);
    const version = Math.floor((rows[0]?.version ?? 0) / VERSION_UNIT);
    if (version < OLDEST_POSTGRES) throw new MigrationError(`This is Postgres ${version}; Afterword needs ${OLDEST_POSTGRES} or newer.`);
    const pending = compare(
      await readExecuted(db),
      migrations.map(({ name }) => name),
    );
    if (pending.length === 0) return [];
    const applied = await applyAll(db, migrations);
    log.info({ migrations: applied }, 'Migrations applied');
    return applied;
  } finally {
    clearTimeout(tell);
    await db.destroy();
  }
};
