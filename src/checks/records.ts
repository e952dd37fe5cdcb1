// What the database knows of an author and of a thread, for the checks that ask: remembered where it does not change any more.
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Database } from '../database/schema.ts';
import type { AuthorRecord } from './given.ts';

const REMEMBERED = 20_000;
/** Who was found to have enough published comments is believed for a while, though they may be deleted. */
const BELIEVED_MS = 60_000;

export class Records {
  readonly #db: Kysely<Database>;
  readonly #authors = new LRUCache<string, AuthorRecord>({ max: REMEMBERED, ttl: BELIEVED_MS });
  readonly #threads = new LRUCache<string, Date>({ max: REMEMBERED });

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /** Of the published comments `enough` are counted and no more. Served by comments_author. */
  async author(site: string, id: string, enough: number): Promise<AuthorRecord | undefined> {
    const key = `${site}\n${id}`;
    const known = this.#authors.get(key);
    if (known !== undefined && known.published >= enough) return known;
    const { rows } = await sql<AuthorRecord>`
      select a.kind = 'guest' as is_guest, a.created_at as since, (
        select count(*) from (select from comments c where c.site_id = a.site_id and c.author_id = a.id and c.status = 'published' limit ${enough}) p
      ) as published from authors a where a.site_id = ${site} and a.id = ${id}`.execute(this.#db);
    const row = rows[0];
    // One who has not enough yet may have after the next decision.
    if (row !== undefined && row.published >= enough) this.#authors.set(key, row);
    return row;
  }

  /** When the first comment came; undefined before. */
  async threadSince(site: string, article: string): Promise<Date | undefined> {
    const key = `${site}\n${article}`;
    const known = this.#threads.get(key);
    if (known !== undefined) return known;
    const row = await this.#db.selectFrom('threads').select('createdAt').where('siteId', '=', site).where('articleKey', '=', article).executeTakeFirst();
    if (row !== undefined) this.#threads.set(key, row.createdAt);
    return row?.createdAt;
  }
}
