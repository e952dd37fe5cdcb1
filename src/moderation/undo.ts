// Take a decision back: every comment that still stands as the decision left it stands again as it did before.
import type { Asker } from '../access/asker.ts';
import { changeStatuses, lockComments, type StatusChange } from '../comments/status.ts';
import type { Decision, DecisionResult } from '../contract/moderation.ts';
import { Problem } from '../contract/problems.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import { toDecision } from './decide.ts';

const lockDecision = async (tx: Tx, site: string, id: string) => {
  const decision = await tx
    .selectFrom('decisions')
    .select(['id', 'action', 'reason', 'authorId', 'createdAt', 'undoneAt'])
    .where('siteId', '=', site)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (decision === undefined) throw new Problem('decision.not-found');
  if (decision.undoneAt !== null) throw new Problem('decision.undone');
  return decision;
};

/** @throws Problem `decision.not-found`, `decision.undone` */
export const undoDecision = async ({ db, bus }: Pick<Parts, 'db' | 'bus'>, asker: Asker, id: string): Promise<Decision> => {
  const { site } = asker;
  const { answer, hints } = await inTransaction(db, async (tx) => {
    const decision = await lockDecision(tx, site, id);
    const decided = await tx
      .selectFrom('decidedComments')
      .select(['commentId', 'statusBefore', 'statusAfter', 'sourceBefore', 'htmlBefore', 'authorBefore'])
      .where('siteId', '=', site)
      .where('decisionId', '=', id)
      .orderBy('commentId')
      .execute();
    const standing = await lockComments(
      tx,
      site,
      decided.map(({ commentId }) => commentId),
    );
    const wanted = decided
      .filter(({ commentId, statusAfter }) => standing.get(commentId)?.status === statusAfter)
      .map(({ commentId, statusBefore, sourceBefore, htmlBefore, authorBefore }): StatusChange => {
        const content = sourceBefore === null || htmlBefore === null ? undefined : { source: sourceBefore, html: htmlBefore, authorId: authorBefore };
        return { id: commentId, to: statusBefore, ...(content === undefined ? {} : { content }) };
      });
    const changed = await changeStatuses(tx, site, standing, wanted);
    const undoneAt = new Date();
    await tx.updateTable('decisions').set({ undoneAt }).where('siteId', '=', site).where('id', '=', id).execute();
    const restored = new Map(changed.changed.map(({ id, to }) => [id, to]));
    const results = decided.flatMap(({ commentId }): DecisionResult[] => {
      const status = restored.get(commentId) ?? standing.get(commentId)?.status;
      return status === undefined ? [] : [{ id: commentId, status }];
    });
    return { answer: toDecision({ ...decision, undoneAt }, results), hints: changed.hints };
  });
  for (const hint of hints) bus.publish(hint);
  return answer;
};
