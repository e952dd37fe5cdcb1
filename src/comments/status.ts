// The only place that changes a comment's status. What staff change is recorded with how it stood before, so that it can be taken back.
import { sql } from 'kysely';
import type { Hint } from '../bus/bus.ts';
import type { Status } from '../contract/comment.ts';
import type { Action } from '../contract/moderation.ts';
import { recordAct } from '../database/audit.ts';
import { newId } from '../database/id.ts';
import type { Tx } from '../database/transaction.ts';
import { lockThreads, raiseHeads } from '../threads/head.ts';
import { settleReports } from './reports.ts';

/** What a deletion takes from a comment. */
export type Content = { source: string; html: string; authorId: string | null };

export type StatusChange = { id: string; to: Status; content?: Content };

export type Standing = Content & { id: string; threadId: string; path: number[]; status: Status; publishedAt: Date | null };

/** `standing` is how each comment stood before, by id, locked; a comment that is not there is not in it. */
export type Changed = { standing: Map<string, Standing>; changed: StatusChange[]; hints: Hint[] };

/** Locks the threads of these comments (in order), then reads the comments as they stand. */
export const lockComments = async (tx: Tx, site: string, ids: readonly string[]): Promise<Map<string, Standing>> => {
  if (ids.length === 0) return new Map();
  const threads = await tx
    .selectFrom('comments')
    .select('threadId')
    .distinct()
    .where('siteId', '=', site)
    .where('id', 'in', [...ids])
    .execute();
  if (threads.length === 0) return new Map();
  await lockThreads(
    tx,
    site,
    threads.map(({ threadId }) => threadId),
  );
  const rows = await tx
    .selectFrom('comments')
    .select(['id', 'threadId', 'path', 'status', 'source', 'html', 'authorId', 'publishedAt'])
    .where('siteId', '=', site)
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
};

/**
 * Changes the status of comments locked by `lockComments`, with all that follows from it: seq, reply counts, the thread's counts and head.
 * A change to the status that a comment has already is left out; `deleted` empties the comment, `content` fills it again.
 */
export const changeStatuses = async (tx: Tx, site: string, standing: Map<string, Standing>, wanted: readonly StatusChange[]): Promise<Changed> => {
  const changed = wanted.filter(({ id, to }) => standing.has(id) && standing.get(id)?.status !== to);
  if (changed.length === 0) return { standing, changed, hints: [] };
  const moves = changed.flatMap((change) => {
    const before = standing.get(change.id);
    return before === undefined ? [] : [{ change, before, published: Number(change.to === 'published') - Number(before.status === 'published') }];
  });
  const threads = Map.groupBy(moves, ({ before }) => before.threadId);
  const raised = await countReplies(tx, site, moves);
  const writes: Write[] = [
    // First, so that a place stands before what stands on it.
    ...raised.map((place) => ({ ...place, to: place.status })),
    ...moves.map(({ change, before }) => ({ ...before, ...contentOf(change, before), to: change.to })),
  ];
  const raises = [...Map.groupBy(writes, ({ threadId }) => threadId)].map(([threadId, group]) => ({
    threadId,
    changes: group.length,
    published: (threads.get(threadId) ?? []).reduce((sum, { published }) => sum + published, 0),
  }));
  const hints = await raiseHeads(tx, site, raises);
  await writeStatuses(tx, site, writes);
  return { standing, changed, hints };
};

type Move = { change: StatusChange; before: Standing; published: number };

/** A comment as it stands, and the status that it gets. */
type Write = Standing & { to: Status };

/** What was never public keeps its author, who alone is told that it is gone. */
const contentOf = (change: StatusChange, before: Standing): Content =>
  change.to === 'deleted' ? { source: '', html: '', authorId: before.publishedAt === null ? before.authorId : null } : (change.content ?? before);

const writeStatuses = async (tx: Tx, site: string, writes: readonly Write[]): Promise<void> => {
  // Heads have been raised already: the last changes of a thread are its highest seqs.
  await sql`
    update comments c set seq = w.seq, status = w.status, source = w.source, html = w.html, author_id = w.author_id,
      published_at = case when w.status = 'published' then coalesce(c.published_at, date_trunc('milliseconds', now())) else c.published_at end,
      deleted_at = case
        when w.status = 'published' then null
        when w.status = 'deleted' or c.status = 'published' then coalesce(c.deleted_at, date_trunc('milliseconds', now()))
        else c.deleted_at
      end
    from (
      select i.*, t.head + 1 - row_number() over (partition by i.thread_id order by i.n desc) as seq
      from unnest(${writes.map((_, n) => n)}::integer[], ${writes.map(({ threadId }) => threadId)}::uuid[], ${writes.map(({ id }) => id)}::uuid[],
        ${writes.map(({ to }) => to)}::text[], ${writes.map(({ source }) => source)}::text[], ${writes.map(({ html }) => html)}::text[],
        ${writes.map(({ authorId }) => authorId)}::uuid[]) as i (n, thread_id, id, status, source, html, author_id)
      join threads t on t.site_id = ${site} and t.id = i.thread_id
    ) w
    where c.site_id = ${site} and c.id = w.id`.execute(tx);
};

