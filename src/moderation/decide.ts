// Decide about comments, many at once, in one transaction; on record, with how each stood before.
import type { Asker } from '../access/asker.ts';
import type { Pupil } from '../checks/teacher.ts';
import { changeStatuses, lockComments, type RecordedDecision, recordDecision, type Standing } from '../comments/status.ts';
import type { Status } from '../contract/comment.ts';
import { id as idShape } from '../contract/comment.ts';
import { DECISION_MAX, MATCHES_MAX } from '../contract/limits.ts';
import type { Action, Decision, DecisionInput, DecisionResult, QueueFilter } from '../contract/moderation.ts';
import { Problem } from '../contract/problems.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import { type Clash, readClashes } from './clash.ts';
import { countPlaces, cursorOf, readPlaces } from './filter.ts';
import type { Search } from './search.ts';

export const TARGET = { approve: 'published', reject: 'rejected', spam: 'spam', delete: 'deleted' } as const satisfies Record<Action, Status>;

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

type About = { commentIds: readonly string[]; seen: ReadonlyMap<string, number>; action: Action; reason: string | undefined };

const decideAbout = async ({ db, bus, teacher }: Omit<DecideParts, 'search'>, asker: Asker, { commentIds, seen, action, reason }: About): Promise<Decision> => {
  const { site } = asker;
  const to = TARGET[action];
  // Ids that are none cannot be in the table, and Postgres would refuse the whole list.
  const ids = [...new Set(commentIds)].filter((id) => idShape.safeParse(id).success);
  const { decision, standing, clashes, hints } = await inTransaction(db, async (tx) => {
    const standing = await lockComments(tx, site, ids);
    const clashes = await readClashes(tx, site, seen, [...standing.keys()]);
    const decided = [...standing.values()].filter((comment) => mayBecome(comment, to) && !clashes.has(comment.id)).map(({ id }) => id);
    const changed = await changeStatuses(
      tx,
      site,
      standing,
      decided.map((id) => ({ id, to })),
    );
    const decision = await recordDecision(tx, site, { action, reason: reason ?? null, authorId: asker.author?.id ?? null }, { ...changed, decided });
    return { decision, standing, clashes, hints: changed.hints };
  });
  for (const hint of hints) bus.publish(hint);
  teacher.learn(site, [...standing.keys()], { approved: action === 'approve' });
  return toDecision(
    decision,
    commentIds.map((id) => resultOf(id, standing.get(id), clashes.get(id), to)),
  );
};

const resultOf = (id: string, comment: Standing | undefined, clash: Clash | undefined, to: Status): DecisionResult => {
  if (comment === undefined) return { id, problem: 'comment.not-found' };
  if (!mayBecome(comment, to)) return { id, problem: 'comment.deleted' };
  return clash === undefined ? { id, status: to } : { id, ...clash };
};

type ByFilter = { filter: QueueFilter; count: number; cursor: string | undefined; action: Action; reason: string | undefined };

/** The next DECISION_MAX of a filter. What somebody else decides between the reading and the locks stays theirs. @throws Problem `queue.grown` */
const decideByFilter = async (parts: DecideParts, asker: Asker, { filter, count, cursor, ...about }: ByFilter): Promise<Decision> => {
  const { db, search } = parts;
  if (filter.q !== undefined) await search.prepare(asker.site);
  const filtered = { site: asker.site, filter, cursor, config: await search.configOf(asker.site) };
  const matching = await countPlaces(db, filtered, Math.min(count, MATCHES_MAX) + 1);
  if (matching > count) throw new Problem('queue.grown', { detail: `You were told of ${count}; more match by now. Nothing was decided.` });
  const places = await readPlaces(db, filtered, DECISION_MAX);
  const seen = new Map(places.map(({ id, seq }) => [id, seq]));
  const decision = await decideAbout(parts, asker, { ...about, commentIds: [...seen.keys()], seen });
  const left = Math.max(0, matching - places.length);
  const last = places.at(-1);
  return { ...decision, left, nextCursor: left === 0 || last === undefined ? null : cursorOf(filter, last) };
};

export type DecideParts = Pick<Parts, 'db' | 'bus'> & { search: Search; teacher: Pupil };

/** @throws Problem `cursor.invalid`, `queue.grown` */
export const decide = async (parts: DecideParts, asker: Asker, input: DecisionInput): Promise<Decision> => {
  const { commentIds = [], seen = {}, filter, count = 0, cursor, action, reason } = input;
  if (filter !== undefined) return decideByFilter(parts, asker, { filter, count, cursor, action, reason });
  return decideAbout(parts, asker, { commentIds, seen: new Map(Object.entries(seen)), action, reason });
};
