// What was written in the last minutes: how much by whom and from where, and how often nearly the same. In this node's memory and bounded; hashes
// alone, no text and no address.
import { LRUCache } from 'lru-cache';
import { SHARED_MIN, sketch } from './sketch.ts';

const MINUTE_MS = 60_000;
/** Moments kept of one author, address or hash: as many as a site may allow of them. */
const MOMENTS_MAX = 10_000;
/** Authors and addresses; hashes of texts, five for each. */
const COUNTED = 20_000;
const SKETCHED = 50_000;
const REPLAYS = 20_000;

/** Moments in order, the latest last. */
const within = (moments: readonly number[] | undefined, since: number): number => {
  if (moments === undefined) return 0;
  let n = 0;
  while (n < moments.length && (moments[moments.length - 1 - n] ?? 0) >= since) n++;
  return n;
};

const add = (cache: LRUCache<string, number[]>, key: string, now: number, keptMs: number): void => {
  const moments = cache.get(key);
  if (moments === undefined) cache.set(key, [now]);
  else {
    if ((moments[0] ?? now) < now - keptMs || moments.length === MOMENTS_MAX) moments.shift();
    moments.push(now);
  }
};

export type Post = { site: string; authorId: string; address: string | undefined; body: string; idempotencyKey: string };

export class Lately {
  readonly #counted = new LRUCache<string, number[]>({ max: COUNTED });
  readonly #sketched = new LRUCache<string, number[]>({ max: SKETCHED });
  readonly #replays = new LRUCache<string, true>({ max: REPLAYS });

  /** How many came before this one; from now on it is one of them. A retry of a post is not another one. */
  count({ site, authorId, address, idempotencyKey }: Post, minutes: number, now: number): { author: number; address: number } {
    const since = now - minutes * MINUTE_MS;
    const keys = [`${site}\n${authorId}`, ...(address === undefined ? [] : [`${site}\n${address}`])];
    const [author = 0, fromAddress = 0] = keys.map((key) => within(this.#counted.get(key), since));
    if (!this.#isReplay(`flood\n${site}\n${authorId}\n${idempotencyKey}`)) for (const key of keys) add(this.#counted, key, now, minutes * MINUTE_MS);
    return { author, address: fromAddress };
  }

  /** How often nearly this was said before; from now on once more. */
  copies(post: Post, minutes: number, now: number): number {
    const keys = keysOf(post.site, post.body);
    const copies = this.#shared(keys, minutes, now);
    if (!this.#isReplay(`copy\n${post.site}\n${post.authorId}\n${post.idempotencyKey}`))
      for (const key of keys) add(this.#sketched, key, now, minutes * MINUTE_MS);
    return copies;
  }

  /** As `copies`, but nothing is said. */
  copiesOf(site: string, body: string, minutes: number, now: number): number {
    return this.#shared(keysOf(site, body), minutes, now);
  }

  #shared(keys: readonly string[], minutes: number, now: number): number {
    const counts = keys.map((key) => within(this.#sketched.get(key), now - minutes * MINUTE_MS)).sort((a, b) => b - a);
    return counts[SHARED_MIN - 1] ?? 0;
  }

  #isReplay(key: string): boolean {
    if (this.#replays.has(key)) return true;
    this.#replays.set(key, true);
    return false;
  }
}

const keysOf = (site: string, body: string): string[] => (sketch(body) ?? []).map((hash, n) => `${site}\n${n}\n${hash}`);
