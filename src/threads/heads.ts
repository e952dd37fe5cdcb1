// What this node knows of each thread's head and version: raised by hints, read again from Postgres when it is older than FRESH_MS,
// so that a lost hint costs half a second and never the truth.
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Bus, Hint } from '../bus/bus.ts';
import type { Database } from '../database/schema.ts';
import type { Metrics } from '../metrics.ts';

/** How long a version is believed without a word: well below the second in which a deletion must be gone from every node. */
const FRESH_MS = 500;
/** Threads remembered; one costs about 300 bytes. */
const REMEMBERED = 20_000;

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
  #stopped = false;

  constructor({ db, bus, metrics }: { db: Kysely<Database>; bus: Bus; metrics: Pick<Metrics, 'waiting'> }) {
    this.#db = db;
    this.#metrics = metrics;
    this.#unsubscribe = [bus.subscribe((hint) => this.#take(hint)), bus.onRepair(() => this.#known.clear())];
  }

  /** The thread's version; a number at once when it is known fresh, 0 for a thread that is not there. */
  version(site: string, article: string): number | Promise<number> {
    const known = this.#known.get(keyOf(site, article));
    if (known !== undefined && performance.now() - known.checkedAt < FRESH_MS) return known.version;
    return this.#read(site, article).then(({ version }) => version);
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

  async #readRow(site: string, article: string, known: Known): Promise<Known> {
    const askedAt = performance.now();
    const row = await this.#db
      .selectFrom('threads')
      .select(['head', 'version'])
      .where('siteId', '=', site)
      .where('articleKey', '=', article)
      .executeTakeFirst();
    // A hint may have come while we read: versions only rise.
    known.head = Math.max(known.head, row?.head ?? 0);
    known.version = Math.max(known.version, row?.version ?? 0);
    known.checkedAt = Math.max(known.checkedAt, askedAt);
    return known;
  }
}
