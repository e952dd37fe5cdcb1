// Decisions as they are made: the comments leave the list at once, the service is told, and what it refuses comes back with words.
// Every step is remembered with what the service calls it, so that it can be taken back, one after the other.
import { DECISION_MAX } from '../../../contract/limits.ts';
import type { Action, DecisionResult, QueueFilter } from '../../../contract/moderation.ts';
import { type Api, type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Watched } from '../watched.ts';
import type { Item } from './item.ts';
import type { Taken, WorkList } from './list.ts';

export type Refusal = Extract<DecisionResult, { problem: string }>;
export type Made = { action: Action; reason?: string | undefined };

type Step = Made & {
  /** In which it was made; it may not be the one that is shown when it is taken back. */
  list: WorkList<Item>;
  taken: Taken<Item>[];
  count: number;
  /** Ids of the decisions, once the service has made them; what failed has come back to the list. */
  made: Promise<string[]>;
};

export type DecisionsParts = {
  api: Api;
  onDone: (step: Pick<Step, 'action' | 'count' | 'taken'>) => void;
  onUndone: (step: Pick<Step, 'action' | 'count' | 'taken'>) => void;
  onFailed: (action: Action, count: number, problem: ApiProblem) => void;
  onUndoFailed: (problem: ApiProblem) => void;
  /** The service took the decision, but not for this comment. */
  onRefused: (list: WorkList<Item>, refusal: Refusal) => void;
  /** Of a filter: how many are left. */
  onProgress: (action: Action, left: number) => void;
};

/** Of what one decision may hold. */
const piecesOf = (items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / DECISION_MAX) }, (_, n) => items.slice(n * DECISION_MAX, (n + 1) * DECISION_MAX));

export class Decisions extends Watched {
  readonly #parts: DecisionsParts;
  readonly #steps: Step[] = [];
  readonly #underWay = new Set<string>();
  /** Their `seq` rose by our own undo, and is not known here yet. */
  readonly #undone = new Set<string>();
  #calls = 0;

  constructor(parts: DecisionsParts) {
    super();
    this.#parts = parts;
  }

  /** The service has not said yet that it is so: closing the window now would lose it. */
  get areUnderWay(): boolean {
    return this.#calls > 0;
  }

  isUnderWay(id: string): boolean {
    return this.#underWay.has(id);
  }

  /** Put back by an undo of which the service has not told yet. */
  isUndone(id: string): boolean {
    return this.#undone.has(id);
  }

  /** The service told how it stands since. */
  settled(id: string): void {
    this.#undone.delete(id);
  }

  get canUndo(): boolean {
    return this.#steps.length > 0;
  }

  decide(list: WorkList<Item>, targets: readonly Item[], made: Made): void {
    if (targets.length === 0) return;
    const taken = list.take(new Set(targets.map(({ id }) => id)));
    this.#push({ ...made, list, taken, count: targets.length, made: this.#during(targets, () => this.#sendPieces(list, taken, targets, made)) });
  }

  /** All that a filter matches, thousand by thousand; resolves when all are done. */
  async decideAll(list: WorkList<Item>, filter: QueueFilter, count: number, made: Made): Promise<void> {
    const { entries } = list;
    const taken = list.take(new Set(entries.map(({ id }) => id)));
    const step: Step = { ...made, list, taken, count, made: this.#during(entries, () => this.#sendFilter(list, taken, filter, count, made)) };
    this.#push(step);
    await step.made;
  }

  /** The last step that still holds; what it moved stands again where it stood. */
  async undo(): Promise<void> {
    const step = this.#steps.pop();
    if (step === undefined) return;
    this.changed();
    step.list.putBack(step.taken);
    for (const { entry } of step.taken) this.#undone.add(entry.id);
    this.#parts.onUndone(step);
    try {
      for (const id of (await step.made).toReversed()) await ask(this.#parts.api, 'undoDecision', { id });
    } catch (error) {
      step.list.take(new Set(step.taken.map(({ entry }) => entry.id)));
      this.#parts.onUndoFailed(toProblem(error));
    }
  }

  #push(step: Step): void {
    this.#steps.push(step);
    this.#parts.onDone(step);
    this.changed();
    // Of what was refused altogether nothing is left to take back.
    void step.made.then((made) => {
      const at = this.#steps.indexOf(step);
      if (made.length > 0 || at < 0) return;
      this.#steps.splice(at, 1);
      this.changed();
    });
  }

  async #during<T>(items: readonly Item[], work: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    for (const { id } of items) this.#underWay.add(id);
    try {
      return await work();
    } finally {
      this.#calls -= 1;
      for (const { id } of items) this.#underWay.delete(id);
    }
  }

  async #sendPieces(list: WorkList<Item>, taken: Taken<Item>[], targets: readonly Item[], { action, reason }: Made): Promise<string[]> {
    const made: string[] = [];
    for (const piece of piecesOf(targets)) {
      const ids = piece.map(({ id }) => id);
      // What somebody else decided since it was shown is told, and not decided twice.
      const seen = Object.fromEntries(piece.filter(({ id }) => !this.#undone.delete(id)).map(({ id, seq }) => [id, seq]));
      try {
        const { decision, results } = await ask(this.#parts.api, 'decide', { body: { commentIds: ids, seen, action, reason } });
        const refused = results.filter((result) => 'problem' in result);
        if (refused.length < results.length) made.push(decision.id);
        this.#giveBack(list, taken, new Set(refused.map(({ id }) => id)));
        for (const refusal of refused) this.#parts.onRefused(list, refusal);
      } catch (error) {
        this.#giveBack(list, taken, new Set(ids));
        this.#parts.onFailed(action, ids.length, toProblem(error));
      }
    }
    return made;
  }

  async #sendFilter(list: WorkList<Item>, taken: Taken<Item>[], filter: QueueFilter, count: number, { action, reason }: Made): Promise<string[]> {
    const made: string[] = [];
    let left = count;
    let cursor: string | undefined;
    try {
      while (left > 0) {
        const answer = await ask(this.#parts.api, 'decide', { body: { filter, count: left, cursor, action, reason } });
        made.push(answer.decision.id);
        left = answer.left ?? 0;
        cursor = answer.nextCursor ?? undefined;
        if (cursor === undefined) break;
        this.#parts.onProgress(action, left);
      }
    } catch (error) {
      if (made.length === 0) this.#giveBack(list, taken, new Set(taken.map(({ entry }) => entry.id)));
      this.#parts.onFailed(action, left, toProblem(error));
    }
    return made;
  }

  #giveBack(list: WorkList<Item>, taken: Taken<Item>[], ids: ReadonlySet<string>): void {
    if (ids.size > 0) list.putBack(taken.filter(({ entry }) => ids.has(entry.id)));
  }
}
