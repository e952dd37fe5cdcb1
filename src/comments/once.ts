// One Idempotency-Key makes one comment: what a request is known by, and the answer that its retries get.
import { hash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { CommentInput, Status } from '../contract/comment.ts';
import type { Database } from '../database/schema.ts';
import { type CommentRow, commentColumns, joinAuthor } from './row.ts';

/** SHA-256 of what makes the comment. The article's url and title are left out: a page may learn them between two tries. */
export const requestHash = ({ article, parentId, body }: CommentInput): Buffer =>
  hash('sha256', JSON.stringify([article.key, parentId ?? null, body]), 'buffer');

/**
 * The comment as it was when it was made: its birth is the last step of its path, and its first text the first revision.
 * A deleted one comes as it is now: hidden is hidden, in a replay too.
 */
export const readFirstAnswer = async (db: Kysely<Database>, site: string, id: string, firstStatus: Status): Promise<CommentRow | undefined> => {
  const { rows } = await sql<CommentRow & { firstSource: string | null; firstHtml: string | null }>`
    select ${commentColumns}, r.source as first_source, r.html as first_html
    from comments c ${joinAuthor} left join revisions r on r.site_id = c.site_id and r.comment_id = c.id and r.number = 1
    where c.site_id = ${site} and c.id = ${id}`.execute(db);
  const row = rows[0];
  if (row === undefined || row.status === 'deleted' || row.status === 'rejected' || row.status === 'spam') return row;
  const { firstSource, firstHtml, ...comment } = row;
  return {
    ...comment,
    seq: row.path.at(-1) ?? row.seq,
    status: firstStatus,
    source: firstSource ?? row.source,
    html: firstHtml ?? row.html,
    score: 0,
    replyCount: 0,
    editedAt: null,
    deletedAt: null,
    vote: null,
  };
};
