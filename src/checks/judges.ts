// Judges outside of this service, asked last and about what the checks would show: within a limit of time, before anything is written, so that one
// that hangs delays a post by the limit and nothing else. What comes of one that does not answer is for the site to say.
import type { CheckSettings } from '../contract/checks.ts';
import type { Verdict } from '../contract/moderation.ts';
import type { Log } from '../log.ts';
import { found } from './given.ts';

/** What a judge is told of a comment. */
export type Case = {
  site: string;
  /** The host site's address. */
  url: string;
  /** undefined for an edit. */
  article: string | undefined;
  body: string;
  authorName: string;
  isGuest: boolean;
  ip: string;
  at: Date;
  /** A moderator's trial: nothing is learned from it. */
  isTrial: boolean;
};

export type Judge = {
  check: 'akismet' | 'judge';
  /** Why it would not show it, as a sentence that goes on; undefined when it would. @throws when it gives no answer that can be read */
  ask: (about: Case, signal: AbortSignal) => Promise<string | undefined>;
};

/** A judge that failed so often in a row is not waited for again until it has had a rest. */
const FAILURES_MAX = 5;
const REST_MS = 10_000;

const inWords = (error: unknown): string => {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it did not answer in time';
  return error instanceof Error ? error.message : String(error);
};

class Asked {
  readonly judge: Judge;
  #failures = 0;
  #restsUntil = 0;

  constructor(judge: Judge) {
    this.judge = judge;
  }

  async ask(about: Case, timeoutMs: number, log: Log): Promise<{ refusal: string | undefined } | { failure: string }> {
    if (performance.now() < this.#restsUntil) return { failure: `it failed ${FAILURES_MAX} times in a row, and is asked again in a few seconds` };
    try {
      const refusal = await this.judge.ask(about, AbortSignal.timeout(timeoutMs));
      this.#failures = 0;
      return { refusal };
    } catch (error) {
      this.#failures++;
      if (this.#failures >= FAILURES_MAX) {
        this.#failures = 0;
        this.#restsUntil = performance.now() + REST_MS;
        log.warn({ err: error, check: this.judge.check }, 'A judge of comments fails; it is left alone for a while');
      }
      return { failure: inWords(error) };
    }
  }
}

export class Judges {
  readonly #judges: readonly Asked[];
  readonly #log: Log;

  constructor(judges: readonly Judge[], log: Log) {
    this.#judges = judges.map((judge) => new Asked(judge));
    this.#log = log;
  }

  /** Those that the operator gave us and the site switched on. */
  asked(checks: CheckSettings): Judge['check'][] {
    return this.#judges.map(({ judge }) => judge.check).filter((check) => checks[check].outcome !== 'off');
  }

  /** All at once: the slowest decides how long it takes. */
  async verdicts(checks: CheckSettings, about: Case): Promise<Verdict[]> {
    const wanted = this.#judges.filter(({ judge }) => checks[judge.check].outcome !== 'off');
    const verdicts = await Promise.all(
      wanted.map(async (asked): Promise<Verdict | undefined> => {
        const { check } = asked.judge;
        const { outcome, timeoutMs, onFailure } = checks[check];
        const said = await asked.ask(about, timeoutMs, this.#log);
        if ('failure' in said) return { check, outcome: onFailure === 'hold' ? 'hold' : 'note', reason: `could not be asked: ${said.failure}` };
        const finding = said.refusal === undefined ? undefined : found(outcome, said.refusal);
        return finding && { check, ...finding };
      }),
    );
    return verdicts.filter((verdict) => verdict !== undefined);
  }
}
