// What happens in the queues while one sits here: counts, what changed, and who else looks at what.
import type { QueueEvent } from '../../contract/live.ts';
import type { Api } from '../client/api.ts';
import type { Claim, Watching } from '../client/watch.ts';
import type { Counts } from './counts.ts';
import { Watched } from './watched.ts';

export type Stand = 'joining' | 'live' | 'lost';

/** Well within CLAIM_SECONDS, so that one that is still looked at does not end. */
const CLAIM_AGAIN_MS = 25_000;
/** Whoever runs through a list with j looks at nothing: a claim is made where one stays. */
const CLAIM_AFTER_MS = 400;

export type Listener = { onQueue: (event: QueueEvent) => void; onJoined: () => void };

export class DeskLive extends Watched {
  stand: Stand = 'joining';
  readonly #counts: Counts;
  readonly #listeners = new Set<Listener>();
  #watching: Watching | undefined;
  #claims: readonly Claim[] = [];
  /** What is ours is not somebody else's: an account may sit at two desks. */
  #own = new Set<string>();
  #wanted: string | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setInterval> | undefined;

  constructor(counts: Counts) {
    super();
    this.#counts = counts;
  }

  /** The library weighs more than the desk: it comes when the queue is shown. */
  async start(api: Api, token: () => string | undefined, signal: AbortSignal): Promise<void> {
    try {
      const { watchQueues } = await import('../client/watch.ts');
      if (signal.aborted) return;
      this.#watching = watchQueues({
        api,
        token,
        onWatching: (counts, claims) => this.#joined(counts, claims),
        onQueue: (event) => {
          this.#counts.take(event.counts);
          for (const listener of this.#listeners) listener.onQueue(event);
        },
        onClaims: (claims) => this.#heard(claims),
        onLost: () => this.#stands('lost'),
      });
      this.#again = setInterval(() => void this.#claim(), CLAIM_AGAIN_MS);
      signal.addEventListener('abort', () => this.#stop());
    } catch {
      this.#stands('lost');
    }
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Who else looks at it. */
  watcherOf(commentId: string): string | undefined {
    return this.#own.has(commentId) ? undefined : this.#claims.find((claim) => claim.commentId === commentId)?.by.name;
  }

  lookAt(commentId: string | undefined): void {
    if (this.#wanted === commentId) return;
    this.#wanted = commentId;
    this.#claimSoon();
  }

  /** What was somebody else's is free now: it is ours to look at. */
  #heard(claims: readonly Claim[]): void {
    this.#claims = claims;
    const wanted = this.#wanted;
    if (wanted !== undefined && !this.#own.has(wanted) && claims.every(({ commentId }) => commentId !== wanted)) this.#claimSoon();
    this.changed();
  }

  #claimSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#claim(), CLAIM_AFTER_MS);
  }

  async #claim(): Promise<void> {
    const wanted = this.#wanted;
    const claimed = await this.#watching?.claim(wanted === undefined ? [] : [wanted]);
    if (claimed === undefined || wanted !== this.#wanted) return;
    this.#own = new Set(claimed);
    this.changed();
  }

  #joined(counts: QueueEvent['counts'], claims: readonly Claim[]): void {
    this.#counts.take(counts);
    this.#claims = claims;
    this.#own = new Set();
    this.#stands('live');
    void this.#claim();
    for (const listener of this.#listeners) listener.onJoined();
  }

  #stands(stand: Stand): void {
    if (stand === 'lost') this.#claims = [];
    this.stand = stand;
    this.changed();
  }

  #stop(): void {
    clearTimeout(this.#soon);
    clearInterval(this.#again);
    this.#watching?.stop();
  }
}
