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
), earlier as (
  select i.n, k.comment_id, k.status, k.request_hash = i.request_hash as same
  from input i join idempotency_keys k on k.site_id = i.site_id and k.author_id = i.author_id and k.key = i.key
), locked as (
  select t.site_id, t.id, t.state, t.head from threads t
  where (t.site_id, t.id) in (select i.site_id, i.thread_id from input i) order by t.site_id, t.id for no key update
), parents as (
  -- A deletion that we waited for at the thread's lock is not in this statement's snapshot: the row lock reads the parent as it is now.
  select i.n, p.id, p.root_id, p.parent_id, p.path from locked l
    join input i on i.site_id = l.site_id and i.thread_id = l.id
    join comments p on p.site_id = i.site_id and p.thread_id = i.thread_id and p.id = i.parent_id and p.status = 'published'
  for no key update of p
), placed as (
  -- The head that the lock read is the one that \`raised\` raises: a join of the two would compare every post with every thread.
  select i.*, p.id as answered_id, p.root_id as branch_id, p.parent_id as above_id, p.path as above_path,
    cardinality(p.path) >= ${LONGEST_PATH} as capped,
    l.head + row_number() over (partition by i.site_id, i.thread_id order by i.n) as seq
  from input i
    join locked l on l.site_id = i.site_id and l.id = i.thread_id and l.state = 'open'
    left join parents p on p.n = i.n
  where (i.parent_id is null or p.id is not null) and not exists (select from earlier e where e.n = i.n)
), raised as (
  update threads t set head = t.head + c.posts, version = t.version + c.posts, comment_count = t.comment_count + c.published
  from (select site_id, thread_id, count(*) as posts, count(*) filter (where status = 'published') as published from placed group by 1, 2) c
  where t.site_id = c.site_id and t.id = c.thread_id
  returning t.site_id, t.id, t.article_key, t.head, t.version
), born as (
  insert into comments (site_id, thread_id, id, seq, parent_id, in_reply_to, root_id, path, author_id, status, source, html, verdicts, address_hash, renderer, created_at,
    published_at)
  select p.site_id, p.thread_id, p.id, p.seq, case when p.capped then p.above_id else p.answered_id end,
    case when p.capped then p.answered_id end, coalesce(p.branch_id, p.id),
    coalesce(p.above_path[1:${LONGEST_PATH - 1}], '{}') || p.seq::integer, p.author_id, p.status, p.source, p.html, p.verdicts, p.address_hash, ${RENDERER},
    date_trunc('milliseconds', now()), case when p.status = 'published' then date_trunc('milliseconds', now()) end
  from placed p
  returning site_id, thread_id, id, seq, parent_id, in_reply_to, root_id, path, status, created_at
), remembered as (
  insert into idempotency_keys (site_id, author_id, key, request_hash, comment_id, status)
  select site_id, author_id, key, request_hash, id, status from placed
), counted as (
  -- The levels are counted to a constant: a series to the length of each path is taken for a thousand rows, so that the table was read whole
  -- and the general plan looked so dear that up to a fifth of the batches were planned anew (measured; planning took 5 ms).
  update comments c set reply_count = c.reply_count + below.replies
  from (
    select b.site_id, b.thread_id, b.path[1:level] as path, count(*) as replies
    from born b join generate_series(1, ${DEPTH_MAX}) as level on level < cardinality(b.path) where b.status = 'published' group by 1, 2, 3
  ) below
  where c.site_id = below.site_id and c.thread_id = below.thread_id and c.path = below.path
)
select i.n,
  case
    when e.same then 'replayed'
    when e.n is not null then 'reused'
    when b.id is not null then 'created'
    when l.id is null then 'no-thread'
    when l.state <> 'open' then 'closed'
    else 'no-parent'
  end as outcome,
  e.comment_id as first_id, e.status as first_status, r.article_key, r.head, r.version,
  b.seq, b.parent_id, b.in_reply_to, b.root_id, b.path, b.created_at, a.name as author_name, a.avatar_url as author_avatar_url, a.badge as author_badge
from input i
  left join earlier e on e.n = i.n
  left join locked l on l.site_id = i.site_id and l.id = i.thread_id
  left join born b on b.site_id = i.site_id and b.id = i.id
  left join raised r on r.site_id = i.site_id and r.id = i.thread_id
  left join authors a on a.site_id = i.site_id and a.id = i.author_id
order by i.n`,
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
