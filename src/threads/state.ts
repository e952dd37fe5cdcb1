// Opens and closes threads.
import type { Hint } from '../bus/bus.ts';
import type { Thread, ThreadState } from '../contract/thread.ts';
import { recordAct } from '../database/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Articles } from './article.ts';
import { raiseHeads } from './head.ts';

type StateParts = Pick<Parts, 'db' | 'bus'> & { articles: Articles };
type StateChange = { site: string; article: string; state: ThreadState; by: string | null };

/** undefined when there is no such thread any more. */
const changeState = async (db: StateParts['db'], threadId: string, { site, state, by }: StateChange): Promise<{ hint: Hint; thread: Thread } | undefined> =>
  inTransaction(db, async (tx) => {
    const [hint] = await raiseHeads(tx, site, [{ threadId, changes: 0, published: 0 }]);
    if (hint === undefined) return undefined;
    const { articleKey, ...row } = await tx
      .updateTable('threads')
      .set({ state })
      .where('siteId', '=', site)
      .where('id', '=', threadId)
      .returning(['articleKey', 'state', 'commentCount', 'head', 'version'])
      .executeTakeFirstOrThrow();
    await recordAct(tx, { site, actor: by, act: 'thread.changed', object: `thread:${articleKey}`, after: { state } });
    return { hint, thread: { article: articleKey, ...row } };
  });

/** Sets the state of an article's thread; an article without a thread gets one, so that it can be closed before the first comment. */
export const setThreadState = async ({ db, bus, articles }: StateParts, change: StateChange): Promise<Thread> => {
  const { site, article } = change;
  const attempt = async () => changeState(db, await articles.findOrMake(site, { key: article }), change);
  let changed = await attempt();
  if (changed === undefined) {
    articles.forget(site, article);
    changed = await attempt();
  }
  if (changed === undefined) throw new Error('A thread vanished as soon as it was made');
  bus.publish(changed.hint);
  return changed.thread;
};
