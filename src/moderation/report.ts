// A reader's complaint about a comment: stored, once per reader and comment.
import { type Asker, audienceOf } from '../access/asker.ts';
import { mayReport, maySee } from '../access/may.ts';
import { findComment } from '../comments/standing.ts';
import type { ReportInput, ReportReason } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import { newId } from '../database/id.ts';
import type { Parts } from '../parts.ts';

export type ReportAnswer = { id: string; commentId: string; reason: ReportReason; createdAt: string };

/** @throws Problem `comment.not-found`, `report.own` */
export const reportComment = async ({ db }: Pick<Parts, 'db'>, asker: Asker, commentId: string, { reason, note }: ReportInput): Promise<ReportAnswer> => {
  const { author, site } = asker;
  if (author === null) throw new Problem('token.missing');
  const found = await findComment(db, audienceOf(asker), site, commentId);
  if (found === undefined || !maySee(audienceOf(asker), found)) throw new Problem('comment.not-found');
  if (!mayReport(asker, found)) throw new Problem('report.own');
  const row = await db
    .insertInto('reports')
    .values({ siteId: site, id: newId(), commentId, authorId: author.id, reason, note: note ?? null })
    .onConflict((conflict) => conflict.columns(['siteId', 'commentId', 'authorId']).doUpdateSet({ reason, note: note ?? null }))
    .returning(['id', 'commentId', 'reason', 'createdAt'])
    .executeTakeFirstOrThrow();
  return { ...row, createdAt: row.createdAt.toISOString() };
};
