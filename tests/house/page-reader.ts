// A reader as the widget is one: loads the thread, follows it, applies what changed by seq, asks again after a gap, loads again after a reset.

import type { Comment } from '../../src/contract/comment.ts';
import type { Changes } from '../../src/contract/thread.ts';
import { type Caller, isBrokenLine } from './caller.ts';
import { LiveClient } from './live.ts';
import { walk } from './walk.ts';

/** What all readers of one level must agree upon. Scores come by messages of their own, without a number to catch up by. */
export type Seen = Omit<Comment, 'score' | 'vote'>;

const toSeen = ({ score: _score, vote: _vote, ...seen }: Comment): Seen => seen;

export type View = { state: string; commentCount: number; head: number; comments: Seen[] };

/** What a fresh load shows this caller. */
export const freshView = async (caller: Caller, article: string): Promise<View> => {
  const { thread, comments } = await walk(caller, article);
  return { state: thread.state, commentCount: thread.commentCount, head: thread.head, comments: comments.map(toSeen) };
};

export class PageReader {
  readonly #caller: Caller;
  readonly #article: string;
  readonly #comments = new Map<string, Comment>();
  #thread = { state: 'open', commentCount: 0, head: 0, version: -1 };
  #head = 0;
  #live: LiveClient | undefined;
  #closed = false;
  /** One load or question at a time; what is asked meanwhile is asked once more after it. */
  #asking = false;
  #askAgain = false;

  /** `caller` goes the way that this reader goes, faults and all. */
  constructor(caller: Caller, article: string) {
    this.#caller = caller;
    this.#article = article;
  }

  async open(): Promise<this> {
    await this.#load();
    const { base, token, site } = this.#caller;
    this.#live = new LiveClient(base, { token, site });
    this.#live.socket.on('connect', () => void this.#ask());
    this.#live.socket.on('changes', (event) => {
      if (event.after > this.#head) void this.#ask();
      else this.#apply(event);
    });
    return this;
  }

  close(): void {
    this.#closed = true;
    this.#live?.close();
  }

  view(): View {
    const { state, commentCount, head } = this.#thread;
    return { state, commentCount, head, comments: this.#standing().map(toSeen) };
  }

  async #ask(): Promise<void> {
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#asking = true;
    try {
      do {
        this.#askAgain = false;
        let reset = false;
        await this.#live?.follow(this.#article, this.#head, (answer) => {
          if ('problem' in answer) throw new Error(`follow was refused: ${answer.problem.code}`);
          if ('reset' in answer) reset = true;
          else this.#apply(answer);
        });
        if (reset) await this.#load();
        this.#askAgain ||= reset;
      } while (this.#askAgain);
    } catch (error) {
      // The connection went before the answer came: the next one asks.
      const isLost = error instanceof Error && /has been (disconnected|timed out)|operation has timed out/.test(error.message);
      if (!this.#closed && !isLost) throw error;
    } finally {
      this.#asking = false;
    }
  }

  /** Every page; what changes while it loads comes by `follow` from the head of the first. */
  async #load(): Promise<void> {
    const { thread, comments } = await this.#walk();
    this.#comments.clear();
    for (const comment of comments) this.#comments.set(comment.id, comment);
    this.#head = thread.head;
    this.#thread = thread;
  }

  /** From the beginning again when the line breaks on the way. */
  async #walk(): ReturnType<typeof walk> {
    for (;;)
      try {
        return await walk(this.#caller, this.#article);
      } catch (error) {
        if (!isBrokenLine(error) || this.#closed) throw error;
      }
  }

  #apply({ head, changes, thread, replyCounts }: Changes): void {
    for (const comment of changes) if ((this.#comments.get(comment.id)?.seq ?? 0) <= comment.seq) this.#comments.set(comment.id, comment);
    if (thread.version < this.#thread.version) return;
    for (const { id, replyCount } of replyCounts) {
      const known = this.#comments.get(id);
      if (known !== undefined) this.#comments.set(id, { ...known, replyCount });
    }
    this.#head = Math.max(this.#head, head);
    this.#thread = thread;
  }

  /** In reading order: what may be read, and the places of what may not, as long as something stands below them. */
  #standing(): Comment[] {
    const pathOf = (comment: Comment): number[] => {
      const parent = comment.parentId === null ? undefined : this.#comments.get(comment.parentId);
      return [...(parent === undefined ? [] : pathOf(parent)), comment.born];
    };
    const isText = ({ status }: Comment) => status === 'published' || status === 'pending';
    const placed = [...this.#comments.values()].map((comment) => ({ comment, path: pathOf(comment) }));
    const isBelow = (below: number[], above: number[]) => below.length > above.length && above.every((step, n) => below[n] === step);
    const stands = ({ comment, path }: (typeof placed)[number]) =>
      isText(comment) || comment.replyCount > 0 || placed.some((other) => isText(other.comment) && isBelow(other.path, path));
    return placed
      .filter(stands)
      .sort((a, b) => comparePaths(a.path, b.path))
      .map(({ comment }) => comment);
  }
}

const comparePaths = (a: number[], b: number[]): number => {
  for (let n = 0; n < Math.min(a.length, b.length); n++) {
    const difference = (a[n] ?? 0) - (b[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
};
