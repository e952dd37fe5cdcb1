// The database of a node, opened: kysely over the pool, and the few statements that go past kysely.
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import type { QueryResultRow } from 'pg';
import type { Log } from '../log.ts';
import { type Connection, Pool } from './pool.ts';
import type { Database } from './schema.ts';

export type { Connection };

/** Connections of one node. Two cores saturate at about eight; ten nodes stay below Postgres' default of 100. */
const POOL_MAX = 10;

/** A statement that Postgres plans once per connection. */
export type Statement = { name: string; text: string };

export type OpenDatabase = {
  db: Kysely<Database>;
  /** Runs a prepared statement; for the hottest statements alone, all others go through kysely. Rows come in snake_case. */
  run: <Row extends QueryResultRow>(statement: Statement, values: unknown[]) => Promise<Row[]>;
  /** True when Postgres answers now. */
  answers: () => Promise<boolean>;
  stop: () => Promise<void>;
};

export const openDatabase = ({ connection, log, max = POOL_MAX }: { connection: Connection; log: Log; max?: number }): OpenDatabase => {
  const pool = new Pool({ connection, log, max });
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: pool.forKysely() }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  return {
    db,
    run: (statement, values) => pool.query({ ...statement, values }),
    answers: () =>
      pool.query({ text: 'select 1' }).then(
        () => true,
        () => false,
      ),
    stop: () => db.destroy().then(() => pool.stop()),
  };
};
