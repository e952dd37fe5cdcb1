// Delete: the author's own, for good; any by staff, on record and undoable.
import { type Asker, audienceOf, isStaff } from '../access/asker.ts';
import { mayDelete } from '../access/may.ts';
import type { Comment } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import { settleReports } from './reports.ts';
import { type FoundComment, findComment, lockAnyComment, lockComment } from './standing.ts';
import { changeStatuses, recordDecision } from './status.ts';
import { toComment } from './wire.ts';

/** Answers what is left of the comment. Deleting twice is no error for staff. @throws Problem `comment.not-found`, `access.forbidden` */
export const removeComment = async ({ db, bus }: Pick<Parts, 'db' | 'bus'>, asker: Asker, id: string): Promise<Comment> => {
  const { site } = asker;
  const { row, hints } = await inTransaction(db, async (tx) => {
    const found = await lockForRemoval(tx, asker, id);
    if (found.status === 'deleted') return { row: found, hints: [] };
    const changed = await changeStatuses(tx, site, new Map([[id, found]]), [{ id, to: 'deleted' }]);
    if (asker.author?.id === found.authorId) {
      await tx.deleteFrom('revisions').where('siteId', '=', site).where('commentId', '=', id).execute();
      await settleReports(tx, site, [id], null);
    } else await recordDecision(tx, site, { action: 'delete', reason: null, authorId: asker.author?.id ?? null }, { ...changed, decided: [id] });
    return { row: (await findComment(tx, 'everyone', site, id)) ?? found, hints: changed.hints };
  });
  for (const hint of hints) bus.publish(hint);
  return toComment(row, audienceOf(asker));
};

const lockForRemoval = async (tx: Tx, asker: Asker, id: string): Promise<FoundComment> => {
  const { site } = asker;
  if (isStaff(asker)) return lockAnyComment(tx, 'staff', site, id);
  const found = await lockComment(tx, audienceOf(asker), site, id);
  if (!mayDelete(asker, found)) throw new Problem('access.forbidden', { detail: 'Only its author or a moderator may delete a comment.' });
  return found;
};
