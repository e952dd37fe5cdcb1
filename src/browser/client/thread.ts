// The thread as a reader has it: loads pages, applies what comes live by seq, and does what the reader wishes. Knows no view and no DOM.
import type { Comment, ReportInput } from '../../contract/comment.ts';
import type { ScoresEvent } from '../../contract/live.ts';
import type { ChangesAnswer, Page, Sort, Thread } from '../../contract/thread.ts';
import { type Api, type ApiProblem, toProblem } from './api.ts';
import type { Connection, Live, LiveParts } from './live.ts';
import { readPages } from './pages.ts';
import type { Entry } from './plant.ts';
import type { Reader } from './session.ts';
import { type Cause, type MayMove, Tree } from './tree.ts';

export type ArticleOfPage = { key: string; url?: string; title?: string };

/** A comment on its way: shown at once, sent until it is taken or refused. */
export type Outgoing = { readonly key: string; readonly parentId: string | null; readonly body: string; problem?: ApiProblem };

/** What the view knows of what the reader is looking at. */
export type Guard = {
  mayMove: MayMove;
  /** These are about to change by somebody else's doing. */
  hold: (ids: readonly string[]) => void;
};

/** What is worth a sentence to a reader who cannot see it; the view puts it into words and tells it when it is quiet. */
export type Notable = 'comment' | 'reply';

const AT_ROOT = 'roots';

type ThreadParts = { api: Api; reader: Reader; article: ArticleOfPage; sort: Sort; page: Page; guard: Guard };

export class ThreadStore {
  readonly api: Api;
  readonly reader: Reader;
  readonly article: ArticleOfPage;
  thread: Thread;
  tree: Tree;
  sort: Sort;
  readers = 0;
  connection: Connection | undefined;
  nextCursor: string | null = null;
  readonly outgoing: Outgoing[] = [];
  /** Problems of what was done to a comment, by its id; of loading more roots by AT_ROOT. */
  readonly problems = new Map<string, ApiProblem>();
  readonly busy = new Set<string>();
  /** How often the composer was begun anew. */
  composed = 0;
  onNotable: (what: Notable) => void = () => {};
  onCount: (count: number) => void = () => {};

  readonly #guard: Guard;
  readonly #ending = new AbortController();
  readonly #listeners = new Set<() => void>();
  /** By root: where its replies go on; null from their beginning. */
  readonly #replyCursors = new Map<string, string | null>();
  #deferred: Comment[] = [];
  #head = 0;
  #scoresVersion = 0;
  #catching = false;
  #live: Live | undefined;

