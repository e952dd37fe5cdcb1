// Opens and closes threads.
import type { Thread, ThreadState } from '../contract/thread.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Articles } from './article.ts';
import { raiseHead } from './head.ts';

/** Sets the state of an article's thread; an article without a thread gets one, so that it can be closed before the first comment. */
export const setThreadState = async (
  { db, bus, articles }: Pick<Parts, 'db' | 'bus'> & { articles: Articles },
  { site, article, state }: { site: string; article: string; state: ThreadState },
): Promise<Thread> => {
  const id = await articles.findOrMake(site, { key: article });
  const { hint, row } = await inTransaction(db, async (tx) => {
    const hint = await raiseHead(tx, site, { threadId: id, changes: 0, published: 0 });
    const row = await tx
      .updateTable('threads')
      .set({ state })
      .where('siteId', '=', site)
      .where('id', '=', id)
      .returning(['articleKey', 'state', 'commentCount', 'head', 'version'])
      .executeTakeFirstOrThrow();
    return { hint, row };
  });
  bus.publish(hint);
  return { article: row.articleKey, state: row.state, commentCount: row.commentCount, head: row.head, version: row.version };
};
