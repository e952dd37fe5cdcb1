// What changed in a thread since a head: by state, not by log (design 3.1).
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Audience } from '../access/asker.ts';
import { CHANGES_BYTES, CHANGES_MAX, DEPTH_MAX } from '../contract/limits.ts';
import type { ChangesAnswer } from '../contract/thread.ts';
import type { Database } from '../database/schema.ts';
import { type ChangeSet, type CommentRow, commentColumns, joinAuthor, type ThreadRow, weight } from './row.ts';
import { toChanges } from './wire.ts';

type Query = { site: string; article: string; after: number; votedAfter?: number; limit: number };

/** One statement, so that the head and the rows are of one snapshot. Served by (site_id, thread_id, seq), (…, path) and comments_voted. */
export const readChangeSet = async (db: Kysely<Database>, { site, article, after, votedAfter, limit }: Query): Promise<ChangeSet> => {
  const { rows } = await sql<{ kind: 'thread' | 'change' | 'ancestor' | 'score'; found: number | null } & ThreadRow & CommentRow>`
    with thread as materialized (
      select * from threads where site_id = ${site} and article_key = ${article}
    ), weighed as (
      select c.*, count(*) over () as found, sum(${weight}) over (order by c.seq rows between unbounded preceding and 1 preceding) as above
      from thread t cross join lateral (
        select c.* from comments c where c.site_id = t.site_id and c.thread_id = t.id and c.seq > ${after} order by c.seq limit ${limit + 1}
      ) c
    ), changed as materialized (
      select * from weighed where coalesce(above, 0) < ${CHANGES_BYTES} order by seq limit ${limit}
    ), paths as (
      select distinct p.path from changed c cross join lateral (select c.path[1:n] as path from generate_series(1, c.depth) n limit ${DEPTH_MAX}) p
    )
    select 'thread' as kind, t.article_key, t.state, t.comment_count, t.head, t.version, (select max(found) from changed) as found, ${nothing} from thread t
    union all
    select 'change', null, null, null, null, null, null, ${commentColumns} from changed c ${joinAuthor}
    union all
    select 'ancestor', null, null, null, null, null, null, ${countsAlone} from paths p, thread t
      join comments c on c.site_id = t.site_id and c.thread_id = t.id where c.path = p.path and (c.status = 'published' or c.deleted_at is not null)
    union all
    select 'score', null, null, null, null, null, null, ${countsAlone} from thread t
      join comments c on c.site_id = t.site_id and c.thread_id = t.id and c.voted_version > ${votedAfter ?? Number.MAX_SAFE_INTEGER} and c.voted_version > 0
      where c.status = 'published'
    order by kind, seq`.execute(db);
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  const [thread] = of('thread');
  const changed = of('change');
  return {
    thread: thread ?? { articleKey: article, state: 'open', commentCount: 0, head: 0, version: 0 },
    rows: changed,
    more: (thread?.found ?? 0) > changed.length,
    ancestors: of('ancestor').map(({ id, replyCount }) => ({ id, replyCount })),
    scores: of('score').map(({ id, score }) => ({ id, score })),
  };
};

/** The comment's columns, for the arms of the union that have none of them or only its counts. */
const columns = (own: { id: RawBuilder<unknown>; score: RawBuilder<unknown>; replyCount: RawBuilder<unknown> }) => sql`
  ${own.id} as id, null::bigint as seq, null::uuid as parent_id, null::uuid as in_reply_to, null::uuid as root_id, null::integer[] as path,
  null::uuid as author_id, null::text as author_name, null::text as author_avatar_url, null::text as author_badge, null::text as status, null::text as source,
  null::text as html, ${own.score} as score, ${own.replyCount} as reply_count, null::timestamptz as created_at, null::timestamptz as published_at,
  null::timestamptz as edited_at, null::timestamptz as deleted_at, null::boolean as shadowed`;
const nothing = columns({ id: sql`null::uuid`, score: sql`null::integer`, replyCount: sql`null::integer` });
const countsAlone = columns({ id: sql`c.id`, score: sql`c.score`, replyCount: sql`c.reply_count` });

/** The answer of `changes` and of `follow`. */
export const readChanges = async (db: Kysely<Database>, query: Omit<Query, 'limit'>, audience: Audience): Promise<ChangesAnswer> => {
  const set = await readChangeSet(db, { ...query, limit: CHANGES_MAX });
  // A head that the thread has not reached is another thread's, or one of a database that was set back.
  return set.more || query.after > set.thread.head ? { head: set.thread.head, reset: true } : toChanges(set, audience);
};
