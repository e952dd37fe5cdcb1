// Takes back votes of an author who is erased, a portion at a time, with the scores that follow.
import { sql } from 'kysely';
import type { Hint } from '../bus/bus.ts';
import type { Tx } from '../database/transaction.ts';
import { lockThreads, raiseHeads } from '../threads/head.ts';
import { wilsonLowerBound } from './rank.ts';

type Voted = { id: string; threadId: string; up: number; down: number; value: number };

/** At most `limit`; gives how many, and the hints to publish after the commit. Served by votes_author. */
export const unvote = async (tx: Tx, site: string, authorId: string, limit: number): Promise<{ count: number; hints: Hint[] }> => {
  const found = await tx.selectFrom('votes').select('commentId').where('siteId', '=', site).where('authorId', '=', authorId).limit(limit).execute();
  if (found.length === 0) return { count: 0, hints: [] };
  const ids = found.map(({ commentId }) => commentId);
  const threads = await tx.selectFrom('comments').select('threadId').distinct().where('siteId', '=', site).where('id', 'in', ids).execute();
  const threadIds = threads.map(({ threadId }) => threadId);
  await lockThreads(tx, site, threadIds);
  const { rows } = await sql<Voted>`
    with taken as (
      delete from votes where site_id = ${site} and author_id = ${authorId} and comment_id = any(${ids}::uuid[]) returning comment_id, value
    )
    select c.id, c.thread_id, c.up, c.down, t.value from taken t join comments c on c.site_id = ${site} and c.id = t.comment_id`.execute(tx);
  const scores = rows.map(({ id, up, down, value }) => ({ id, up: up - Number(value === 1), down: down - Number(value === -1) }));
  const hints = await raiseHeads(
    tx,
    site,
    threadIds.map((threadId) => ({ threadId, changes: 0, published: 0 })),
  );
  await sql`
    update comments c set up = s.up, down = s.down, rank = s.rank, voted_version = t.version
    from unnest(${scores.map(({ id }) => id)}::uuid[], ${scores.map(({ up }) => up)}::integer[], ${scores.map(({ down }) => down)}::integer[],
      ${scores.map(({ up, down }) => wilsonLowerBound(up, down))}::double precision[]) as s (id, up, down, rank), threads t
    where c.site_id = ${site} and c.id = s.id and t.site_id = c.site_id and t.id = c.thread_id`.execute(tx);
  return { count: found.length, hints };
};
