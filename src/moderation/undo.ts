// Take a decision back: every comment that stands as the decision left it, and about which nothing was decided since, stands again as it did before.
import type { Asker } from '../access/asker.ts';
import type { Hint } from '../bus/bus.ts';
import type { Pupil } from '../checks/teacher.ts';
import { reopenReports } from '../comments/reports.ts';
import { changeStatuses, lockComments, type StatusChange } from '../comments/status.ts';
import type { Decision, DecisionResult } from '../contract/moderation.ts';
import { Problem } from '../contract/problems.ts';
import { recordAct } from '../database/audit.ts';
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

/** Comments in one transaction, as many as a decision about single comments may hold; all of an author may be more. */
const PORTION = 1_000;

const readDecided = (tx: Tx, site: string, decisionId: string, after: string | undefined) =>
  tx
    .selectFrom('decidedComments')
    .select(['commentId', 'statusBefore', 'statusAfter', 'sourceBefore', 'htmlBefore', 'authorBefore'])
    .where('siteId', '=', site)
    .where('decisionId', '=', decisionId)
    .$if(after !== undefined, (query) => query.where('commentId', '>', after ?? ''))
    .orderBy('commentId')
    .limit(PORTION)
    .execute();

/**
 * Which of these comments a later decision changed that still holds: it stands as that one left it, though it may look the same. Later is
 * what comes after in the order of ids (UUIDv7). Asked under the threads' locks; served by decided_comments_comment.
 */
const readOvertaken = async (tx: Tx, site: string, decisionId: string, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom('decidedComments as later')
    .innerJoin('decisions as d', (join) => join.onRef('d.siteId', '=', 'later.siteId').onRef('d.id', '=', 'later.decisionId'))
    .select('later.commentId')
    .where('later.siteId', '=', site)
    .where('later.commentId', 'in', [...ids])
    .where('d.id', '>', decisionId)
    .where('d.undoneAt', 'is', null)
    .execute();
  return new Set(rows.map(({ commentId }) => commentId));
};

type Decided = Awaited<ReturnType<typeof readDecided>>;

/** What still stands as the decision left it stands again as it did before. */
const restore = async (tx: Tx, site: string, id: string, decided: Decided): Promise<{ results: DecisionResult[]; restored: number; hints: Hint[] }> => {
  const ids = decided.map(({ commentId }) => commentId);
  const standing = await lockComments(tx, site, ids);
  const overtaken = await readOvertaken(tx, site, id, ids);
  const wanted = decided
    .filter(({ commentId, statusAfter }) => standing.get(commentId)?.status === statusAfter && !overtaken.has(commentId))
    // Of what was erased since nothing is left to give back.
    .filter(({ statusAfter, sourceBefore }) => statusAfter !== 'deleted' || sourceBefore !== null)
    .map(({ commentId, statusBefore, sourceBefore, htmlBefore, authorBefore }): StatusChange => {
      const content = sourceBefore === null || htmlBefore === null ? undefined : { source: sourceBefore, html: htmlBefore, authorId: authorBefore };
      return { id: commentId, to: statusBefore, ...(content === undefined ? {} : { content }) };
    });
  const { changed, hints } = await changeStatuses(tx, site, standing, wanted);
  // What a deletion took has been given back: no second copy outlives what its author does with the first.
  await tx
    .updateTable('decidedComments')
    .set({ sourceBefore: null, htmlBefore: null, authorBefore: null })
    .where('siteId', '=', site)
    .where('decisionId', '=', id)
    .where('commentId', 'in', ids)
    .execute();
  const restored = new Map(changed.map(({ id, to }) => [id, to]));
  const results = decided.flatMap(({ commentId }): DecisionResult[] => {
    const status = restored.get(commentId) ?? standing.get(commentId)?.status;
    return status === undefined ? [] : [{ id: commentId, status }];
  });
  return { results, restored: changed.length, hints };
};

/**
 * The last portion closes the decision: what fails before is taken up by the next undo, which passes over what stands again already.
 * @throws Problem `decision.not-found`, `decision.undone`
 */
export const undoDecision = async ({ db, bus, teacher }: Pick<Parts, 'db' | 'bus'> & { teacher: Pupil }, asker: Asker, id: string): Promise<Decision> => {
  const { site } = asker;
  const undoneBy = asker.author?.id ?? null;
  const results: DecisionResult[] = [];
  for (let [after, comments]: [string | undefined, number] = [undefined, 0]; ; ) {
    const portion = await inTransaction(db, async (tx) => {
      const decision = await lockDecision(tx, site, id);
      const decided = await readDecided(tx, site, id, after);
      const { hints, restored, ...some } = decided.length === 0 ? { results: [], restored: 0, hints: [] } : await restore(tx, site, id, decided);
      if (decided.length === PORTION) return { ...some, hints, restored, after: decided.at(-1)?.commentId, undone: undefined };
      const undoneAt = new Date();
      await tx.updateTable('decisions').set({ undoneAt, undoneBy }).where('siteId', '=', site).where('id', '=', id).execute();
      await reopenReports(tx, site, id);
      await recordAct(tx, { site, actor: undoneBy, act: 'decision.undone', object: `decision:${id}`, after: { comments: comments + restored } });
      return { ...some, hints, restored, after, undone: { ...decision, undoneAt } };
    });
    for (const hint of portion.hints) bus.publish(hint);
    results.push(...portion.results);
    comments += portion.restored;
    teacher.learn(
      site,
      portion.results.map(({ id }) => id),
    );
    if (portion.undone !== undefined) return toDecision(portion.undone, results);
    after = portion.after;
  }
};