/**
 * Ancestors are found by the beginnings of the path; served by the unique index (site_id, thread_id, path). Gives the hidden ones that were
 * nowhere and stand again, as the places of what was published below them: a change that readers must hear of.
 */
const countReplies = async (tx: Tx, site: string, moves: readonly Move[]): Promise<Standing[]> => {
  const counted = moves.filter(({ before, published }) => published !== 0 && before.path.length > 1);
  if (counted.length === 0) return [];
  const { rows } = await sql<Standing & { wasNowhere: boolean }>`
    update comments c set reply_count = c.reply_count + below.replies
    from (
      select i.thread_id, (i.path::integer[])[1:level] as path, sum(i.published) as replies
      from unnest(${counted.map(({ before }) => before.threadId)}::uuid[], ${counted.map(({ before }) => `{${before.path.join(',')}}`)}::text[],
        ${counted.map(({ published }) => published)}::integer[]) as i (thread_id, path, published)
      cross join generate_series(1, cardinality(i.path::integer[]) - 1) as level
      group by 1, 2
    ) below
    where c.site_id = ${site} and c.thread_id = below.thread_id and c.path = below.path and below.replies <> 0
    returning c.id, c.thread_id, c.path, c.status, c.source, c.html, c.author_id, c.published_at, c.reply_count = below.replies as was_nowhere`.execute(tx);
  const moved = new Set(moves.map(({ change }) => change.id));
  return rows.filter(({ id, status, wasNowhere }) => wasNowhere && status !== 'published' && !moved.has(id)).sort((a, b) => a.path.length - b.path.length);
};

export type RecordedDecision = { id: string; action: Action; reason: string | null; authorId: string | null; createdAt: Date };

/** How many of the comments stood, and stand, with each status. */
const byStatus = (statuses: readonly Status[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(statuses, (status) => status)].map(([status, list]) => [status, list.length]));

/** Adds to a decision what it changed, and settles the reports of all that it was about. */
export const addDecided = async (tx: Tx, site: string, decisionId: string, { standing, changed, decided }: Changed & { decided: readonly string[] }) => {
  const rows = changed.flatMap(({ id, to }) => {
    const before = standing.get(id);
    if (before === undefined) return [];
    const taken = to === 'deleted' ? before : undefined;
    return [
      {
        ...{ siteId: site, decisionId, commentId: id, statusBefore: before.status, statusAfter: to },
        ...{ sourceBefore: taken?.source ?? null, htmlBefore: taken?.html ?? null, authorBefore: taken?.authorId ?? null },
      },
    ];
  });
  if (rows.length > 0) await tx.insertInto('decidedComments').values(rows).execute();
  if (decided.length > 0) await settleReports(tx, site, decided, decisionId);
  return rows;
};

/**
 * Puts a decision on record, with how each changed comment stood, and settles the reports of all that it was about (`decided`): that a comment
 * stays as it is, is an answer too.
 */
export const recordDecision = async (
  tx: Tx,
  site: string,
  by: { action: Action; reason: string | null; authorId: string | null },
  { standing, changed, hints, decided }: Changed & { decided: readonly string[] },
): Promise<RecordedDecision> => {
  const decision = await tx
    .insertInto('decisions')
    .values({ siteId: site, id: newId(), ...by, undoneAt: null, undoneBy: null })
    .returning(['id', 'action', 'reason', 'authorId', 'createdAt'])
    .executeTakeFirstOrThrow();
  const rows = await addDecided(tx, site, decision.id, { standing, changed, hints, decided });
  await recordAct(tx, {
    ...{ site, actor: by.authorId, act: 'comments.decided', object: `decision:${decision.id}`, reason: by.reason },
    before: byStatus(rows.map(({ statusBefore }) => statusBefore)),
    after: byStatus(rows.map(({ statusAfter }) => statusAfter)),
  });
  return decision;
};
