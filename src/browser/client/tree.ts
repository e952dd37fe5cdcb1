// The comments of a thread as a tree, in the order they are shown. Putting the same comment in twice does no harm.
import type { Comment } from '../../contract/comment.ts';
import type { Sort } from '../../contract/thread.ts';
import { type Entry, newEntry } from './plant.ts';

/** `page`: read by the reader's wish. `live`: somebody else's doing, while the reader reads. `own`: the reader's doing. */
export type Cause = 'page' | 'live' | 'own';

/** Whether a reply may appear below this comment (`enter`), or the comment go (`leave`), without moving what the reader looks at. Of no comment: a root, above all. */
export type MayMove = (id: string | undefined, how: 'enter' | 'leave') => boolean;

const insert = (list: Entry[], entry: Entry): void => {
  const before = (other: Entry) => (other.isPinned === entry.isPinned ? other.order > entry.order : entry.isPinned);
  const at = list.findIndex(before);
  list.splice(at === -1 ? list.length : at, 0, entry);
};

const take = (list: Entry[], entry: Entry): boolean => {
  const at = list.indexOf(entry);
  if (at !== -1) list.splice(at, 1);
  return at !== -1;
};

const countOf = (entries: readonly Entry[]): number => entries.reduce((sum, { replies, waiting }) => sum + 1 + countOf(replies) + countOf(waiting), 0);

/** What stands by itself; staff are told of rejected comments and of spam too, which stand only as places, as on the page. */
const isText = ({ status }: Comment): boolean => status === 'published' || status === 'pending';

const isEmptyPlace = ({ comment, replies, waiting }: Pick<Entry, 'comment' | 'replies' | 'waiting'>): boolean =>
  !isText(comment) && comment.replyCount === 0 && replies.length === 0 && waiting.length === 0;

/** What this reader alone is told (source, vote) is not in what all readers are told; it stands until it is told anew. */
const merged = (old: Comment, next: Comment): Comment => {
  const source = next.source ?? (next.html === old.html ? old.source : undefined);
  const vote = next.vote ?? old.vote;
  return { ...next, ...(source === undefined ? {} : { source }), ...(vote === undefined ? {} : { vote }) };
};

export class Tree {
  readonly sort: Sort;
  readonly roots: Entry[] = [];
  /** Roots of others, behind "N new comments". */
  readonly newer: Entry[] = [];
  readonly #mayMove: MayMove;
  readonly #entries = new Map<string, Entry>();
  readonly #held = new Set<Entry>();
  readonly #leaving = new Set<Entry>();
  /** Deleted comments of the answer that is being put in, without replies so far. */
  readonly #bare = new Set<Entry>();
  #places = 0;

