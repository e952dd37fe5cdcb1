// How long the changes of a thread are gathered before readers are told: not at all when it is quiet, longer the busier it is.

/** A reader of a busy thread gets four messages a second, whatever happens there. */
const GATHER_MAX_MS = 250;
/** Changes a second: up to the first each is told at once, from the second on they are gathered for GATHER_MAX_MS. */
const QUIET = 10;
const BUSY = 40;
/** How far back "a second" is remembered. */
const MEMORY_MS = 1_000;

/** Changes a second as an average that forgets: each counts e^(-age/memory). */
export class Pace {
  #rate = 0;
  #at = 0;

  /** `changes` were told at `now` (milliseconds of one clock). */
  told(changes: number, now: number): void {
    this.#rate = this.#rateAt(now) + (changes * 1_000) / MEMORY_MS;
    this.#at = now;
  }

  /** Milliseconds from `now` until the next may be told; 0 for at once. */
  waitMs(now: number): number {
    const share = Math.min(1, Math.max(0, (this.#rateAt(now) - QUIET) / (BUSY - QUIET)));
    return Math.max(0, this.#at + share * GATHER_MAX_MS - now);
  }

  #rateAt(now: number): number {
    return this.#rate * Math.exp(-(now - this.#at) / MEMORY_MS);
  }
}
