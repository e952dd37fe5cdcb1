// Locks a thread and raises its counters. Besides the lane's one statement (comments/lane.ts) the only place that does.
import { sql } from 'kysely';
import type { Hint } from '../bus/bus.ts';
import type { Tx } from '../database/transaction.ts';

export type LockedThread = { id: string; articleKey: string; head: number; version: number };

/** Takes the row locks of these threads in the order of their ids (design: site → thread → comment). */
export const lockThreads = async (tx: Tx, site: string, ids: readonly string[]): Promise<LockedThread[]> =>
  tx
    .selectFrom('threads')
    .select(['id', 'articleKey', 'head', 'version'])
    .where('siteId', '=', site)
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();

export type Raise = { threadId: string; changes: number; published: number };

/**
 * Raises each head by `changes` (0 for what is no change of a comment: a vote, the state), the version by at least one and the count of
 * published comments by `published`. Returns the hints to publish after the commit.
 */
export const raiseHeads = async (tx: Tx, site: string, raises: readonly Raise[]): Promise<Hint[]> => {
  const { rows } = await sql<{ articleKey: string; head: number; version: number }>`
    update threads t set head = t.head + r.changes, version = t.version + greatest(1, r.changes), comment_count = t.comment_count + r.published
    from unnest(${raises.map((raise) => raise.threadId)}::uuid[], ${raises.map((raise) => raise.changes)}::integer[], ${raises.map((raise) => raise.published)}::integer[])
      as r (thread_id, changes, published)
    where t.site_id = ${site} and t.id = r.thread_id
    returning t.article_key, t.head, t.version`.execute(tx);
  return rows.map((row) => ({ site, article: row.articleKey, head: row.head, version: row.version }));
};

/** One thread's. */
export const raiseHead = async (tx: Tx, site: string, raise: Raise): Promise<Hint> => {
  const [hint] = await raiseHeads(tx, site, [raise]);
  if (hint === undefined) throw new Error(`There is no thread ${raise.threadId}`);
  return hint;
};
