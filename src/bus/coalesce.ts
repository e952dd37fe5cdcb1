// Holds the hints of each thread to a few a second: the first goes at once, of those that follow only the latest matters, and it always goes.
import type { Hint } from './bus.ts';

/** 20 a second per thread (design 3.1): readers are told at most four times a second, so that more would be noise. */
const APART_MS = 50;

export const threadKey = ({ site, article }: Pick<Hint, 'site' | 'article'>): string => `${site}\n${article}`;

/** The one that knows more; both are of one thread. */
export const later = (a: Hint | undefined, b: Hint): Hint => (a === undefined || b.version >= a.version ? b : a);

type Thread = { timer: NodeJS.Timeout; waiting: Hint | undefined };

export class Coalescer {
  readonly #send: (hint: Hint) => void;
  /** Threads that sent a hint within APART_MS. */
  readonly #threads = new Map<string, Thread>();

  constructor(send: (hint: Hint) => void) {
    this.#send = send;
  }

  add(hint: Hint): void {
    const key = threadKey(hint);
    const thread = this.#threads.get(key);
    if (thread !== undefined) {
      thread.waiting = later(thread.waiting, hint);
      return;
    }
    this.#threads.set(key, { timer: setTimeout(() => this.#due(key), APART_MS), waiting: undefined });
    this.#send(hint);
  }

  /** Sends what waits. */
  stop(): void {
    for (const { timer, waiting } of this.#threads.values()) {
      clearTimeout(timer);
      if (waiting !== undefined) this.#send(waiting);
    }
    this.#threads.clear();
  }

  #due(key: string): void {
    const waiting = this.#threads.get(key)?.waiting;
    this.#threads.delete(key);
    if (waiting !== undefined) this.add(waiting);
  }
}
