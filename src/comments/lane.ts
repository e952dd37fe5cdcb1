// The lane: while statements are under way the next posts gather, and go down together as one (design 3.2: 3 to 8 times the commits a
// second of a transaction each, and a hot thread as fast as many). One lane per node.
import type { Bus, Hint } from '../bus/bus.ts';
import { Problem } from '../contract/problems.ts';
import { isConnectionLost, isLockTimeout, isTimeout } from '../database/errors.ts';
import type { OpenDatabase } from '../database/open.ts';
import type { Statistics } from '../database/statistics.ts';
import type { Metrics } from '../metrics.ts';
import { type InsertRow, insertPosts, insertValues, type Post } from './insert.ts';

/**
 * Statements under way at once: while one waits for the disk, the next is at work. A second one goes once as many posts wait as are under way, and
 * not for a few: what a statement costs beside its posts is as much as three of them (measured).
 */
const STATEMENTS_MAX = 2;
const SECOND_FROM = 8;
/** Posts in one statement: beyond 64 the gain per post is under a tenth (measured), and the lock on a hot thread is held longer. */
const ROWS_MAX = 64;
/** Posts that may wait: half a second of work at 4,000 a second. Beyond, the caller is better off trying again. */
const WAITING_MAX = 2_000;
/** How long a post may wait for its turn: where the database does not answer, batch after batch would otherwise find that out for itself. */
const WAITING_MS = 5_000;
const RETRY_AFTER_SECONDS = 1;
/** Tries of one post alone before its error is the caller's: the second meets the idempotency key or the thread that another node made. */
const TRIES = 3;

type LaneParts = { run: OpenDatabase['run']; bus: Bus; metrics: Metrics; statistics: Pick<Statistics, 'wrote'> };
type Waiting = { post: Post; since: number; resolve: (row: InsertRow) => void; reject: (error: unknown) => void };

const identity = ({ post }: Waiting): string => `${post.site}\n${post.authorId}\n${post.key}`;

export class Lane {
  readonly #parts: LaneParts;
  readonly #run: OpenDatabase['run'];
  readonly #bus: Bus;
  readonly #metrics: Metrics;
  readonly #statistics: Pick<Statistics, 'wrote'>;
  readonly #underWay = new Map<Waiting[], Promise<void>>();
  /**
   * Threads that somebody else holds, each with a lane of its own until a post comes through: all others waited three seconds for a lock, again and
   * again. null in such a lane, which has nothing to set aside.
   */
  readonly #aside: Map<string, Lane> | null;
  readonly #elsewhere = new Set<Promise<void>>();
  #waiting: Waiting[] = [];
  #woken = false;
  #stopped = false;

  constructor(parts: LaneParts, aside: Map<string, Lane> | null = new Map()) {
    const { run, bus, metrics, statistics } = parts;
    this.#parts = parts;
    this.#aside = aside;
    this.#run = run;
    this.#bus = bus;
    this.#metrics = metrics;
    this.#statistics = statistics;
  }

