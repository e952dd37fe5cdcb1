// Finds the thread of an article, or makes it with the first comment.
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Article, ArticleInput } from '../contract/article.ts';
import type { ThreadState } from '../contract/thread.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';

/** Threads whose id is remembered: ids never change, so that little has to be forgotten but for room. */
const REMEMBERED = 50_000;

/** A thread's id and which facts of its article are known. */
type Found = { id: string; hasUrl: boolean; hasTitle: boolean };

const bringsNews = ({ hasUrl, hasTitle }: Found, { url, title }: ArticleInput): boolean => (url !== undefined && !hasUrl) || (title !== undefined && !hasTitle);

export class Articles {
  readonly #db: Kysely<Database>;
  readonly #found = new LRUCache<string, Found>({ max: REMEMBERED });

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /**
   * The id of the article's thread. `url` and `title` are kept from the first post that brings them and never replaced by a later one:
   * otherwise any reader could rename an article in Trending.
   */
  async findOrMake(site: string, article: ArticleInput): Promise<string> {
    const key = `${site}\n${article.key}`;
    const known = this.#found.get(key);
    if (known !== undefined && !bringsNews(known, article)) return known.id;
    const found = known ?? (await this.#find(site, article.key)) ?? (await this.#make(site, article));
    if (bringsNews(found, article)) await this.#complete(site, found.id, article);
    this.#found.set(key, { id: found.id, hasUrl: found.hasUrl || article.url !== undefined, hasTitle: found.hasTitle || article.title !== undefined });
    return found.id;
  }

  /** The thread is not where it was remembered: the database was set back, or somebody took it out. */
  forget(site: string, key: string): void {
    this.#found.delete(`${site}\n${key}`);
  }

  async #find(site: string, key: string): Promise<Found | undefined> {
    const row = await this.#db
      .selectFrom('threads')
      .select(['id', 'articleUrl', 'articleTitle'])
      .where('siteId', '=', site)
      .where('articleKey', '=', key)
      .executeTakeFirst();
    return row && { id: row.id, hasUrl: row.articleUrl !== null, hasTitle: row.articleTitle !== null };
  }

  async #make(site: string, article: ArticleInput): Promise<Found> {
    const id = newId();
    await this.#db
      .insertInto('threads')
      .values({ siteId: site, id, articleKey: article.key, articleUrl: article.url ?? null, articleTitle: article.title ?? null })
      .onConflict((conflict) => conflict.columns(['siteId', 'articleKey']).doNothing())
      .execute();
    // Another node, or another post, may have been first.
    return (await this.#find(site, article.key)) ?? { id, hasUrl: false, hasTitle: false };
  }

  async #complete(site: string, id: string, { url, title }: ArticleInput): Promise<void> {
    await this.#db
      .updateTable('threads')
      .set(({ fn, val, ref }) => ({
        articleUrl: fn.coalesce(ref('articleUrl'), val(url ?? null)),
        articleTitle: fn.coalesce(ref('articleTitle'), val(title ?? null)),
      }))
      .where('siteId', '=', site)
      .where('id', '=', id)
      .execute();
  }
}

export type ThreadFacts = { article: Article; state: ThreadState; commentCount: number };

/** What stands over the comments of an article; as it would be for one that nobody has commented on. */
export const readThread = async (db: Kysely<Database>, site: string, key: string): Promise<ThreadFacts> => {
  const row = await db
    .selectFrom('threads')
    .select(['articleUrl', 'articleTitle', 'state', 'commentCount'])
    .where('siteId', '=', site)
    .where('articleKey', '=', key)
    .executeTakeFirst();
  if (row === undefined) return { article: { key, url: null, title: null }, state: 'open', commentCount: 0 };
  return { article: { key, url: row.articleUrl, title: row.articleTitle }, state: row.state, commentCount: row.commentCount };
};
