// All below a comment, in reading order.
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Audience } from '../access/asker.ts';
import { ANSWER_BYTES } from '../contract/limits.ts';
import { Problem } from '../contract/problems.ts';
import type { Replies } from '../contract/thread.ts';
import { decodeCursor } from '../database/page.ts';
import type { Database } from '../database/schema.ts';
import { birth, encodeReplyCursor, voteColumn } from './page.ts';
import { type CommentRow, commentColumns, joinAuthor, weight } from './row.ts';
import { standsFor, toComment } from './wire.ts';

/** The comment below which it pages, then the path of the last one shown. */
const replyCursor = (id: string) => z.tuple([z.literal(id), birth], birth);

/** A subtree is one range of the unique index (site_id, thread_id, path). @throws Problem `comment.not-found`, `cursor.invalid` */
export const readReplies = async (
  db: Kysely<Database>,
  audience: Audience,
  { site, id, limit, cursor }: { site: string; id: string; limit: number; cursor?: string | undefined },
): Promise<Replies> => {
  const [, ...from] = cursor === undefined ? [] : decodeCursor(cursor, replyCursor(id));
  const top = await sql<{ threadId: string; path: number[] }>`
    select c.thread_id, c.path from comments c where c.site_id = ${site} and c.id = ${id} and ${standsFor(audience)}`.execute(db);
  const parent = top.rows[0];
  if (parent === undefined) throw new Problem('comment.not-found');
  const end = [...parent.path.slice(0, -1), (parent.path.at(-1) ?? 0) + 1];
  const { rows } = await sql<CommentRow & { found: number }>`
    with weighed as (
      select c.*, count(*) over () as found, sum(${weight}) over (order by c.path rows between unbounded preceding and 1 preceding) as above
      from (
        select c.* from comments c
        where c.site_id = ${site} and c.thread_id = ${parent.threadId} and c.path > ${parent.path}::integer[] and c.path < ${end}::integer[]
          and c.path > ${from.length === 0 ? parent.path : from}::integer[] and ${standsFor(audience)}
        order by c.path limit ${limit + 1}
      ) c
    )
    select ${commentColumns}, ${voteColumn(audience)}, c.found from weighed c ${joinAuthor}
    where coalesce(c.above, 0) < ${ANSWER_BYTES} order by c.path limit ${limit}`.execute(db);
  const last = rows.at(-1);
  return {
    comments: rows.map((row) => toComment(row, audience)),
    nextCursor: last !== undefined && last.found > rows.length ? encodeReplyCursor(id, last.path) : null,
  };
};
