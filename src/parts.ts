// What a room may be handed. Types only: app.ts makes the values.
import type { Kysely } from 'kysely';
import type { Bus } from './bus/bus.ts';
import type { Config } from './config.ts';
import type { Database } from './database/schema.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export type Parts = { config: Config; log: Log; metrics: Metrics; db: Kysely<Database>; bus: Bus };
