// A list of comments under one filter: read by pages, worked through, and told live of what came, left or changed meanwhile.
import type { QueueEvent } from '../../../contract/live.ts';
import type { QueueFilter } from '../../../contract/moderation.ts';
import { type Api, type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import type { Counts } from '../counts.ts';
import { endOf, type Filter, startOf, type Tab } from '../place.ts';
import { type Item, isIn } from './item.ts';
import { WorkList } from './list.ts';

/** Of a page: a screen is filled at once, and the next is on its way before the last is read. */
const PAGE = 50;
/** A storm of arrivals is one question. */
const LOOK_AFTER_MS = 500;

export type QueueParts = {
  api: Api;
  counts: Counts;
  /** Undefined: whatever its status, as an author or an article has them. */
  tab: Tab | undefined;
  filter: Filter;
  /** What was decided here is not news. */
  isOurs: (id: string) => boolean;
  /** Put back by our undo, of which the service has not told yet: what it still tells is of the time before. */
  isUndone: (id: string) => boolean;
  /** It has. */
  settled: (id: string) => void;
  /** Of a comment that somebody else moved while it is looked at. */
  onMoved: (queue: Queue, id: string) => void;
};

type Asked = { -readonly [K in keyof QueueFilter]?: QueueFilter[K] | undefined };

/** The filter as the service takes it. */
const toAsked = (tab: Tab | undefined, { q, author, article, address, from, to, sort }: Filter): Asked => ({
  ...(tab === 'reported' ? { reported: true } : { status: tab }),
  ...{ q, author, article, address, from: startOf(from), to: endOf(to) },
  sort: sort === 'oldest' ? 'oldest' : 'newest',
});

export class Queue extends WorkList<Item> {
  readonly tab: Tab | undefined;
  readonly filter: Filter;
  isLoading = false;
  /** Read at least once. */
  isKnown = false;
  problem: ApiProblem | undefined;
  /** Came since, and waits for "N new": nothing that is read moves. */
  newer: readonly Item[] = [];
  readonly #parts: QueueParts;
  #cursor: string | null = null;
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: QueueParts) {
    super();
    this.#parts = parts;
    this.tab = parts.tab;
    this.filter = parts.filter;
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  /** The filter as the service takes it. */
  get asked(): Asked {
    return toAsked(this.tab, this.filter);
  }

  /** From the top. */
  async load(): Promise<void> {
    const page = await this.#read(undefined);
    if (page === undefined) return;
    this.#cursor = page.nextCursor;
    this.newer = [];
    this.replace(page.comments);
  }

  async loadMore(): Promise<void> {
    if (this.isLoading || this.#cursor === null) return;
    const page = await this.#read(this.#cursor);
    if (page === undefined) return;
    this.#cursor = page.nextCursor;
    this.append(page.comments);
  }

  showNewer(): void {
    const [first] = this.newer;
    if (this.filter.sort === 'oldest') this.append(this.newer);
    else this.prepend(this.newer);
    this.newer = [];
    if (first !== undefined) this.lookAt(first.id, true);
  }

  /** Live. */
  heard({ changed, more }: QueueEvent): void {
    if (!this.isKnown) return;
    let mayHaveCome = more;
    for (const change of changed) {
      const known = this.find(change.id);
      const belongs = this.tab === undefined || isIn(change, this.tab);
      if (known === undefined) mayHaveCome ||= belongs && !this.#parts.isOurs(change.id);
      else if (this.#parts.isUndone(change.id)) this.#undone(known, change, belongs);
      else if (change.status === 'deleted' || !belongs) this.#left(known);
      else if (change.seq !== known.seq || change.status !== known.status || change.openReports !== known.openReports) mayHaveCome = true;
    }
    if (mayHaveCome) this.lookSoon();
  }

  /** Asks for what came, once for many arrivals. */
  lookSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#look();
    }, LOOK_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#soon);
  }

  /** The first page again: what is not here yet waits above, what is here is told as it is now. */
  async #look(): Promise<void> {
    const { sort } = this.filter;
    // In the order of age what came stands behind the last that is known, once all are known.
    if (sort === 'oldest' && this.hasMore) return;
    try {
      const from = sort === 'oldest' ? (this.entries.at(-1)?.createdAt ?? this.asked.from) : this.asked.from;
      const { comments, counts } = await this.#ask({ ...this.asked, from }, undefined);
      this.#parts.counts.take(counts);
      const waiting = new Set(this.newer.map(({ id }) => id));
      for (const item of comments) if (this.find(item.id) !== undefined) this.update(item);
      const came = comments.filter(({ id }) => this.find(id) === undefined && !waiting.has(id) && !this.#parts.isOurs(id));
      const oldest = this.entries.at(-1)?.createdAt;
      // Far down a list that is read by pages, what is older than its end is not new: it will come.
      const isNew = ({ createdAt }: Item) => sort === 'oldest' || !this.hasMore || oldest === undefined || createdAt > oldest;
      this.newer = sort === 'oldest' ? [...this.newer, ...came] : [...came.filter(isNew), ...this.newer];
      this.changed();
    } catch {
      // Told by the next event, or when the list is read again.
    }
  }

  /** Decided elsewhere: it leaves, but for the one that is being read, which stays with a word about it. */
  #left({ id }: Item): void {
    if (id === this.currentId) this.#parts.onMoved(this, id);
    else this.drop(id);
    this.newer = this.newer.filter((item) => item.id !== id);
  }

  /** As it was before, but for its number. */
  #undone(known: Item, change: QueueEvent['changed'][number], belongs: boolean): void {
    if (!belongs || change.status === 'deleted') return;
    this.#parts.settled(change.id);
    this.update({ ...known, ...change });
  }

  #ask(asked: Asked, cursor: string | undefined) {
    const { reported, ...rest } = asked;
    return ask(this.#parts.api, 'readQueue', { query: { ...rest, reported: reported ? 'true' : undefined, limit: PAGE, cursor } });
  }

  /** Undefined when it could not be read; the problem says why. */
  async #read(cursor: string | undefined): Promise<{ comments: readonly Item[]; nextCursor: string | null } | undefined> {
    this.isLoading = true;
    this.problem = undefined;
    this.changed();
    try {
      const { comments, counts, nextCursor } = await this.#ask(this.asked, cursor);
      this.isKnown = true;
      this.#parts.counts.take(counts);
      return { comments, nextCursor };
    } catch (error) {
      this.problem = toProblem(error);
      return undefined;
    } finally {
      this.isLoading = false;
      this.changed();
    }
  }
}
