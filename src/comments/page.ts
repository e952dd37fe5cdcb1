// A page of a thread: roots by keyset, each with its first replies in reading order. SQL and nothing else.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Audience } from '../access/asker.ts';
import { REPLIES_PER_ROOT } from '../contract/limits.ts';
import type { Page, Sort } from '../contract/thread.ts';
import { decodeCursor, encodeCursor } from '../database/page.ts';
import type { Database } from '../database/schema.ts';
import { type CommentRow, commentColumns, joinAuthor, type ThreadRow } from './row.ts';
import { authorOf, standsFor, toComment, toThread } from './wire.ts';

type Query = { site: string; article: string; sort: Sort; limit: number; cursor?: string | undefined };

const birth = z.int().min(0).max(2_147_483_647);
/** A cursor is bound to its sort by its first word. */
const cursors = {
  newest: z.tuple([z.literal('newest'), birth]),
  oldest: z.tuple([z.literal('oldest'), birth]),
  best: z.tuple([z.literal('best'), birth, z.number()]),
} as const;

/** Where the page begins and how it goes on; served by comments_roots (newest, oldest) and comments_best. */
const orderOf = (sort: Sort, cursor: string | undefined): { after: RawBuilder<boolean>; order: RawBuilder<unknown> } => {
  const all = sql<boolean>`true`;
  if (sort === 'best') {
    const [, number, rank] = cursor === undefined ? [] : decodeCursor(cursor, cursors.best);
    return {
      after: number === undefined ? all : sql`(c.rank, c.path) < (${rank}::double precision, array[${number}::integer])`,
      order: sql`c.rank desc, c.path desc`,
    };
  }
  const [, number] = cursor === undefined ? [] : decodeCursor(cursor, cursors[sort]);
  if (sort === 'oldest') return { after: number === undefined ? all : sql`c.path > array[${number}::integer]`, order: sql`c.path` };
  return { after: number === undefined ? all : sql`c.path < array[${number}::integer]`, order: sql`c.path desc` };
};

const cursorOf = (sort: Sort, root: CommentRow & { rank: number }): string => {
  const number = root.path[0] ?? 0;
  return encodeCursor(sort === 'best' ? ['best', number, root.rank] : [sort, number]);
};

export const encodeReplyCursor = (path: readonly number[]): string => encodeCursor(path);

/** The asker's own vote, for `from comments c`. */
export const voteColumn = (audience: Audience) => {
  const author = authorOf(audience);
  return author === null
    ? sql`null::smallint as vote`
    : sql`(select v.value from votes v where v.site_id = c.site_id and v.comment_id = c.id and v.author_id = ${author}) as vote`;
};

/** @throws Problem `cursor.invalid` */
export const readPage = async (db: Kysely<Database>, audience: Audience, { site, article, sort, limit, cursor }: Query): Promise<Page> => {
  const { after, order } = orderOf(sort, cursor);
  const { rows } = await sql<ThreadRow & CommentRow & { rank: number; place: number | null }>`
    with thread as materialized (
      select * from threads where site_id = ${site} and article_key = ${article}
    ), roots as materialized (
      select c.*, row_number() over (order by ${order}) as place
      from (
        select c.* from thread t join comments c on c.site_id = t.site_id and c.thread_id = t.id
        where c.parent_id is null and ${after} and ${standsFor(audience)} order by ${order} limit ${limit + 1}
      ) c
    ), shown as (
      select * from roots union all
      select reply.*, r.place from roots r cross join lateral (
        select c.* from comments c
        where c.site_id = r.site_id and c.thread_id = r.thread_id and c.path > r.path and c.path < array[r.path[1] + 1] and ${standsFor(audience)}
        order by c.path limit ${REPLIES_PER_ROOT + 1}
      ) reply where r.place <= ${limit} and r.reply_count > 0 or r.place <= ${limit} and ${audience !== 'everyone'}
    )
    select t.article_key, t.state, t.comment_count, t.head, t.version, c.place, c.rank, ${commentColumns}, ${voteColumn(audience)}
    from thread t left join (shown c ${joinAuthor}) on true
    order by c.place, c.path`.execute(db);
  const [first] = rows;
  const thread = first === undefined ? { article, state: 'open' as const, commentCount: 0, head: 0, version: 0 } : toThread(first);
  return { thread, ...assemble(rows, audience, sort, limit) };
};

const assemble = (rows: (CommentRow & { rank: number; place: number | null })[], audience: Audience, sort: Sort, limit: number): Omit<Page, 'thread'> => {
  const comments: Page['comments'] = [];
  const replyCursors: Page['replyCursors'] = {};
  let last: (CommentRow & { rank: number }) | undefined;
  let nextCursor: string | null = null;
  let replies = 0;
  let previous: CommentRow | undefined;
  for (const row of rows) {
    if (row.place === null) break;
    if (row.place > limit) {
      nextCursor = last === undefined ? null : cursorOf(sort, last);
      break;
    }
    const isRoot = row.parentId === null;
    replies = isRoot ? 0 : replies + 1;
    if (isRoot) last = row;
    if (replies > REPLIES_PER_ROOT) {
      if (previous !== undefined) replyCursors[row.rootId] = encodeReplyCursor(previous.path);
      continue;
    }
    comments.push(toComment(row, audience));
    previous = row;
  }
  return { comments, replyCursors, nextCursor };
};
