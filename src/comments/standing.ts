// One comment as an act needs it before it changes it, and as the wire needs it after.
import { type Kysely, sql } from 'kysely';
import type { Audience } from '../access/asker.ts';
import { maySee } from '../access/may.ts';
import { Problem } from '../contract/problems.ts';
import type { Database } from '../database/schema.ts';
import type { Tx } from '../database/transaction.ts';
import { lockThreads } from '../threads/head.ts';
import { voteColumn } from './page.ts';
import { type CommentRow, commentColumns, joinAuthor } from './row.ts';

export type FoundComment = CommentRow & { threadId: string; up: number; down: number };

export const findComment = async (db: Kysely<Database>, audience: Audience, site: string, id: string): Promise<FoundComment | undefined> => {
  const { rows } = await sql<FoundComment>`
    select ${commentColumns}, ${voteColumn(audience)}, c.thread_id, c.up, c.down from comments c ${joinAuthor} where c.site_id = ${site} and c.id = ${id}`.execute(
    db,
  );
  return rows[0];
};

/** Locks the thread, then reads the comment, whoever may see it. @throws Problem `comment.not-found` */
export const lockAnyComment = async (tx: Tx, audience: Audience, site: string, id: string): Promise<FoundComment> => {
  const seen = await findComment(tx, audience, site, id);
  if (seen === undefined) throw new Problem('comment.not-found');
  await lockThreads(tx, site, [seen.threadId]);
  const found = await findComment(tx, audience, site, id);
  if (found === undefined) throw new Problem('comment.not-found');
  return found;
};

/** As `lockAnyComment`, but what the audience may not see is not there. @throws Problem `comment.not-found`, `comment.deleted` */
export const lockComment = async (tx: Tx, audience: Audience, site: string, id: string): Promise<FoundComment> => {
  const found = await lockAnyComment(tx, audience, site, id);
  if (maySee(audience, found)) return found;
  throw new Problem(found.replyCount > 0 && found.status === 'deleted' ? 'comment.deleted' : 'comment.not-found');
};
