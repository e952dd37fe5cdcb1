// A reader's complaint about a comment: stored, once per reader and comment; and what came of those of one reader.
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { type Asker, audienceOf } from '../access/asker.ts';
import { mayReport, maySee } from '../access/may.ts';
import { writerOf } from '../access/writer.ts';
import { deskHint } from '../bus/bus.ts';
import { findComment } from '../comments/standing.ts';
import type { OwnReports, ReportInput, ReportOutcome, ReportReason } from '../contract/comment.ts';
import type { Action } from '../contract/moderation.ts';
import { Problem } from '../contract/problems.ts';
import { newId } from '../database/id.ts';
import { decodeCursor, encodeCursor } from '../database/page.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import { holdReported } from './threshold.ts';

export type ReportAnswer = { id: string; commentId: string; reason: ReportReason; createdAt: string };

/**
 * A second report by the same reader replaces the first, and opens it again if it was settled: it may say what the first did not.
 * @throws Problem `reader.banned`, `comment.not-found`, `report.own`
 */
export const reportComment = async (
  parts: Pick<Parts, 'db' | 'bus'> & { sites: Sites },
  asker: Asker,
  commentId: string,
  input: ReportInput,
): Promise<ReportAnswer> => {
  const { db, bus } = parts;
  const { site } = asker;
  const author = writerOf(asker);
  const { reason, note = null } = input;
  const row = await inTransaction(db, async (tx) => {
    // The comment first, as decisions lock it: then its reports.
    await sql`select from comments where site_id = ${site} and id = ${commentId} for no key update`.execute(tx);
    const found = await findComment(tx, audienceOf(asker), site, commentId);
    if (found === undefined || !maySee(audienceOf(asker), found)) throw new Problem('comment.not-found');
    if (!mayReport(asker, found)) throw new Problem('report.own');
    const report = await tx
      .insertInto('reports')
      .values({ siteId: site, id: newId(), commentId, authorId: author.id, reason, note, settledAt: null, decisionId: null })
      .onConflict((conflict) => conflict.columns(['siteId', 'commentId', 'authorId']).doUpdateSet({ reason, note, settledAt: null, decisionId: null }))
      .returning(['id', 'commentId', 'reason', 'createdAt'])
      .executeTakeFirstOrThrow();
    // Counted anew, whether this one is new, open already or open again.
    await sql`
      update comments c set open_reports = r.n
      from (select count(*) as n from reports where site_id = ${site} and comment_id = ${commentId} and settled_at is null) r
      where c.site_id = ${site} and c.id = ${commentId} and c.open_reports <> r.n`.execute(tx);
    return report;
  });
  await holdReported(parts, site, commentId);
  bus.publish(deskHint(site));
  return { ...row, createdAt: row.createdAt.toISOString() };
};

const cursorShape = z.tuple([z.literal('reports'), z.uuid()]);

const outcomeOf = (settledAt: Date | null, action: Action | null): ReportOutcome => {
  if (settledAt === null) return 'open';
  if (action === null) return 'withdrawn';
  return action === 'approve' ? 'dismissed' : 'upheld';
};

/** Served by reports_author. @throws Problem `cursor.invalid` */
export const readOwnReports = async (
  db: Kysely<Database>,
  { site, author }: Asker,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<OwnReports> => {
  if (author === null) throw new Problem('token.missing');
  const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorShape)[1];
  const rows = await db
    .selectFrom('reports as r')
    .leftJoin('decisions as d', (join) => join.onRef('d.siteId', '=', 'r.siteId').onRef('d.id', '=', 'r.decisionId'))
    .select(['r.id', 'r.commentId', 'r.reason', 'r.note', 'r.createdAt', 'r.settledAt', 'd.action'])
    .where('r.siteId', '=', site)
    .where('r.authorId', '=', author.id)
    .$if(before !== undefined, (query) => query.where('r.id', '<', before ?? ''))
    .orderBy('r.id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    reports: shown.map(({ action, createdAt, settledAt, ...report }) => ({
      ...report,
      createdAt: createdAt.toISOString(),
      outcome: outcomeOf(settledAt, action),
      settledAt: settledAt?.toISOString() ?? null,
    })),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(['reports', last.id]) : null,
  };
};
