// Edit an own comment within the window; what it said before is kept as a revision.
import { type Asker, audienceOf } from '../access/asker.ts';
import { isWithinEditWindow, mayEdit } from '../access/may.ts';
import { writerOf } from '../access/writer.ts';
import { type Checks, isWorse } from '../checks/verdict.ts';
import type { Comment } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import { raiseHead } from '../threads/head.ts';
import { RENDERER, render } from './render.ts';
import { findComment, lockComment } from './standing.ts';
import { changeStatuses } from './status.ts';
import { toComment } from './wire.ts';

/** @throws Problem `reader.banned`, `comment.not-found`, `comment.deleted`, `access.forbidden`, `comment.edit-window-over` */
export const editComment = async (
  { db, bus, sites, checks }: Pick<Parts, 'db' | 'bus'> & { sites: Sites; checks: Checks },
  asker: Asker,
  { id, body }: { id: string; body: string },
): Promise<Comment> => {
  writerOf(asker);
  const { site } = asker;
  const audience = audienceOf(asker);
  const settings = await sites.get(site);
  if (settings === undefined) throw new Problem('site.not-found');
  const { status, verdicts } = await checks.judge(settings, asker, { body });
  const html = render(body);
  const { row, hints } = await inTransaction(db, async (tx) => {
    const found = await lockComment(tx, audience, site, id);
    if (!mayEdit(asker, found)) throw new Problem('access.forbidden', { detail: 'Only its author may edit a comment.' });
    if (!isWithinEditWindow(found, settings.editWindowSeconds, new Date()))
      throw new Problem('comment.edit-window-over', { detail: `A comment may be edited for ${settings.editWindowSeconds} seconds.` });
    // Saying the same again is no change: nobody is told, and a retry does no harm.
    if (found.source === body) return { row: found, hints: [] };
    const hint = await raiseHead(tx, site, { threadId: found.threadId, changes: 1, published: 0 });
    const now = new Date();
    await tx
      .insertInto('revisions')
      .values(({ selectFrom, fn, lit }) => ({
        siteId: site,
        commentId: id,
        number: selectFrom('revisions')
          .select(({ eb }) => eb(fn.coalesce(fn.max('number'), lit(0)), '+', 1).as('next'))
          .where('siteId', '=', site)
          .where('commentId', '=', id),
        source: found.source,
        html: found.html,
        createdAt: found.editedAt ?? found.createdAt,
      }))
      .execute();
    await tx
      .updateTable('comments')
      .set({ source: body, html, renderer: RENDERER, seq: hint.head, editedAt: now, verdicts: verdicts === null ? null : JSON.stringify(verdicts) })
      .where('siteId', '=', site)
      .where('id', '=', id)
      .execute();
    // Where the site holds comments, an edit must not slip past the moderators.
    const held = isWorse(status, found.status)
      ? await changeStatuses(tx, site, new Map([[id, { ...found, source: body, html }]]), [{ id, to: status }])
      : undefined;
    const row = await findComment(tx, audience, site, id);
    if (row === undefined) throw new Problem('comment.not-found');
    return { row, hints: [hint, ...(held?.hints ?? [])] };
  });
  for (const hint of hints) bus.publish(hint);
  return toComment(row, audience);
};
