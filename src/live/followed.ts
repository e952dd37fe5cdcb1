// The threads that readers of this node follow, and how far their readers have been told.
import type { ThreadRow } from '../comments/row.ts';
import { Pace } from './pace.ts';

export class FollowedThread {
  readonly site: string;
  readonly article: string;
  readonly key: string;
  /** Sockets that follow it. */
  readers = 0;
  /** Those who are about to follow it. */
  arriving = 0;
  /** The thread as all its readers know it; undefined until the first has joined. */
  told: ThreadRow | undefined;
  /** The highest version that anyone spoke of. */
  wanted = 0;
  readonly pace = new Pace();

  constructor(site: string, article: string, key: string) {
    this.site = site;
    this.article = article;
    this.key = key;
  }

  /** Whether readers wait for something that is known to be there. */
  isBehind(): boolean {
    return this.readers > 0 && this.told !== undefined && this.wanted > this.told.version;
  }
}

export const followKey = (site: string, article: string): string => `${site}\n${article}`;

export class FollowedThreads implements Iterable<FollowedThread> {
  readonly #threads = new Map<string, FollowedThread>();

  get(site: string, article: string): FollowedThread | undefined {
    return this.#threads.get(followKey(site, article));
  }

  [Symbol.iterator](): Iterator<FollowedThread> {
    return this.#threads.values();
  }

  /** Someone is about to follow: from now on hints of it are minded. `settle` ends it. */
  arrive(site: string, article: string): FollowedThread {
    const key = followKey(site, article);
    const thread = this.#threads.get(key) ?? new FollowedThread(site, article, key);
    this.#threads.set(key, thread);
    thread.arriving += 1;
    return thread;
  }

  /** Who arrived is through: it follows now, or does not. */
  settle(thread: FollowedThread): void {
    thread.arriving -= 1;
    this.#forget(thread);
  }

  leave(thread: FollowedThread): void {
    thread.readers -= 1;
    this.#forget(thread);
  }

  #forget(thread: FollowedThread): void {
    if (thread.readers + thread.arriving === 0) this.#threads.delete(thread.key);
  }
}
