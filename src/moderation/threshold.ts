// A published comment that enough readers reported waits for a moderator. Whoever decides about it settles the reports, so that it takes as many new
// ones to hold it again.
import { sql } from 'kysely';
import { changeStatuses, lockComments } from '../comments/status.ts';
import type { Verdict } from '../contract/moderation.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';

type Reported = { openReports: number; verdicts: Verdict[] | null };

/** After a report was committed: a report locks its comment alone, and what is held here needs the thread first. */
export const holdReported = async ({ db, bus, sites }: Pick<Parts, 'db' | 'bus'> & { sites: Sites }, site: string, commentId: string): Promise<void> => {
  const reports = (await sites.get(site))?.checks.reports;
  if (reports === undefined || reports.outcome === 'off') return;
  const enough = sql<Reported>`
    select c.open_reports, c.verdicts from comments c left join authors a on a.site_id = c.site_id and a.id = c.author_id
    where c.site_id = ${site} and c.id = ${commentId} and c.status = 'published' and c.open_reports >= ${reports.count} and coalesce(a.role, 'reader') = 'reader'`;
  if ((await enough.execute(db)).rows.length === 0) return;
  const hints = await inTransaction(db, async (tx) => {
    const standing = await lockComments(tx, site, [commentId]);
    // As it is under the locks: somebody may have decided meanwhile.
    const reported = (await enough.execute(tx)).rows[0];
    if (reported === undefined) return [];
    const { hints } = await changeStatuses(tx, site, standing, [{ id: commentId, to: 'pending' }]);
    const verdict: Verdict = {
      check: 'reports',
      outcome: 'hold',
      reason: `${reported.openReports} readers reported it; the site looks at it from ${reports.count} on`,
    };
    const verdicts = [...(reported.verdicts ?? []).filter(({ check }) => check !== verdict.check), verdict];
    await tx
      .updateTable('comments')
      .set({ verdicts: JSON.stringify(verdicts) })
      .where('siteId', '=', site)
      .where('id', '=', commentId)
      .execute();
    return hints;
  });
  for (const hint of hints) bus.publish(hint);
};
