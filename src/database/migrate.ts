// Brings a database to the schema of this version: plain SQL of db/migrations in order, forward only, under kysely's advisory lock.
import { readdir, readFile } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import type { Log } from '../log.ts';
import type { Database } from './schema.ts';

const FOLDER = new URL('../../db/migrations/', import.meta.url);

/** A sentence for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const provider: MigrationProvider = {
  getMigrations: async () => {
    const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
    const migrations: Record<string, Migration> = {};
    for (const file of files) {
      const text = await readFile(new URL(file, FOLDER), 'utf8');
      migrations[file.slice(0, -'.sql'.length)] = { up: async (db) => void (await sql.raw(text).execute(db)) };
    }
    return migrations;
  },
};

const migrator = (db: Kysely<Database>) => new Migrator({ db: db.withoutPlugins(), provider });

/** Applies what is missing; any number of processes may call it at once. @throws MigrationError */
export const migrate = async (db: Kysely<Database>, log: Log): Promise<void> => {
  const { error, results } = await migrator(db).migrateToLatest();
  for (const result of results ?? []) if (result.status === 'Success') log.info({ migration: result.migrationName }, 'Migration applied');
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  const reason = error instanceof Error ? error.message : String(error);
  const what = failed === undefined ? 'The database cannot be migrated' : `Migration ${failed} failed and was rolled back`;
  throw new MigrationError(`${what}: ${reason}. If another version of Afterword uses this database, start that one, or a newer.`, { cause: error });
};

/** Names of migrations not yet applied. Needs no right but to read. */
export const pendingMigrations = async (db: Kysely<Database>): Promise<string[]> =>
  (await migrator(db).getMigrations()).filter((migration) => migration.executedAt === undefined).map((migration) => migration.name);

/** @throws MigrationError when the schema is not current. */
export const checkMigrated = async (db: Kysely<Database>): Promise<void> => {
  const pending = await pendingMigrations(db);
  if (pending.length > 0)
    throw new MigrationError(`The database lacks ${pending.join(', ')}. Run \`afterword migrate\` with an account that may change the schema.`);
};
