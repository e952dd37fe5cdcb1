// The outcome of reports: what is decided about a comment settles them, what is taken back opens them again. Locks: comment, then reports.
import { sql } from 'kysely';
import type { Tx } from '../database/transaction.ts';

/** `decisionId` null: the author deleted the comment, and there is nothing left to decide. */
export const settleReports = async (tx: Tx, site: string, commentIds: readonly string[], decisionId: string | null): Promise<void> => {
  const reported = await tx
    .updateTable('comments')
    .set({ openReports: 0 })
    .where('siteId', '=', site)
    .where('id', 'in', [...commentIds])
    .where('openReports', '>', 0)
    .returning('id')
    .execute();
  if (reported.length === 0) return;
  await tx
    .updateTable('reports')
    .set({ settledAt: new Date(), decisionId })
    .where('siteId', '=', site)
    .where(
      'commentId',
      'in',
      reported.map(({ id }) => id),
    )
    .where('settledAt', 'is', null)
    .execute();
};

/** Of what is deleted by now nothing is left to decide. Served by reports_decision. */
export const reopenReports = async (tx: Tx, site: string, decisionId: string): Promise<void> => {
  const { rows } = await sql<{ id: string }>`
    select c.id from comments c where c.site_id = ${site} and c.status <> 'deleted'
      and c.id in (select r.comment_id from reports r where r.site_id = ${site} and r.decision_id = ${decisionId})
    order by c.id for no key update`.execute(tx);
  if (rows.length === 0) return;
  await sql`
    with opened as (
      update reports set settled_at = null, decision_id = null
      where site_id = ${site} and decision_id = ${decisionId} and comment_id = any(${rows.map(({ id }) => id)}::uuid[]) returning comment_id
    )
    update comments c set open_reports = c.open_reports + o.n from (select comment_id, count(*) as n from opened group by 1) o
    where c.site_id = ${site} and c.id = o.comment_id`.execute(tx);
};
