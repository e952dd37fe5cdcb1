// Which bus: Valkey or Redis where there is one, else Postgres.
import { type Kysely, sql } from 'kysely';
import type { Connection } from '../database/open.ts';
import type { Database } from '../database/schema.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { BetweenNodes } from './between.ts';
import type { Bus } from './bus.ts';
import { postgresLink } from './postgres.ts';
import { redisLink } from './redis.ts';

type BusParts = { config: { redisUrl: string | undefined }; connection: Connection; db: Kysely<Database>; log: Log; metrics: Metrics };

/** A Redis may be shared by deployments, whose sites may have the same names: the database's name and, where this account may read it, its server's number. */
const channelOf = async (db: Kysely<Database>): Promise<string> => {
  const { rows } = await sql<{ name: string; mayAsk: boolean }>`
    select current_database() as name, has_function_privilege('pg_control_system()', 'execute') as may_ask`.execute(db);
  const { name, mayAsk } = rows[0] ?? { name: '', mayAsk: false };
  const { rows: servers } = mayAsk
    ? await sql<{ number: string }>`select system_identifier::text as number from pg_control_system()`.execute(db)
    : { rows: [] };
  return ['afterword', 'hints', name, ...servers.map(({ number }) => number)].join(':');
};

/**
 * Open when it resolves, unless its carrier is down: then it comes by itself. A single node uses Postgres as well: whether another will join
 * its database cannot be known at the start, and one idle connection is a small price for never having to say so.
 */
export const openBus = async ({ config, connection, db, log, metrics }: BusParts): Promise<Bus> => {
  const open = config.redisUrl === undefined ? postgresLink(connection) : redisLink(config.redisUrl, await channelOf(db));
  const bus = new BetweenNodes({ open, log, metrics });
  await bus.start();
  return bus;
};
