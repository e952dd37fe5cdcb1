// The connections of a node. It outlives everything: a cut connection costs one request, never the process; a silent one is not used again.
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import { isConnectionLost, isSilence, sqlState } from './errors.ts';

/** A caller is told 503 rather than left waiting for a connection. */
const CONNECT_TIMEOUT_MS = 3_000;
/** No statement of ours takes a second; one that takes five is lost, and holds others up. */
const STATEMENT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 3_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
/** The client's own limit, for a server that is gone without a word (half-open connection): only then it comes before Postgres' own. */
const QUERY_TIMEOUT_MS = 7_000;
/** When the system begins to ask whether the other side of a quiet connection is still there; its own default is two hours. */
const KEEP_ALIVE_AFTER_MS = 10_000;

const INT8 = 20;
/** Heads, versions and counts are bigint in Postgres and stay far below 2^53. */
const types = new pg.TypeOverrides();
types.setTypeParser(INT8, Number);

export type Connection = { connectionString: string } | { host: string; port: number; user: string; database: string };

type Query = { text: string; values?: readonly unknown[]; name?: string };

/** A connection, taken from the pool until it is given back. */
type Taken = { query: <Row extends pg.QueryResultRow>(query: Query) => Promise<pg.QueryResult<Row>>; give: () => void };

export class Pool {
  readonly #pool: pg.Pool;
  readonly #born = new WeakMap<pg.PoolClient, number>();
  /** Connections older than the last silence are as dead as the one that was noticed. */
  #silentAt = 0;
  #stopping: Promise<void> | undefined;

  constructor({ connection, log, max }: { connection: Connection; log: Log; max: number }) {
    this.#pool = new pg.Pool({
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
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    });
    // Without these two listeners a restart of Postgres ends the process. The pool's error is the client's, said again.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => {
      this.#born.set(client, performance.now());
      client.on('error', (error) => {
        if (this.#stopping === undefined) log.warn({ reason: error.message, code: sqlState(error) }, 'A database connection was lost');
      });
    });
  }

  async query<Row extends pg.QueryResultRow>(query: Query): Promise<Row[]> {
    const taken = await this.#take();
    try {
      return (await taken.query<Row>(query)).rows;
    } finally {
      taken.give();
    }
  }

  /** Once, however often it is called. */
  stop(): Promise<void> {
    this.#stopping ??= this.#pool.end();
    return this.#stopping;
  }

  /** What kysely needs of a pool. */
  forKysely(): PostgresPool {
    return {
      connect: async (): Promise<PostgresPoolClient> => {
        const taken = await this.#take();
        function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
        function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
        function query(text: unknown, values?: readonly unknown[]): unknown {
          if (typeof text !== 'string' || values === undefined) throw new Error('No statement of ours is read by a cursor');
          return taken.query({ text, values });
        }
        return { query, release: taken.give };
      },
      end: () => this.stop(),
      options: {},
    };
  }

  /**
   * pg puts a connection whose query timed out back into the pool, where the next ones wait behind the lost answer: measured, every request of
   * a half-open pool hung for the whole limit, for as long as the system took to give the connection up. Here it is closed, with all its elders.
   */
  async #take(): Promise<Taken> {
    const client = await this.#connect();
    let lost: unknown;
    return {
      query: async (query) => {
        // A rollback would wait for the lost answer as well.
        if (lost !== undefined) throw lost;
        try {
          return await client.query({ ...query, values: query.values === undefined ? [] : [...query.values] });
        } catch (error) {
          if (isConnectionLost(error)) lost = error;
          if (isSilence(error)) this.#silentAt = performance.now();
          throw error;
        }
      },
      give: () => client.release(lost !== undefined),
    };
  }

  async #connect(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#pool.connect();
      if ((this.#born.get(client) ?? 0) >= this.#silentAt) return client;
      client.release(true);
    }
  }
}
