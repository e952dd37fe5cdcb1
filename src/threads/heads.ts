// What this node knows of each thread's head and version: raised by hints, read again from Postgres when it is older than FRESH_MS,
// so that a lost hint costs half a second and never the truth.
//
// A database that was set back (a backup, a standby that had not heard the last commits) counts versions again that this node has known already, with other
// comments behind them. Each read says of which world it is; from another one on, everything that was known is forgotten, and what is prepared by
// version is prepared anew.
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Bus, Hint } from '../bus/bus.ts';
import type { Database } from '../database/schema.ts';
import type { Metrics } from '../metrics.ts';

/** How long a version is believed without a word: well below the second in which a deletion must be gone from every node. */
const FRESH_MS = 500;
/** Threads remembered; one costs about 300 bytes. */
const REMEMBERED = 20_000;

/** Beyond all versions of one world, and 8,000 worlds are exact numbers. */
const WORLD = 2 ** 40;

type Row = { world: string; head: number | null; version: number | null };
type Known = { head: number; version: number; checkedAt: number; reading: Promise<Known> | undefined };
type Waiter = { after: number; wake: () => void };

const keyOf = (site: string, article: string) => `${site}\n${article}`;

export class Heads {
  readonly #db: Kysely<Database>;
  readonly #known = new LRUCache<string, Known>({ max: REMEMBERED });
  readonly #waiters = new Map<string, Set<Waiter>>();
  readonly #listeners = new Set<(hint: Hint) => void>();
  readonly #metrics: Pick<Metrics, 'waiting'>;
  readonly #unsubscribe: (() => void)[];
  readonly #setBack = new Set<() => void>();
  /** How often the database was another than before, and what it was last. */
  #worlds = 0;
  #world: string | undefined;
  #stopped = false;

  constructor({ db, bus, metrics }: { db: Kysely<Database>; bus: Bus; metrics: Pick<Metrics, 'waiting'> }) {
    this.#db = db;
    this.#metrics = metrics;
    this.#unsubscribe = [bus.subscribe((hint) => this.#take(hint)), bus.onRepair(() => this.#doubt())];
  }

  /**
   * What a page of the thread is valid for: its version, in a number that never was of another world. At once when it is known fresh.
   */
  version(site: string, article: string): number | Promise<number> {
    const known = this.#known.get(keyOf(site, article));
    if (known !== undefined && performance.now() - known.checkedAt < FRESH_MS) return this.#worlds * WORLD + known.version;
    return this.#read(site, article).then(({ version }) => this.#worlds * WORLD + version);
  }

  async head(site: string, article: string): Promise<number> {
    const known = this.#known.get(keyOf(site, article));
    if (known !== undefined && performance.now() - known.checkedAt < FRESH_MS) return known.head;
    return (await this.#read(site, article)).head;
  }

  /** Every hint, once what is known has been raised by it. */
  onMove(listener: (hint: Hint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called when the database was set back: whoever keeps what it has read must read it again. */
  onSetBack(listener: () => void): () => void {
    this.#setBack.add(listener);
    return () => this.#setBack.delete(listener);
  }

  /** Resolves when the head is beyond `after`, or after `waitMs`, or when `signal` aborts: whichever comes first. */
  async waitBeyond(site: string, article: string, { after, waitMs, signal }: { after: number; waitMs: number; signal: AbortSignal }): Promise<void> {
    const key = keyOf(site, article);
    const { promise: moved, resolve: wake } = Promise.withResolvers<void>();
    const waiter: Waiter = { after, wake: () => wake() };
    this.#waiters.set(key, (this.#waiters.get(key) ?? new Set()).add(waiter));
    const timer = setTimeout(wake, waitMs);
    signal.addEventListener('abort', waiter.wake);
    this.#metrics.waiting.inc();
    // Registered first and read second, so that a change between the two is not missed.
    try {
      let head = await this.head(site, article);
      // Another node told the caller of a change that this one has not heard of.
      if (head < after) head = (await this.#read(site, article)).head;
      // A head that this thread never had is not worth waiting for.
      if (head === after && !this.#stopped && !signal.aborted) await moved;
    } finally {
      this.#metrics.waiting.dec();
      clearTimeout(timer);
      signal.removeEventListener('abort', waiter.wake);
      const waiters = this.#waiters.get(key);
      waiters?.delete(waiter);
      if (waiters?.size === 0) this.#waiters.delete(key);
    }
  }

  /** Lets all who wait go, and nobody waits any more: the node is stopping. */
  stop(): void {
    this.#stopped = true;
    for (const end of this.#unsubscribe) end();
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.wake();
  }

  #take(hint: Hint): void {
    const key = keyOf(hint.site, hint.article);
    const known = this.#known.get(key);
    if (known !== undefined && hint.version >= known.version) {
      known.head = Math.max(known.head, hint.head);
      known.version = hint.version;
      known.checkedAt = performance.now();
    }
    for (const waiter of this.#waiters.get(key) ?? []) if (hint.head > waiter.after) waiter.wake();
    for (const listener of this.#listeners) listener(hint);
  }

  /** Single flight per thread. */
  #read(site: string, article: string): Promise<Known> {
    const key = keyOf(site, article);
    const known = this.#known.get(key) ?? { head: 0, version: 0, checkedAt: Number.NEGATIVE_INFINITY, reading: undefined };
    this.#known.set(key, known);
    known.reading ??= this.#readRow(site, article, known).finally(() => {
      known.reading = undefined;
    });
    return known.reading;
  }

  /** Served by the unique index (site_id, article_key). */
  async #readRow(site: string, article: string, known: Known): Promise<Known> {
    const askedAt = performance.now();
    const { version: before } = known;
    const { rows } = await sql<Row>`
      select 'threads'::regclass::oid || ' ' || extract(epoch from pg_postmaster_start_time()) as world, t.head, t.version
      from (values (1)) as always left join threads t on t.site_id = ${site} and t.article_key = ${article}`.execute(this.#db);
    const [row] = rows;
    if (row === undefined) throw new Error('A row that is always there was not');
    const [head, version] = [row.head ?? 0, row.version ?? 0];
    // A restored dump has other tables, a restored copy or a standby is another server. The last is for a restore that filled the same tables: what was
    // known before we asked is there, or was taken back.
    const isSetBack = (this.#world !== undefined && this.#world !== row.world) || version < before;
    this.#world = row.world;
    if (isSetBack) this.#beginAnew();
    // A hint may have come while we read, and within one world versions only rise.
    known.head = version < before ? head : Math.max(known.head, head);
    known.version = version < before ? version : Math.max(known.version, version);
    known.checkedAt = Math.max(known.checkedAt, askedAt);
    return known;
  }

  /** Hints may have been lost: everything is asked for again before it is believed. */
  #doubt(): void {
    for (const known of this.#known.values()) known.checkedAt = Number.NEGATIVE_INFINITY;
  }

  #beginAnew(): void {
    this.#worlds += 1;
    this.#known.clear();
    for (const listener of this.#setBack) listener();
  }
}
