// Which comments of a site changed since its desks were last told: by the heads of the threads that hints named.
import { type Kysely, sql } from 'kysely';
import type { QueueEvent } from '../contract/live.ts';
import type { Database } from '../database/schema.ts';

/** Of a thread of which nobody here was told before, so many of the latest changes: they may be old, which does no harm. */
const LOOK_BACK = 20;
/** Comments in one message; who is further behind reads the queue again. */
const MOVED_MAX = 200;
/** Threads whose head is remembered for a site. */
const THREADS_MAX = 10_000;

export type Moved = Pick<QueueEvent, 'changed' | 'more'>;

export class MovedThreads {
  /** How far each thread was told. */
  readonly #told = new Map<string, number>();
  /** Threads that moved since, with the head up to which they were told. */
  readonly #moved = new Map<string, number>();

  note(article: string, head: number): void {
    if (!this.#moved.has(article)) this.#moved.set(article, this.#told.get(article) ?? Math.max(0, head - LOOK_BACK));
  }

  /** Served by the unique index (site_id, thread_id, seq). What could not be read is noted still. */
  async read(db: Kysely<Database>, site: string): Promise<Moved> {
    const moved = [...this.#moved];
    if (moved.length === 0) return { changed: [], more: false };
    this.#moved.clear();
    try {
      const { rows } = await sql<Moved['changed'][number] & { article: string }>`
        select m.article, c.id, c.seq, c.status, c.open_reports
        from unnest(${moved.map(([article]) => article)}::text[], ${moved.map(([, head]) => head)}::bigint[]) as m (article, head)
          join threads t on t.site_id = ${site} and t.article_key = m.article
          join comments c on c.site_id = t.site_id and c.thread_id = t.id and c.seq > m.head
        order by c.thread_id, c.seq limit ${MOVED_MAX + 1}`.execute(db);
      const more = rows.length > MOVED_MAX;
      // Beyond what is told now the desks read the queue again: the heads there are known from the hints that come.
      if (this.#told.size > THREADS_MAX) this.#told.clear();
      for (const { article, seq } of rows) this.#told.set(article, Math.max(seq, this.#told.get(article) ?? 0));
      return { changed: rows.slice(0, MOVED_MAX).map(({ article: _, ...comment }) => comment), more };
    } catch (error) {
      for (const [article, head] of moved) this.#moved.set(article, head);
      throw error;
    }
  }
}
