// The one statement that writes all posts of a batch: locks the threads in the order of their ids, raises the heads, inserts comments and
// idempotency keys, counts replies, and returns an outcome for each post. Measured: the reason for the lane, see lane.ts.

import type { Status } from '../contract/comment.ts';
import { DEPTH_MAX } from '../contract/limits.ts';
import type { Verdict } from '../contract/moderation.ts';
import type { Statement } from '../database/open.ts';
import { RENDERER } from './render.ts';

export type Post = {
  site: string;
  threadId: string;
  id: string;
  parentId: string | null;
  authorId: string;
  key: string;
  requestHash: Buffer;
  status: Status;
  source: string;
  html: string;
  /** What the checks said; null when they had nothing to say. */
  verdicts: Verdict[] | null;
  addressHash: Buffer | null;
};

/** `lost` cannot be: it stands for a row that the statement forgot, and is told as an error. */
export type Outcome = 'created' | 'replayed' | 'reused' | 'closed' | 'no-parent' | 'no-thread';

export type InsertRow = {
  n: number;
  outcome: Outcome;
  /** For `replayed`: the comment of the first try and its status then. */
  first_id: string | null;
  first_status: Status | null;
  article_key: string | null;
  head: number | null;
  version: number | null;
  seq: number | null;
  parent_id: string | null;
  in_reply_to: string | null;
  root_id: string | null;
  path: number[] | null;
  created_at: Date | null;
  author_name: string | null;
  author_avatar_url: string | null;
  author_badge: 'moderator' | 'admin' | null;
};

/** A parent at the greatest depth hands its answers to its own parent. */
const LONGEST_PATH = DEPTH_MAX + 1;

export const insertPosts: Statement = {
  name: 'insert-posts',
  text: `
with input as (
  select * from unnest($1::int[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::bytea[], $9::text[], $10::text[], $11::text[],
    $12::jsonb[], $13::bytea[]) as i (n, site_id, thread_id, id, parent_id, author_id, key, request_hash, status, source, html, verdicts, address_hash)
), locked as (
  -- Each by its key, one after the other: a join would read all threads through while there are few.
  select t.* from (select distinct site_id, thread_id from input order by 1, 2) i cross join lateral (
    select t.site_id, t.id, t.article_key, t.state, t.head, t.version from threads t where t.site_id = i.site_id and t.id = i.thread_id for no key update
  ) t
), judged as (
  select i.n, i.site_id, i.thread_id, i.id, i.author_id, i.key, i.request_hash, i.status, i.source, i.html, i.verdicts, i.address_hash,
    k.comment_id as first_id, k.status as first_status, l.article_key, l.head, l.version,
    case when p.capped then p.parent_id else p.id end as parent_id, case when p.capped then p.id end as in_reply_to, coalesce(p.root_id, i.id) as root_id,
    coalesce(p.path[1:${LONGEST_PATH - 1}], '{}') as above,
    case
      when k.request_hash = i.request_hash then 'replayed'
      when k.key is not null then 'reused'
      when l.id is null then 'no-thread'
      when l.state <> 'open' then 'closed'
      when i.parent_id is not null and p.id is null then 'no-parent'
      else 'created'
    end as outcome
  from input i
    left join idempotency_keys k on k.site_id = i.site_id and k.author_id = i.author_id and k.key = i.key
    left join locked l on l.site_id = i.site_id and l.id = i.thread_id
    left join lateral (
      -- A deletion that we waited for at the thread's lock is not in this statement's snapshot: the row lock reads the parent as it is now.
      select p.id, p.root_id, p.parent_id, p.path, cardinality(p.path) >= ${LONGEST_PATH} as capped from comments p
      where p.site_id = l.site_id and p.thread_id = l.id and p.id = i.parent_id and p.status = 'published' for no key update
    ) p on true
), placed as (
  -- The head that the lock read is the one that \`raised\` raises.
  select j.*, j.head + count(*) filter (where outcome = 'created') over (partition by site_id, thread_id order by n) as seq,
    count(*) filter (where outcome = 'created') over (partition by site_id, thread_id) as posts
  from judged j
), raised as (
  update threads t set head = t.head + c.posts, version = t.version + c.posts, comment_count = t.comment_count + c.published
  from (
    select site_id, thread_id, count(*) as posts, count(*) filter (where status = 'published') as published from placed where outcome = 'created' group by 1, 2
  ) c
  where t.site_id = c.site_id and t.id = c.thread_id
), born as (
  insert into comments (site_id, thread_id, id, seq, parent_id, in_reply_to, root_id, path, author_id, status, source, html, verdicts, address_hash, renderer, created_at,
    published_at)
  select site_id, thread_id, id, seq, parent_id, in_reply_to, root_id, above || seq::integer, author_id, status, source, html, verdicts, address_hash, ${RENDERER},
    date_trunc('milliseconds', now()), case when status = 'published' then date_trunc('milliseconds', now()) end
  from placed where outcome = 'created'
), remembered as (
  insert into idempotency_keys (site_id, author_id, key, request_hash, comment_id, status)
  select site_id, author_id, key, request_hash, id, status from placed where outcome = 'created'
), counted as (
  -- The levels are counted to a constant: a series to the length of each path is taken for a thousand rows, so that the table was read whole
  -- and the general plan looked so dear that up to a fifth of the batches were planned anew (measured; planning took 5 ms).
  update comments c set reply_count = c.reply_count + below.replies
  from (
    select site_id, thread_id, above[1:level] as path, count(*) as replies
    from placed join generate_series(1, ${DEPTH_MAX}) as level on level <= cardinality(above) where outcome = 'created' and status = 'published' group by 1, 2, 3
  ) below
  where c.site_id = below.site_id and c.thread_id = below.thread_id and c.path = below.path
)
select p.n, p.outcome, p.first_id, p.first_status, p.article_key, p.head + p.posts as head, p.version + p.posts as version, p.seq, p.parent_id, p.in_reply_to,
  p.root_id, p.above || p.seq::integer as path, date_trunc('milliseconds', now()) as created_at,
  a.name as author_name, a.avatar_url as author_avatar_url, a.badge as author_badge
from placed p left join authors a on a.site_id = p.site_id and a.id = p.author_id
order by p.n`,
};

/** The parameters of `insertPosts`: one array per column. */
export const insertValues = (posts: readonly Post[]): unknown[] => [
  posts.map((_, n) => n),
  posts.map((post) => post.site),
  posts.map((post) => post.threadId),
  posts.map((post) => post.id),
  posts.map((post) => post.parentId),
  posts.map((post) => post.authorId),
  posts.map((post) => post.key),
  posts.map((post) => post.requestHash),
  posts.map((post) => post.status),
  posts.map((post) => post.source),
  posts.map((post) => post.html),
  posts.map(({ verdicts }) => (verdicts === null ? null : JSON.stringify(verdicts))),
  posts.map((post) => post.addressHash),
];
