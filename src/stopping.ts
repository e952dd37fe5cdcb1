// Stops what was opened, in reverse, within one deadline for all of it.
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
      const done = await within(Math.max(0, end - performance.now()), async () => stop()).catch((error: unknown) => {
        this.#log.error({ err: error, part: name }, 'A part failed to stop');
        return true;
      });
      if (!done) this.#log.warn({ part: name }, 'A part did not stop in time');
    }
  }
}

/** False when it took longer; it goes on then, but nobody waits. */
export const within = async (ms: number, work: () => Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([work().then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
};
