// The bus between nodes, whatever carries it: this process is told at once, the others by texts on a link.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Bus, Hint } from './bus.ts';
import { Coalescer, later, threadKey } from './coalesce.ts';
import { inTime, Keeper, type Link, type OpenLink } from './link.ts';
import { MemoryBus } from './memory.ts';
import { fromText, toTexts } from './message.ts';

/** Threads whose latest hint is kept while the link is down. Beyond, hints are dropped: the heartbeat of the other nodes finds those threads. */
const KEPT_MAX = 10_000;
/**
 * Between two sends: the first goes at once, those of a storm over many threads leave together. Each is a transaction that wakes every node, and
 * without a pause there was one after nearly each batch of posts; the delay is far below the 200 ms within which a comment is to be seen.
 */
const SENDS_APART_MS = 20;
/** What waits when the node stops has this long to leave. */
const LAST_WORDS_MS = 1_000;

export class BetweenNodes implements Bus {
  /** Tells our own echoes from what others send. */
  readonly #node = randomUUID();
  readonly #local = new MemoryBus();
  readonly #coalescer = new Coalescer((hint) => this.#send(hint));
  readonly #keeper: Keeper;
  readonly #metrics: Pick<Metrics, 'hints' | 'repairs'>;
  /** The latest hint of each thread that the carrier has not yet. */
  readonly #outbox = new Map<string, Hint>();
  #sending: Promise<void> | undefined;

  constructor({ open, log, metrics }: { open: OpenLink; log: Log; metrics: Pick<Metrics, 'hints' | 'repairs'> }) {
    this.#metrics = metrics;
    this.#keeper = new Keeper(open, log, { onText: (text) => this.#take(text), onUp: (again) => this.#up(again) });
  }

  /** Resolves after the first try to connect, successful or not. */
  start(): Promise<void> {
    return this.#keeper.start();
  }

  publish(hint: Hint): void {
    this.#local.publish(hint);
    this.#coalescer.add(hint);
  }

  subscribe(listener: (hint: Hint) => void): () => void {
    return this.#local.subscribe(listener);
  }

  onRepair(listener: () => void): () => void {
    return this.#local.onRepair(listener);
  }

  healthy(): boolean {
    return this.#keeper.link !== undefined;
  }

  async stop(): Promise<void> {
    this.#coalescer.stop();
    await inTime(LAST_WORDS_MS, 'The last hint', this.#sending ?? Promise.resolve()).catch(() => {});
    this.#keeper.stop();
    await this.#local.stop();
  }

  #up(again: boolean): void {
    this.#flush();
    if (!again) return;
    this.#metrics.repairs.inc();
    this.#local.repair();
  }

  #take(text: string): void {
    const message = fromText(text);
    if (message === undefined || message.from === this.#node) return;
    this.#metrics.hints.inc({ direction: 'in' }, message.hints.length);
    for (const hint of message.hints) this.#local.publish(hint);
  }

  #send(hint: Hint): void {
    const key = threadKey(hint);
    if (!this.#outbox.has(key) && this.#outbox.size >= KEPT_MAX) return;
    this.#outbox.set(key, later(this.#outbox.get(key), hint));
    this.#flush();
  }

  #flush(): void {
    const { link } = this.#keeper;
    if (link === undefined || this.#sending !== undefined) return;
    this.#sending = this.#drain(link).finally(() => {
      this.#sending = undefined;
      // What came while the last send ended; or after it failed, when another link is there already.
      if (this.#outbox.size > 0) this.#flush();
    });
  }

  /** While one send is under way the next hints gather. A failed send is made again on the next link: a hint may come twice. */
  async #drain(link: Link): Promise<void> {
    // Hints of one tick leave together.
    await Promise.resolve();
    while (this.#outbox.size > 0 && this.#keeper.link === link) {
      const hints = [...this.#outbox.values()];
      this.#outbox.clear();
      try {
        await link.send(toTexts(this.#node, hints));
        this.#metrics.hints.inc({ direction: 'out' }, hints.length);
        await wait(SENDS_APART_MS);
      } catch (error) {
        for (const hint of hints) this.#outbox.set(threadKey(hint), later(this.#outbox.get(threadKey(hint)), hint));
        this.#keeper.giveUp(link, error);
      }
    }
  }
}