  constructor(sort: Sort, mayMove: MayMove) {
    this.sort = sort;
    this.#mayMove = mayMove;
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  get newerCount(): number {
    return countOf(this.newer);
  }

  /** All of one answer, parents before their replies: a deleted comment stands as long as a reply that comes behind it needs its place. */
  putAll(comments: readonly Comment[], cause: Cause): void {
    for (const comment of comments) this.put(comment, cause);
    this.prune();
  }

  /** Takes away the places that nothing came to stand below. */
  prune(): void {
    for (const entry of [...this.#bare].reverse()) if (isEmptyPlace(entry)) this.#remove(entry);
    this.#bare.clear();
  }

  /** Undefined when it has no place here: its parent is not loaded, or nothing is left of it. A bare place that is new stands until `prune`. */
  put(comment: Comment, cause: Cause): Entry | undefined {
    const known = this.#entries.get(comment.id);
    if (known !== undefined) return this.#merge(known, comment, cause);
    const parent = comment.parentId === null ? undefined : this.#entries.get(comment.parentId);
    if (comment.parentId !== null && parent === undefined) return undefined;
    const entry = newEntry(comment, parent, cause === 'live');
    if (isEmptyPlace(entry)) this.#bare.add(entry);
    this.#entries.set(comment.id, entry);
    if (cause !== 'live') this.#show(entry, cause);
    else if (parent === undefined) this.#begin(entry);
    else if (this.#mayMove(parent.comment.id, 'enter')) this.#show(entry, cause);
    else this.#hold(entry, parent);
    return entry;
  }

  /** Absolute: of an ancestor of what changed. */
  setReplyCount(id: string, replyCount: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.comment = { ...entry.comment, replyCount };
    this.#leaveIfEmpty(entry);
  }

  setScore(id: string, score: number): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.comment = { ...entry.comment, score };
  }

  showNewer(): Entry[] {
    const shown = this.newer.splice(0);
    for (const entry of shown) this.#show(entry, 'live');
    return shown;
  }

  showWaiting(id: string): Entry[] {
    const entry = this.#entries.get(id);
    if (entry === undefined) return [];
    this.#held.delete(entry);
    const shown = entry.waiting.splice(0);
    for (const reply of shown) this.#show(reply, 'live');
    return shown;
  }

  /** What waited for the reader to look elsewhere. True when something changed. */
  settle(): boolean {
    const ready = [...this.#held].filter(({ comment }) => this.#mayMove(comment.id, 'enter'));
    const gone = [...this.#leaving].filter(({ comment }) => this.#mayMove(comment.id, 'leave'));
    for (const { comment } of ready) this.showWaiting(comment.id);
    for (const entry of gone) this.#remove(entry);
    const begun = this.newer.length > 0 && this.#mayMove(undefined, 'enter') ? this.showNewer() : [];
    return ready.length + gone.length + begun.length > 0;
  }

  #begin(entry: Entry): void {
    this.newer.unshift(entry);
    if (this.#mayMove(undefined, 'enter')) this.showNewer();
  }

  #show(entry: Entry, cause: Cause): void {
    if (entry.parent !== undefined) {
      insert(entry.parent.replies, entry);
      return;
    }
    const { born } = entry.comment;
    entry.isPinned = this.sort !== 'newest' && cause !== 'page';
    if (entry.isPinned || this.sort === 'newest') entry.order = -born;
    else if (this.sort === 'best') entry.order = this.#places++;
    insert(this.roots, entry);
  }

  #hold(entry: Entry, parent: Entry): void {
    insert(parent.waiting, entry);
    this.#held.add(parent);
  }

  #merge(entry: Entry, comment: Comment, cause: Cause): Entry | undefined {
    // Read on purpose, it waits no longer.
    if (cause === 'page' && (take(this.newer, entry) || (entry.parent !== undefined && take(entry.parent.waiting, entry)))) this.#show(entry, cause);
    const { comment: old } = entry;
    if (comment.seq < old.seq) return entry;
    // Told to everyone, an own comment that waits for a moderator is a bare place.
    if (comment.seq === old.seq && comment.status === 'deleted' && old.status === 'pending') return entry;
    entry.comment = merged(old, comment);
    if (isText(comment)) {
      entry.isLeaving = false;
      this.#leaving.delete(entry);
    }
    return this.#leaveIfEmpty(entry) ? undefined : entry;
  }

  #leaveIfEmpty(entry: Entry): boolean {
    if (!isEmptyPlace(entry)) return false;
    if (this.newer.includes(entry) || entry.parent?.waiting.includes(entry) || this.#mayMove(entry.comment.id, 'leave')) {
      this.#remove(entry);
      return true;
    }
    entry.isLeaving = true;
    this.#leaving.add(entry);
    return false;
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.comment.id);
    this.#leaving.delete(entry);
    this.#held.delete(entry);
    for (const list of [this.roots, this.newer, entry.parent?.replies ?? [], entry.parent?.waiting ?? []]) take(list, entry);
    if (entry.parent !== undefined) this.#leaveIfEmpty(entry.parent);
  }
}
