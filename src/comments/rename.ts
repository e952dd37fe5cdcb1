// An author's comments show another name from now on: each is a change like an edit, so that pages, readers and replays converge on it.
import { sql } from 'kysely';
import type { Hint } from '../bus/bus.ts';
import type { Tx } from '../database/transaction.ts';
import { lockThreads, raiseHeads } from '../threads/head.ts';

/** Hints to publish after the commit. Served by comments_author. */
export const touchComments = async (tx: Tx, site: string, authorId: string): Promise<Hint[]> => {
  const of = () => tx.selectFrom('comments').where('siteId', '=', site).where('authorId', '=', authorId);
  const threads = await of().select('threadId').distinct().execute();
  if (threads.length === 0) return [];
  await lockThreads(
    tx,
    site,
    threads.map(({ threadId }) => threadId),
  );
  // Counted under the locks: a comment that the author leaves meanwhile is born with the new name.
  const counts = await of()
    .select(({ fn }) => ['threadId', fn.countAll<number>().as('count')])
    .groupBy('threadId')
    .execute();
  const locked = new Set(threads.map(({ threadId }) => threadId));
  const raises = counts.filter(({ threadId }) => locked.has(threadId)).map(({ threadId, count }) => ({ threadId, changes: Number(count), published: 0 }));
  const hints = await raiseHeads(tx, site, raises);
  await sql`
    update comments c set seq = w.seq
    from (
      select o.id, t.head + 1 - row_number() over (partition by o.thread_id order by o.seq desc) as seq
      from comments o join threads t on t.site_id = o.site_id and t.id = o.thread_id
      where o.site_id = ${site} and o.author_id = ${authorId} and o.thread_id = any(${raises.map(({ threadId }) => threadId)}::uuid[])
    ) w
    where c.site_id = ${site} and c.id = w.id`.execute(tx);
  return hints;
};
