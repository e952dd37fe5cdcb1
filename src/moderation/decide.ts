// Decide about comments, many at once, in one transaction; on record, with how each stood before.
import type { Asker } from '../access/asker.ts';
import { changeStatuses, lockComments, type RecordedDecision, recordDecision, type Standing } from '../comments/status.ts';
import type { Status } from '../contract/comment.ts';
import { id as idShape } from '../contract/comment.ts';
import type { Action, Decision, DecisionResult } from '../contract/moderation.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';

const TARGET = { approve: 'published', reject: 'rejected', spam: 'spam', delete: 'deleted' } as const satisfies Record<Action, Status>;

/** What is deleted is empty: only an undo, which has its content, brings it back. */
const mayBecome = (standing: Standing, to: Status): boolean => standing.status !== 'deleted' || to === 'deleted';

export const toDecision = (decision: RecordedDecision & { undoneAt?: Date | null }, results: DecisionResult[]): Decision => ({
  decision: {
    id: decision.id,
    action: decision.action,
    reason: decision.reason,
    by: decision.authorId,
    createdAt: decision.createdAt.toISOString(),
    undoneAt: decision.undoneAt?.toISOString() ?? null,
  },
  results,
});

export const decide = async (
  { db, bus }: Pick<Parts, 'db' | 'bus'>,
  asker: Asker,
  { commentIds, action, reason }: { commentIds: readonly string[]; action: Action; reason?: string | undefined },
): Promise<Decision> => {
  const { site } = asker;
  const to = TARGET[action];
  // Ids that are none cannot be in the table, and Postgres would refuse the whole list.
  const ids = [...new Set(commentIds)].filter((id) => idShape.safeParse(id).success);
  const { decision, standing, hints } = await inTransaction(db, async (tx) => {
    const standing = await lockComments(tx, site, ids);
    const wanted = [...standing.values()].filter((comment) => mayBecome(comment, to)).map(({ id }) => ({ id, to }));
    const changed = await changeStatuses(tx, site, standing, wanted);
    const decision = await recordDecision(tx, site, { action, reason: reason ?? null, authorId: asker.author?.id ?? null }, changed);
    return { decision, standing, hints: changed.hints };
  });
  for (const hint of hints) bus.publish(hint);
  const results = commentIds.map((id): DecisionResult => {
    const comment = standing.get(id);
    if (comment === undefined) return { id, problem: 'comment.not-found' };
    return mayBecome(comment, to) ? { id, status: to } : { id, problem: 'comment.deleted' };
  });
  return toDecision(decision, results);
};
