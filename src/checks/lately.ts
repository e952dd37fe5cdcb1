// What was written in the last minutes: how much by whom and from where, and how often nearly the same. In this node's memory and bounded; hashes
// alone, no text and no address.
import { LRUCache } from 'lru-cache';
import type { CheckSettings } from '../contract/checks.ts';
import type { Given } from './given.ts';
import { hashWord, SHARED_MIN, sketch } from './sketch.ts';

const MINUTE_MS = 60_000;
/** Authors and addresses; hashes of texts, five for each. */
const COUNTED = 20_000;
const SKETCHED = 50_000;
const REPLAYS = 20_000;

/** How many of these moments, the latest last, are that young; counted to `most`, beyond which it makes no difference. */
const within = (moments: readonly number[] | undefined, since: number, most: number): number => {
  if (moments === undefined) return 0;
  const oldest = Math.max(0, moments.length - most);
  let at = moments.length;
  while (at > oldest && (moments[at - 1] ?? 0) >= since) at--;
  return moments.length - at;
};

/** Of more than `most` the oldest is let go. */
const add = <Key extends string | number>(cache: LRUCache<Key, number[]>, key: Key, now: number, most: number): void => {
  const moments = cache.get(key);
  if (moments === undefined) cache.set(key, [now]);
  else if (moments.push(now) > most) moments.shift();
};

export type Post = { site: string; authorId: string; address: string; body: string; idempotencyKey: string };

export class Lately {
  readonly #counted = new LRUCache<string, number[]>({ max: COUNTED });
  readonly #sketched = new LRUCache<number, number[]>({ max: SKETCHED });
  readonly #replays = new LRUCache<string, true>({ max: REPLAYS });

  /** What came before this one, each counted to its limit; from now on it is part of it. A retry of a post is not another one. */
  take(post: Post, { flood, duplicate }: CheckSettings, now: number): Pick<Given, 'lately' | 'copies'> {
    const { site, authorId, address, idempotencyKey } = post;
    const retry = `${site}\n${authorId}\n${idempotencyKey}`;
    const isReplay = this.#replays.has(retry);
    this.#replays.set(retry, true);
    const keys = duplicate.outcome === 'off' ? [] : keysOf(site, post.body);
    const seen = {
      lately: flood.outcome === 'off' ? undefined : this.#count(`${site}\n${authorId}`, `${site}\n${address}`, flood, now, isReplay),
      copies: this.#shared(keys, duplicate, now),
    };
    if (!isReplay) for (const key of keys) add(this.#sketched, key, now, duplicate.copies);
    return seen;
  }

  /** How often nearly this was said before; nothing is kept of it. */
  copiesOf(site: string, body: string, duplicate: CheckSettings['duplicate'], now: number): number {
    return this.#shared(keysOf(site, body), duplicate, now);
  }

  #count(byAuthor: string, fromAddress: string, { author, address, minutes }: CheckSettings['flood'], now: number, isReplay: boolean) {
    const since = now - minutes * MINUTE_MS;
    const counted = {
      author: within(this.#counted.get(byAuthor), since, author),
      address: within(this.#counted.get(fromAddress), since, address),
    };
    if (!isReplay) {
      add(this.#counted, byAuthor, now, author);
      add(this.#counted, fromAddress, now, address);
    }
    return counted;
  }

  #shared(keys: readonly number[], { copies, minutes }: CheckSettings['duplicate'], now: number): number {
    const counts = keys.map((key) => within(this.#sketched.get(key), now - minutes * MINUTE_MS, copies)).sort((a, b) => b - a);
    return counts[SHARED_MIN - 1] ?? 0;
  }
}

/** Numbers, which cost a third of what strings do; two sites' meet by chance, once in four thousand million. */
const keysOf = (site: string, body: string): number[] => {
  const sketched = sketch(body);
  if (sketched === undefined) return [];
  const ofSite = hashWord(site);
  return sketched.map((hash, n) => ((hash ^ ofSite) >>> 0) * sketched.length + n);
};
