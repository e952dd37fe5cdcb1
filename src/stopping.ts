// Stops what was opened, in reverse, within one deadline for all of it.
import { LATE, within } from './deadline.ts';
import type { Log } from './log.ts';

/** An orchestrator kills after 10 s (Docker's default): what is not done by then is cut, and Postgres is durable without it. */
const DEADLINE_MS = 9_500;

export class Opened {
  readonly #steps: { name: string; stop: () => unknown }[] = [];
  readonly #log: Log;
  #stopping: Promise<void> | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  add(name: string, stop: () => unknown): void {
    this.#steps.push({ name, stop });
  }

  /** Once, however often it is called. Never throws. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll(performance.now() + DEADLINE_MS);
    return this.#stopping;
  }

  async #stopAll(end: number): Promise<void> {
    for (const { name, stop } of this.#steps.reverse()) {
      try {
        const stopped = await within(Math.max(0, end - performance.now()), Promise.resolve(stop()));
        if (stopped === LATE) this.#log.warn({ part: name }, 'A part did not stop in time');
      } catch (error) {
        this.#log.error({ err: error, part: name }, 'A part failed to stop');
      }
    }
  }
}
