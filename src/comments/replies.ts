// All below a comment, in reading order.
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Audience } from '../access/asker.ts';
import { Problem } from '../contract/problems.ts';
import type { Replies } from '../contract/thread.ts';
import { decodeCursor } from '../database/page.ts';
import type { Database } from '../database/schema.ts';
import { encodeReplyCursor, voteColumn } from './page.ts';
import { type CommentRow, commentColumns, joinAuthor } from './row.ts';
import { standsFor, toComment } from './wire.ts';

const birth = z.int().min(0).max(2_147_483_647);
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
  const { rows } = await sql<CommentRow>`
    select ${commentColumns}, ${voteColumn(audience)} from comments c ${joinAuthor}
    where c.site_id = ${site} and c.thread_id = ${parent.threadId} and c.path > ${parent.path}::integer[] and c.path < ${end}::integer[]
      and c.path > ${from.length === 0 ? parent.path : from}::integer[] and ${standsFor(audience)}
    order by c.path limit ${limit + 1}`.execute(db);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    comments: shown.map((row) => toComment(row, audience)),
    nextCursor: rows.length > limit && last !== undefined ? encodeReplyCursor(id, last.path) : null,
  };
};
