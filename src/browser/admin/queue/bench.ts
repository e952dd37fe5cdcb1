// What outlives a view of the queue: the lists as they were left, and every decision that can still be taken back.
import type { QueueFilter } from '../../../contract/moderation.ts';
import type { AuthorRecord } from '../../../contract/queue.ts';
import { ask } from '../api.ts';
import type { Desk } from '../desk.ts';
import { addressOf, type Filter, type Tab } from '../place.ts';
import { Decisions, type Made, type Refusal } from './decisions.ts';
import { type Item, listAfter } from './item.ts';
import type { Taken, WorkList } from './list.ts';
import { Queue } from './queue.ts';

/** Lists that are kept as they were left; older ones are read anew. */
const KEPT = 8;

export class Bench {
  readonly desk: Desk;
  readonly decisions: Decisions;
  readonly #queues = new Map<string, Queue>();

  constructor(desk: Desk) {
    const { api, notices, words, counts } = desk;
    const { queue: say } = words;
    this.desk = desk;
    const undo = { label: say.undo, key: 'u', do: () => void this.decisions.undo() };
    this.decisions = new Decisions({
      api,
      onDone: ({ action, count, taken }) => {
        this.#count(taken, (n, tab) => counts.move(n, tab, tab === 'reported' ? undefined : listAfter(action)));
        notices.show({ kind: 'done', text: say.done(action, count), act: undo });
      },
      onUndone: ({ action, count, taken }) => {
        this.#count(taken, (n, tab) => counts.move(n, tab === 'reported' ? undefined : listAfter(action), tab));
        notices.show({ kind: 'done', text: say.undone(action, count), ...(this.decisions.canUndo && { act: { ...undo, label: say.undoMore } }) });
      },
      onFailed: (action, count, problem) => notices.show({ kind: 'fault', text: say.failed(action, count, words.problem(problem)) }),
      onUndoFailed: (problem) => notices.show({ kind: 'fault', text: say.undoFailed(words.problem(problem)) }),
      onRefused: (list, refusal) => this.#refused(list, refusal),
      onProgress: (action, left) => notices.show({ kind: 'done', text: say.progress(action, left) }),
    });
    addEventListener('beforeunload', (event) => this.decisions.areUnderWay && event.preventDefault(), { signal: desk.signal });
  }

  /** The list as it was left, or a new one. */
  queue(tab: Tab | undefined, filter: Filter): Queue {
    const { api, counts, site, words } = this.desk;
    const key = `${tab} ${addressOf({ view: 'queue', site, tab: tab ?? 'pending', filter })}`;
    const isOurs = (id: string) => this.decisions.isUnderWay(id);
    const isUndone = (id: string) => this.decisions.isUndone(id);
    const settled = (id: string) => this.decisions.settled(id);
    const onMoved = (queue: Queue, id: string) => queue.fault(id, words.queue.elsewhere);
    const known = this.#queues.get(key) ?? new Queue({ api, counts, tab, filter, isOurs, isUndone, settled, onMoved });
    this.#queues.delete(key);
    this.#queues.set(key, known);
    for (const [old, queue] of this.#queues) {
      if (this.#queues.size <= KEPT) break;
      queue.stop();
      this.#queues.delete(old);
    }
    return known;
  }

  decide(list: WorkList<Item>, targets: readonly Item[], made: Made): void {
    this.decisions.decide(list, targets, made);
  }

  /** Everything that the filter of the list matched when it was counted. */
  async decideAll(queue: Queue, filter: QueueFilter, count: number, made: Made): Promise<void> {
    await this.decisions.decideAll(queue, filter, count, made);
    await queue.load();
  }

  /** What is known of an author, wherever a comment of theirs is shown. */
  learn(authorId: string, record: AuthorRecord): void {
    for (const queue of this.#queues.values()) for (const item of queue.entries) if (item.author?.id === authorId) queue.update({ ...item, record });
  }

  /** How many stood in each list, reports being settled by any decision. Told once for each list, not for each of a thousand comments. */
  #count(taken: readonly Taken<Item>[], moved: (n: number, tab: Tab) => void): void {
    const tally = new Map<Tab, number>();
    const add = (tab: Tab) => tally.set(tab, (tally.get(tab) ?? 0) + 1);
    for (const { entry } of taken) {
      if (entry.status !== 'deleted') add(entry.status);
      if (entry.openReports > 0) add('reported');
    }
    for (const [tab, n] of tally) moved(n, tab);
  }

  /** Told at the comment, which is then as it really stands: the same key decides all the same, knowingly. */
  #refused(list: WorkList<Item>, refusal: Refusal): void {
    const { api, words } = this.desk;
    const { decided, problem, id } = refusal;
    list.fault(id, decided === undefined ? (words.queue.refusals[problem] ?? words.queue.refused(problem)) : words.queue.decidedBefore(decided));
    ask(api, 'readQueue', { query: { comment: id } }).then(
      ({ comments: [now] }) => (now === undefined ? list.drop(id) : list.update(now)),
      // It stays as it was seen; the next decision is told the same.
      () => undefined,
    );
  }
}
