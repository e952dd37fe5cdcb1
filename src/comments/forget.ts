// Idempotency keys are forgotten after a while: a retry comes within minutes, a draft kept in a browser within days, and each key costs
// 300 bytes for ever otherwise (measured, with its indexes). With the key goes what was kept of the address that its comment came from.
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import type { Parts } from '../parts.ts';

/** A draft that is sent again after that makes a second comment. */
const KEPT_DAYS = 30;
/** Keys in one statement: a few milliseconds, so that no post waits for it. */
const KEYS = 1_000;
const EVERY_MS = 60 * 60_000;
/** Nodes that start together should not all begin at once. */
const FIRST_WITHIN_MS = 10 * 60_000;

/** Forgets at most KEYS, the oldest; resolves with how many. Several nodes share the work. Served by idempotency_keys_age. */
export const forgetSome = async (db: Kysely<Database>): Promise<number> => {
  const { numAffectedRows } = await sql`
    with old as (
      select site_id, author_id, key, comment_id from idempotency_keys where created_at < now() - make_interval(days => ${KEPT_DAYS}::integer)
      order by created_at limit ${KEYS} for update skip locked
    ), addresses as (
      update comments c set address_hash = null from old where c.site_id = old.site_id and c.id = old.comment_id and c.address_hash is not null
    )
    delete from idempotency_keys k using old where k.site_id = old.site_id and k.author_id = old.author_id and k.key = old.key`.execute(db);
  return Number(numAffectedRows ?? 0);
};

/** Every hour, until it is stopped. A failure is for the next hour. */
export const keepForgetting = ({ db, log }: Pick<Parts, 'db' | 'log'>): { stop: () => Promise<void> } => {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const forget = async (): Promise<void> => {
    try {
      while (!stopped && (await forgetSome(db)) === KEYS);
    } catch (error) {
      log.warn({ err: error }, 'Old idempotency keys could not be forgotten');
    }
    later(EVERY_MS);
  };
  const later = (ms: number): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      running = forget();
    }, ms).unref();
  };
  later(Math.random() * FIRST_WITHIN_MS);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
};
