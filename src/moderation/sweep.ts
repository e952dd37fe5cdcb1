// Delete all comments of an author by one decision, by portions, so that no thread is locked for long; one undo brings them back.
import type { Asker } from '../access/asker.ts';
import { addDecided, changeStatuses, lockComments, type RecordedDecision, recordDecision } from '../comments/status.ts';
import type { Swept } from '../contract/authors.ts';
import { Problem } from '../contract/problems.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import { toDecision } from './decide.ts';

/** As many as a decision about single comments may hold. */
const PORTION = 1_000;

type SweepParts = Pick<Parts, 'db' | 'bus'>;

/** Opens the decision with the first portion; the others are added to it. */
const sweepSome = async ({ db, bus }: SweepParts, asker: Asker, authorId: string, about: { reason: string | null; decision: RecordedDecision | undefined }) => {
  const { site } = asker;
  const { decision, count, hints } = await inTransaction(db, async (tx) => {
    const found = await tx
      .selectFrom('comments')
      .select('id')
      .where('siteId', '=', site)
      .where('authorId', '=', authorId)
      .where('status', '<>', 'deleted')
      .limit(PORTION)
      .execute();
    const decided = found.map(({ id }) => id);
    const standing = await lockComments(tx, site, decided);
    const changed = await changeStatuses(
      tx,
      site,
      standing,
      decided.map((id) => ({ id, to: 'deleted' })),
    );
    const by = { action: 'delete', reason: about.reason, authorId: asker.author?.id ?? null } as const;
    const decision = about.decision ?? (await recordDecision(tx, site, by, { ...changed, decided }));
    if (about.decision !== undefined) await addDecided(tx, site, decision.id, { ...changed, decided });
    return { decision, count: decided.length, hints: changed.hints };
  });
  for (const hint of hints) bus.publish(hint);
  return { decision, count };
};

/** What the author writes meanwhile is deleted too: ban first whoever goes on. @throws Problem `author.not-found` */
export const deleteAuthorComments = async (parts: SweepParts, asker: Asker, authorId: string, reason: string | null): Promise<Swept> => {
  const author = await parts.db.selectFrom('authors').select('id').where('siteId', '=', asker.site).where('id', '=', authorId).executeTakeFirst();
  if (author === undefined) throw new Problem('author.not-found');
  let decision: RecordedDecision | undefined;
  for (let commentCount = 0; ; ) {
    const some = await sweepSome(parts, asker, authorId, { reason, decision });
    decision = some.decision;
    commentCount += some.count;
    if (some.count < PORTION) return { decision: toDecision(decision, []).decision, commentCount };
  }
};
