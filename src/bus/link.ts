// One connection to what carries hints between nodes, and its life: checked, given up when it is silent, opened again.
import { LATE, within } from '../deadline.ts';
import type { Log } from '../log.ts';

/** A connection that stands. Once it is lost it stays so; another is opened. */
export type Link = {
  /** Resolves when the carrier has them all. */
  send: (texts: readonly string[]) => Promise<unknown>;
  /** Resolves when the other side answers. */
  check: () => Promise<unknown>;
  /** At once, also when the other side is gone without a word. */
  close: () => void;
};

export type LinkEvents = { onText: (text: string) => void; onLost: (error?: unknown) => void };
/** Resolves when texts of others come in. */
export type OpenLink = (events: LinkEvents) => Promise<Link>;

/** A connection that died without a word (a pulled cable, a firewall that forgot) is found out within the sum of these two. */
const CHECK_EVERY_MS = 2_000;
const CHECK_TIMEOUT_MS = 2_000;
/** Waits between tries double from the first to the last; each is cut by up to a half, so that nodes do not all come back at once. */
const RETRY_FIRST_MS = 100;
const RETRY_LAST_MS = 2_000;

const retryAfterMs = (failures: number): number => Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** failures) * (0.5 + Math.random() / 2);

/** Rejects when `work` takes longer. */
export const inTime = async <T>(ms: number, what: string, work: Promise<T>): Promise<T> => {
  const answer = await within(ms, work);
  if (answer === LATE) throw new Error(`${what} took longer than ${ms} ms`);
  return answer;
};

type Listeners = {
  onText: (text: string) => void;
  /** It stands. `again`: it was down, so that texts may have been missed. */
  onUp: (again: boolean) => void;
};

/** Keeps a link open until it is stopped. */
export class Keeper {
  readonly #open: OpenLink;
  readonly #log: Log;
  readonly #listeners: Listeners;
  #link: Link | undefined;
  #lost: (error: unknown) => void = () => {};
  #failures = 0;
  #missed = false;
  #stopped = false;
  #retry: NodeJS.Timeout | undefined;
  #checking: NodeJS.Timeout | undefined;

  constructor(open: OpenLink, log: Log, listeners: Listeners) {
    this.#open = open;
    this.#log = log;
    this.#listeners = listeners;
  }

  /** undefined while it is down. */
  get link(): Link | undefined {
    return this.#link;
  }

  /** The link stands but does not do its work: another is opened. */
  giveUp(link: Link, error: unknown): void {
    if (this.#link === link) this.#lost(error);
  }

  /** Resolves after the first try, whether it stands then or not: it is tried again until it does. */
  start(): Promise<void> {
    return this.#try();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#checking);
    this.#link?.close();
    this.#link = undefined;
  }

  async #try(): Promise<void> {
    // A link may be lost while it is being opened, or twice: each try has one end.
    let lost = false;
    let link: Link | undefined;
    const onLost = (error?: unknown) => {
      if (lost) return;
      lost = true;
      this.#lose(link, error);
    };
    try {
      const opened = await this.#open({ onText: (text) => lost || this.#listeners.onText(text), onLost });
      link = opened;
      if (lost || this.#stopped) opened.close();
      else this.#stands(opened, onLost);
    } catch (error) {
      onLost(error);
    }
  }

  #stands(link: Link, onLost: (error: unknown) => void): void {
    this.#link = link;
    this.#lost = onLost;
    this.#failures = 0;
    const again = this.#missed;
    this.#missed = false;
    if (again) this.#log.info('The bus between nodes is back');
    this.#checkLater(link);
    this.#listeners.onUp(again);
  }

  #checkLater(link: Link): void {
    this.#checking = setTimeout(async () => {
      try {
        await inTime(CHECK_TIMEOUT_MS, 'The answer of the bus', link.check());
        if (this.#link === link) this.#checkLater(link);
      } catch (error) {
        this.giveUp(link, error);
      }
    }, CHECK_EVERY_MS);
  }

  #lose(link: Link | undefined, error: unknown): void {
    link?.close();
    if (this.#stopped) return;
    clearTimeout(this.#checking);
    this.#link = undefined;
    if (!this.#missed) this.#log.warn({ err: error }, 'The bus between nodes is lost; this node reads heads again when it is back');
    this.#missed = true;
    this.#retry = setTimeout(() => void this.#try(), retryAfterMs(this.#failures++));
  }
}