  constructor({ api, reader, article, sort, page, guard }: ThreadParts) {
    this.api = api;
    this.reader = reader;
    this.article = article;
    this.sort = sort;
    this.#guard = guard;
    this.thread = page.thread;
    this.tree = new Tree(sort, guard.mayMove);
    this.#take(page);
    [this.#head, this.#scoresVersion] = [page.thread.head, page.thread.version];
  }

  get isStopped(): boolean {
    return this.#ending.signal.aborted;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hasMoreReplies(rootId: string): boolean {
    return this.#replyCursors.has(rootId);
  }

  /** Everything anew: in another order, or because too much has changed; then down to where the reader was, so that nothing is pulled away. */
  load(sort: Sort = this.sort): Promise<void> {
    return this.attempt(AT_ROOT, async (signal) => {
      const wanted = sort === this.sort ? this.tree.roots.length : 0;
      const pages = await readPages({ api: this.api, article: this.article.key, sort, wanted, signal });
      const [{ thread }] = pages;
      const known = this.#head;
      this.sort = sort;
      this.#guard.hold([]);
      this.tree = new Tree(sort, this.#guard.mayMove);
      this.#replyCursors.clear();
      for (const page of pages) this.#take(page);
      [this.#head, this.#scoresVersion] = [thread.head, thread.version];
      this.#setThread(thread);
      // What came while the pages were read was put into the old tree.
      if (known > thread.head) void this.catchUp();
    });
  }

  /** `follow` comes from the chunk that is loaded after the thread is shown. */
  goLive(follow: (parts: LiveParts) => Live): void {
    if (this.isStopped || this.#live !== undefined) return;
    this.#live = follow({
      api: this.api,
      article: this.article.key,
      token: () => this.reader.token,
      toProblem,
      speaksFor: this.reader.given,
      after: () => this.#head,
      version: () => this.#scoresVersion,
      onChanges: (answer) => this.apply(answer),
      onScores: (event) => this.applyScores(event),
      onReaders: ({ count }) => {
        this.readers = count;
        this.changed();
      },
      onConnection: (connection) => {
        this.connection = connection;
        this.changed();
      },
    });
  }

  /** The network is back, or the reader is somebody else now. */
  reconnect(): void {
    this.#live?.again();
  }

  stop(): void {
    this.#ending.abort();
    this.#live?.stop();
    this.#listeners.clear();
  }

  /** `after` of a message: what it goes on from. Without one it goes on from what was asked. */
  apply(answer: ChangesAnswer & { after?: number }): void {
    if (this.isStopped) return;
    if ('reset' in answer) return void this.load();
    if (answer.after !== undefined && answer.after > this.#head) return void this.catchUp();
    this.#guard.hold(answer.changes.map(({ id }) => id));
    // By seq a deleted parent may come behind its reply; it is always older.
    for (const comment of answer.changes.toSorted((a, b) => a.born - b.born)) this.#arrive(comment);
    this.tree.prune();
    for (const { id, replyCount } of answer.replyCounts) this.tree.setReplyCount(id, replyCount);
    this.#head = Math.max(this.#head, answer.head);
    this.#setThread(answer.thread);
    this.changed();
  }

  applyScores({ version, scores }: Pick<ScoresEvent, 'version' | 'scores'>): void {
    if (version < this.#scoresVersion) return;
    this.#scoresVersion = version;
    for (const { id, score } of scores) if (!this.busy.has(`vote ${id}`)) this.tree.setScore(id, score);
    this.changed();
  }

  /** A message was missed. */
  async catchUp(): Promise<void> {
    if (this.#catching) return;
    this.#catching = true;
    try {
      const answer = await this.api.call('readChanges', { query: { article: this.article.key, after: this.#head }, signal: this.#ending.signal });
      this.apply(answer);
    } catch {
      // The next message shows the same gap.
    } finally {
      this.#catching = false;
    }
  }

  loadMore(): Promise<void> {
    return this.attempt(AT_ROOT, async (signal) => {
      const { key: article } = this.article;
      const page = await this.api.call('readPage', { query: { article, sort: this.sort, cursor: this.nextCursor ?? undefined }, signal });
      this.#take(page);
    });
  }

  loadReplies(rootId: string): Promise<void> {
    return this.attempt(rootId, async (signal) => {
      const cursor = this.#replyCursors.get(rootId) ?? undefined;
      const { comments, nextCursor } = await this.api.call('readReplies', { id: rootId, query: { cursor, limit: 50 }, signal });
      this.tree.putAll(comments, 'page');
      if (nextCursor === null) this.#replyCursors.delete(rootId);
      else this.#replyCursors.set(rootId, nextCursor);
    });
  }

  /** Brings a comment onto the page with its ancestors and replies. False when it is not of this thread. */
  async reveal(id: string): Promise<boolean> {
    const known = this.tree.get(id);
    if (known === undefined) {
      try {
        const { ancestors, article, ...comment } = await this.api.call('readComment', { id, signal: this.#ending.signal });
        if (article.key !== this.article.key) return false;
        const isRootNew = this.tree.get(comment.rootId) === undefined;
        const { comments } = await this.api.call('readReplies', { id, query: { limit: 50 }, signal: this.#ending.signal });
        this.tree.putAll([...ancestors, comment, ...comments], 'page');
        if (isRootNew) this.#replyCursors.set(comment.rootId, null);
      } catch {
        return false;
      }
    }
    if (this.tree.newer.some((entry) => entry.comment.id === known?.comment.rootId)) this.tree.showNewer();
    for (let above = this.tree.get(id)?.parent; above !== undefined; above = above.parent) this.tree.showWaiting(above.comment.id);
    this.changed();
    return this.tree.get(id) !== undefined;
  }

  showNewer(): Entry[] {
    const shown = this.tree.showNewer();
    this.changed();
    return shown;
  }

  showWaiting(id: string): Entry[] {
    const shown = this.tree.showWaiting(id);
    this.changed();
    return shown;
  }

  settle(): void {
    if (this.tree.settle()) this.changed();
  }

  /** Shown at once. What is wrong with the text itself is thrown, for the field; what may pass stays beside the comment, to be sent again. */
  async post(comment: { key: string; parentId: string | null; body: string }): Promise<Comment | undefined> {
    const outgoing: Outgoing = { ...comment };
    this.outgoing.push(outgoing);
    return this.#sendOutgoing(outgoing);
  }

  /** With the same key: if the first try did arrive, it is the same comment. */
  async postAgain(outgoing: Outgoing): Promise<Comment | undefined> {
    delete outgoing.problem;
    return this.#sendOutgoing(outgoing);
  }

  discard(outgoing: Outgoing): void {
    const at = this.outgoing.indexOf(outgoing);
    if (at !== -1) this.outgoing.splice(at, 1);
    this.#releaseDeferred();
    this.changed();
  }

  /** The reader wants to change a text that did not go out: the composer is made anew, from the kept draft. */
  recompose(): void {
    this.composed += 1;
    this.changed();
  }

  /** @throws ApiProblem */
  async edit(id: string, body: string): Promise<void> {
    this.#put(await this.api.call('editComment', { id, body: { body } }), 'own');
  }

  /** What was typed: known for own comments, unless another window edited it. @throws ApiProblem */
  async sourceOf(id: string): Promise<string> {
    const known = this.tree.get(id)?.comment.source;
    return known ?? (await this.api.call('readComment', { id })).source ?? '';
  }

  remove(id: string): Promise<void> {
    return this.attempt(id, async () => this.#put(await this.api.call('deleteComment', { id }), 'own'));
  }

  /** Shown at once; the answer has the true score. */
  vote(id: string, value: -1 | 0 | 1): Promise<void> {
    const entry = this.tree.get(id);
    if (entry === undefined) return Promise.resolve();
    const { vote = 0, score } = entry.comment;
    entry.comment = { ...entry.comment, vote: value, score: score + value - vote };
    return this.attempt(id, async () => {
      this.busy.add(`vote ${id}`);
      try {
        const answer = await this.api.call('vote', { id, body: { value } });
        entry.comment = { ...entry.comment, score: answer.score, vote: value };
      } catch (error) {
        entry.comment = { ...entry.comment, score, vote };
        throw error;
      } finally {
        this.busy.delete(`vote ${id}`);
      }
    });
  }

  /** @throws ApiProblem */
  async report(id: string, body: ReportInput): Promise<void> {
    await this.api.call('report', { id, body });
  }

  /** @throws ApiProblem */
  async preview(body: string): Promise<string> {
    return (await this.api.call('preview', { body: { body } })).html;
  }

  #take({ comments, replyCursors, nextCursor }: Page): void {
    this.tree.putAll(comments, 'page');
    for (const [rootId, cursor] of Object.entries(replyCursors)) this.#replyCursors.set(rootId, cursor);
    this.nextCursor = nextCursor;
  }

  #put(comment: Comment, cause: Cause): void {
    this.tree.putAll([comment], cause);
    this.changed();
  }

  /** An own comment may come live before the answer to its post: it waits for that, so that it is not seen twice. */
  #arrive(comment: Comment): void {
    const isOwn = this.reader.owns(comment.author);
    const isKnown = this.tree.get(comment.id) !== undefined;
    if (isOwn && !isKnown && this.outgoing.length > 0) this.#deferred.push(comment);
    else if (
      this.tree.put(comment, isOwn ? 'own' : 'live') !== undefined &&
      !isKnown &&
      !isOwn &&
      (comment.status === 'published' || comment.status === 'pending')
    )
      this.onNotable(comment.parentId === null ? 'comment' : 'reply');
  }

  async #sendOutgoing(outgoing: Outgoing): Promise<Comment | undefined> {
    this.changed();
    const { key, parentId, body } = outgoing;
    try {
      const comment = await this.api.call('createComment', { key, body: { article: this.article, body, ...(parentId === null ? {} : { parentId }) } });
      this.reader.wrote(comment.author);
      this.discard(outgoing);
      this.#put(comment, 'own');
      return comment;
    } catch (error) {
      const problem = toProblem(error);
      if (!problem.isPassing) {
        this.discard(outgoing);
        throw problem;
      }
      outgoing.problem = problem;
      if (this.#deferred.some((comment) => comment.parentId === parentId && comment.source === body.normalize())) this.discard(outgoing);
      this.changed();
      return undefined;
    }
  }

  #releaseDeferred(): void {
    if (this.outgoing.length > 0) return;
    this.tree.putAll(this.#deferred.splice(0), 'own');
  }

  #setThread(thread: Thread): void {
    if (thread.version < this.thread.version) return;
    const isCountNew = thread.commentCount !== this.thread.commentCount;
    this.thread = thread;
    if (isCountNew) this.onCount(thread.commentCount);
  }

  /** One at a time for each place; what goes wrong is told there. */
  async attempt(place: string, act: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.busy.has(place)) return;
    this.busy.add(place);
    this.problems.delete(place);
    this.changed();
    try {
      await act(this.#ending.signal);
    } catch (error) {
      if (!this.isStopped) this.problems.set(place, toProblem(error));
    } finally {
      this.busy.delete(place);
      this.changed();
    }
  }

  /** The view has something new to show. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
