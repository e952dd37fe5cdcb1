// The pool of connections and kysely over it. It outlives everything: a cut connection costs one request, never the process.
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import { sqlState } from './errors.ts';
import type { Database } from './schema.ts';

/** Connections of one node. Two cores saturate at about eight; ten nodes stay below Postgres' default of 100. */
const POOL_MAX = 10;
/** A caller is told 503 rather than left waiting for a connection. */
const CONNECT_TIMEOUT_MS = 3_000;
/** No statement of ours takes a second; one that takes ten is lost, and holds others up. */
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 3_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
/** The client's own limit, for a server that is gone without a word (half-open connection). */
const QUERY_TIMEOUT_MS = 15_000;

const INT8 = 20;

export type Connection = { connectionString: string } | { host: string; port: number; user: string; database: string };

/** A statement that Postgres plans once per connection. */
export type Statement = { name: string; text: string };

export type OpenDatabase = {
  db: Kysely<Database>;
  /** Runs a prepared statement; for the hottest statements alone, all others go through kysely. Rows come in snake_case. */
  run: <Row extends pg.QueryResultRow>(statement: Statement, values: unknown[]) => Promise<Row[]>;
  /** True when Postgres answers now. */
  answers: () => Promise<boolean>;
  stop: () => Promise<void>;
};

/** Heads, versions and counts are bigint in Postgres and stay far below 2^53. */
const types = new pg.TypeOverrides();
types.setTypeParser(INT8, Number);

export const openDatabase = ({ connection, log, max = POOL_MAX }: { connection: Connection; log: Log; max?: number }): OpenDatabase => {
  const pool = new pg.Pool({
    ...connection,
    max,
    types,
    application_name: 'afterword',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  let stopping = false;
  // Without these two listeners a restart of Postgres ends the process. The pool's error is the client's, said again.
  pool.on('error', () => undefined);
  pool.on('connect', (client) =>
    client.on('error', (error) => {
      if (!stopping) log.warn({ reason: error.message, code: sqlState(error) }, 'A database connection was lost');
    }),
  );
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })] });
  return {
    db,
    run: async <Row extends pg.QueryResultRow>({ name, text }: Statement, values: unknown[]) => (await pool.query<Row>({ name, text, values })).rows,
    answers: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
    stop: () => {
      stopping = true;
      return db.destroy();
    },
  };
};
