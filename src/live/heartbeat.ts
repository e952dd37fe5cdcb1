// Reads the heads of followed threads again and says them: what a lost hint, or a lost message, left behind is found within 15 s.
import { sql } from 'kysely';
import { toThread } from '../comments/wire.ts';
import type { Parts } from '../parts.ts';
import { allRooms } from './audience.ts';
import type { Fanout } from './fanout.ts';
import type { FollowedThread, FollowedThreads } from './followed.ts';
import type { LiveServer } from './sockets.ts';

/** Each thread once in this many seconds. */
const EVERY_SECONDS = 15;
const SECOND_MS = 1_000;
/** Threads in one statement. */
const THREADS_MAX = 1_000;

type HeartbeatParts = Pick<Parts, 'db' | 'log' | 'metrics'> & { io: LiveServer; followed: FollowedThreads; fanout: Fanout };

export class Heartbeat {
  readonly #parts: HeartbeatParts;
  /** In which second of EVERY_SECONDS each thread is read. */
  readonly #turns = new WeakMap<FollowedThread, number>();
  #timer: NodeJS.Timeout | undefined;
  #repairing: NodeJS.Timeout | undefined;
  #stopped = false;
  #second = 0;
  #newest = 0;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
    this.#later(SECOND_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#repairing);
  }

  /** Hints may have been lost: all heads, at once, and again until Postgres answers. */
  async repair(): Promise<void> {
    clearTimeout(this.#repairing);
    if ((await this.#reread([...this.#parts.followed])) || this.#stopped) return;
    this.#repairing = setTimeout(() => void this.repair(), SECOND_MS);
  }

  #later(ms: number): void {
    this.#timer = setTimeout(async () => {
      const began = performance.now();
      await this.#beat();
      // From one beginning to the next; a beat that took longer is waited for, or a Postgres that is slow would be asked more and more at once.
      if (!this.#stopped) this.#later(Math.max(0, began + SECOND_MS - performance.now()));
    }, ms);
  }

  /** A fifteenth of the threads each second, so that neither Postgres nor the readers are asked all at once. */
  async #beat(): Promise<void> {
    const turn = this.#second++ % EVERY_SECONDS;
    const due = [...this.#parts.followed].filter((thread) => this.#turnOf(thread) === turn);
    if (!(await this.#reread(due))) return;
    const { io, metrics } = this.#parts;
    for (const thread of due) {
      const { site, article, told } = thread;
      // One that is behind is told more than its head, in a moment.
      if (told === undefined || thread.isBehind()) continue;
      const { head } = told;
      io.to(allRooms(thread)).emit('changes', { site, article, after: head, head, changes: [], thread: toThread(told), replyCounts: [] });
      metrics.emitted.inc({ event: 'heartbeat' });
    }
  }

  #turnOf(thread: FollowedThread): number {
    const known = this.#turns.get(thread);
    if (known !== undefined) return known;
    const turn = this.#newest++ % EVERY_SECONDS;
    this.#turns.set(thread, turn);
    return turn;
  }

  /** False when Postgres did not answer: the next turn asks again. */
  async #reread(threads: readonly FollowedThread[]): Promise<boolean> {
    const { db, fanout, log } = this.#parts;
    try {
      for (let n = 0; n < threads.length; n += THREADS_MAX) {
        const some = threads.slice(n, n + THREADS_MAX);
        // Told before we ask: what is read then is as new at least, unless the database was set back.
        const told = some.map((thread) => thread.told?.version ?? 0);
        const { rows } = await sql<{ n: number; version: number }>`
          select f.n::integer - 1 as n, coalesce(t.version, 0) as version
          from unnest(${some.map(({ site }) => site)}::text[], ${some.map(({ article }) => article)}::text[]) with ordinality as f (site_id, article_key, n)
          left join threads t on t.site_id = f.site_id and t.article_key = f.article_key`.execute(db);
        for (const { n, version } of rows) {
          const thread = some[n];
          if (thread === undefined) continue;
          if (version < (told[n] ?? 0)) fanout.setBack(thread);
          else fanout.moved({ site: thread.site, article: thread.article, version });
        }
      }
      return true;
    } catch (error) {
      log.warn({ err: error }, 'The heads of followed threads could not be read');
      return false;
    }
  }
}