  /** Resolves once the post is committed (or refused by an outcome). @throws Problem `service.busy`, `service.stopping`; database errors */
  write(post: Post): Promise<InsertRow> {
    if (this.#stopped) return Promise.reject(new Problem('service.stopping', { retryAfterSeconds: RETRY_AFTER_SECONDS }));
    if (this.#waiting.length + this.#elsewhere.size >= WAITING_MAX)
      return Promise.reject(new Problem('service.busy', { retryAfterSeconds: RETRY_AFTER_SECONDS }));
    return new Promise((resolve, reject) => {
      const waiting = { post, since: performance.now(), resolve, reject };
      const aside = this.#aside?.get(post.threadId);
      if (aside !== undefined) return this.#handTo(aside, waiting);
      this.#waiting.push(waiting);
      this.#metrics.laneWaiting.inc();
      void this.#wake();
    });
  }

  /** Takes no more and resolves when all that waited is written. */
  async stop(): Promise<void> {
    this.#stopped = true;
    while (this.#waiting.length + this.#underWay.size > 0) await Promise.all(this.#underWay.values());
    await Promise.all(this.#elsewhere);
  }

  /** Posts of the same tick gather before a statement leaves. */
  async #wake(): Promise<void> {
    if (this.#woken) return;
    this.#woken = true;
    await Promise.resolve();
    this.#woken = false;
    this.#go();
  }

  #go(): void {
    while (this.#isWorthwhile()) {
      const batch = this.#gather();
      // All may have waited for too long, or for the first try of each.
      if (batch.length === 0) return;
      const written = this.#writeBatch(batch).then(() => {
        this.#underWay.delete(batch);
        this.#go();
      });
      this.#underWay.set(batch, written);
    }
  }

  /** Posts under way. */
  #leaving(): Waiting[] {
    return [...this.#underWay.keys()].flat();
  }

  #isWorthwhile(): boolean {
    if (this.#underWay.size === 0) return this.#waiting.length > 0;
    return this.#underWay.size < STATEMENTS_MAX && this.#waiting.length >= Math.max(SECOND_FROM, this.#leaving().length);
  }

  /** At most ROWS_MAX, each idempotency key once: a retry that overtakes its first try waits until that is written, and is replayed then. */
  #gather(): Waiting[] {
    const seen = new Set(this.#leaving().map(identity));
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    const latest = performance.now() - WAITING_MS;
    for (const waiting of this.#waiting) {
      const key = identity(waiting);
      const aside = this.#aside?.get(waiting.post.threadId);
      if (waiting.since < latest) waiting.reject(new Problem('service.busy', { retryAfterSeconds: RETRY_AFTER_SECONDS }));
      else if (aside !== undefined) this.#handTo(aside, waiting);
      else if (batch.length === ROWS_MAX || seen.has(key)) rest.push(waiting);
      else {
        seen.add(key);
        batch.push(waiting);
      }
    }
    this.#metrics.laneWaiting.dec(this.#waiting.length - rest.length);
    this.#waiting = rest;
    return batch;
  }

  /** Never throws: each post has its own end. A batch that fails is halved until the row at fault fails alone. */
  async #writeBatch(batch: Waiting[], tried = 1): Promise<void> {
    const end = this.#metrics.laneSeconds.startTimer();
    try {
      const rows = await this.#run<InsertRow>(insertPosts, insertValues(batch.map(({ post }) => post)));
      this.#metrics.laneRows.observe(batch.length);
      this.#statistics.wrote(batch.length);
      this.#hint(batch, rows);
      for (const [n, waiting] of batch.entries()) {
        const row = rows[n];
        if (row === undefined) waiting.reject(new Error('The statement gave no outcome for a post'));
        else waiting.resolve(row);
      }
    } catch (error) {
      await this.#failed(batch, error, tried);
    } finally {
      end();
    }
  }

  async #failed(batch: Waiting[], error: unknown, tried: number): Promise<void> {
    // Whether it was committed is unknown; the caller's retry with the same key finds out. What took too long would take as long in each half, one
    // after the other, with everybody waiting behind it: 64 posts, 20 minutes.
    if (isConnectionLost(error) || isTimeout(error)) for (const waiting of batch) waiting.reject(error);
    else if (isLockTimeout(error)) this.#setAside(batch, error);
    else if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      await this.#writeBatch(batch.slice(0, half));
      await this.#writeBatch(batch.slice(half));
    } else if (tried < TRIES) await this.#writeBatch(batch, tried + 1);
    else for (const waiting of batch) waiting.reject(error);
  }

  /** One of their threads is held, and nobody says which: each goes on in a lane of its own. Where there is but one, who waited in vain is told so. */
  #setAside(batch: Waiting[], error: unknown): void {
    const threads = Map.groupBy(batch, ({ post }) => post.threadId);
    for (const [threadId, posts] of threads) {
      const lane = this.#aside?.get(threadId) ?? new Lane(this.#parts, null);
      this.#aside?.set(threadId, lane);
      for (const waiting of posts) {
        if (threads.size === 1) waiting.reject(error);
        else this.#handTo(lane, waiting);
      }
    }
  }

  /** The first post that comes through shows that the thread is free. */
  #handTo(lane: Lane, { post, resolve, reject }: Waiting): void {
    const written = lane.write(post).then((row) => {
      if (this.#aside?.get(post.threadId) === lane) this.#aside.delete(post.threadId);
      resolve(row);
    }, reject);
    this.#elsewhere.add(written);
    void written.finally(() => this.#elsewhere.delete(written));
  }

  #hint(batch: Waiting[], rows: InsertRow[]): void {
    const moved = new Map<string, Hint>();
    for (const [n, row] of rows.entries()) {
      const site = batch[n]?.post.site;
      if (site === undefined || row.outcome !== 'created' || row.article_key === null || row.head === null || row.version === null) continue;
      moved.set(`${site}\n${row.article_key}`, { site, article: row.article_key, head: row.head, version: row.version });
    }
    for (const hint of moved.values()) this.#bus.publish(hint);
  }
}
