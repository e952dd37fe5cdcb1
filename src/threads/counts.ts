// Comment counts of many articles at once.
import type { Kysely } from 'kysely';
import type { Counts } from '../contract/thread.ts';
import type { Database } from '../database/schema.ts';

/** In the order asked, 0 for an article without a thread. Served by the unique index (site_id, article_key). */
export const countComments = async (db: Kysely<Database>, site: string, articles: readonly string[]): Promise<Counts> => {
  const rows = await db
    .selectFrom('threads')
    .select(['articleKey', 'commentCount'])
    .where('siteId', '=', site)
    .where('articleKey', 'in', [...new Set(articles)])
    .execute();
  const byKey = new Map(rows.map((row) => [row.articleKey, row.commentCount]));
  return { counts: articles.map((article) => ({ article, commentCount: byKey.get(article) ?? 0 })) };
};
