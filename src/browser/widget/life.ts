// What makes a thread that can be read one that lives: follows it, and holds what this reader has opened, folded and is told.
// Comes in a chunk of its own when the thread has been painted, with every part of the view that is not needed to read.
import { ThreadStore } from '../client/thread.ts';
import { en, type Words } from '../client/words/en.ts';
import { Actions } from './actions.tsx';
// Here already when this comes: named so that what comes first is one file (split by who shares what, it weighed 400 bytes more).
import './element.ts';
import { Composer } from './composer.tsx';
import { CommentForm, EditForm } from './forms.tsx';
import { Sending } from './outgoing.tsx';
import { adoptStyle } from './sheets.ts';
import { Steady } from './steady.ts';
import { Newer, Statements, Status, Trouble } from './top.tsx';
import { type Bring, buttonId, type Dispatch, type LifeParts, type OpenForm, type Parts, type Shown, type Staff, type Ui } from './ui.ts';
import styles from './writing.css';

/** "5 minutes ago" need not be right to the second. */
const TICK_MS = 30_000;
/** What arrives is told together, not comment by comment. */
const TELL_MS = 4_000;

const parts = { Actions, CommentForm, Composer, EditForm, Newer, Sending, Statements, Status, Trouble };

class Life implements Ui {
  readonly parts: Parts = parts;
  readonly words: Words = en;
  readonly store: ThreadStore;
  readonly steady: Steady;
  readonly dispatch: Dispatch;
  readonly folded = new Set<string>();
  form: OpenForm | undefined;
  linkedId: string | undefined;
  /** For those who listen instead of looking. */
  said = '';
  isOnline = navigator.onLine;
  statements: Ui['statements'];
  readonly hasAccounts: boolean;

  readonly #root: ShadowRoot;
  readonly #draw: (shown: Shown) => void;
  readonly #ending = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #isDrawing = false;
  #staff: Staff | undefined;
  #isStaffAsked = false;

  constructor({ root, draw, dispatch, ...rest }: LifeParts) {
    adoptStyle(root, styles);
    this.#root = root;
    this.hasAccounts = root.host.hasAttribute('accounts');
    this.#draw = draw;
    this.dispatch = dispatch;
    this.steady = new Steady(root, () => this.store.settle());
    this.store = new ThreadStore({ ...rest, guard: this.steady });
    this.store.subscribe(() => this.redraw());
    this.store.onCount = (commentCount) => dispatch('count', { site: rest.api.site, article: rest.article.key, commentCount });
    this.#gather();
    this.#listen();
    this.#timer = setInterval(() => this.redraw(), TICK_MS);
    this.#now();
    void this.#readStatements(rest.page);
    void this.followLink();
  }

  #listen(): void {
    const { signal } = this.#ending;
    for (const event of ['online', 'offline']) addEventListener(event, this.#networkChanged, { signal });
    addEventListener('hashchange', () => void this.followLink(), { signal });
    import('../client/live.ts').then(
      ({ followLive }) => this.store.goLive(followLive),
      // Without it the thread can be read and written; the next page view tries again.
      () => {},
    );
  }

  get staff(): Staff | undefined {
    return this.store.reader.isStaff ? this.#staff : undefined;
  }

  /** Whoever is no moderator does not pay for their part; one may become a moderator by signing in. */
  #wantStaff(): void {
    if (this.#isStaffAsked || !this.store.reader.isStaff) return;
    this.#isStaffAsked = true;
    import('./staff.tsx').then(
      ({ bringStaff }) => {
        this.#staff = bringStaff(this.#root, this.store);
        this.redraw();
      },
      // Without it they are a reader here, and moderate at the desk; the next page view tries again.
      () => {},
    );
  }

  /** Of whom the service knows: to them a page says how they voted. Another token would be refused, and a page view must hold no 401. */
  async #readStatements({ comments }: LifeParts['page']): Promise<void> {
    if (this.store.reader.isStaff || !comments.some(({ vote }) => vote !== undefined)) return;
    try {
      const { bringStatements } = await import('./statements.tsx');
      this.statements = await bringStatements(this.#root, this.store);
      // Above what they read: they go on reading where they were.
      this.steady.hold([]);
      this.redraw();
    } catch {
      // They are told with the next page view.
    }
  }

  stop(): void {
    this.#ending.abort();
    clearInterval(this.#timer);
    clearTimeout(this.#telling);
    this.steady.stop();
    this.store.stop();
  }

  /** Undefined closes, and the focus goes back to the button that opened; the same again closes too. */
  open(form: OpenForm | undefined): void {
    const before = this.form;
    const isSame = form !== undefined && form.id === before?.id && form.kind === before.kind;
    this.form = isSame ? undefined : form;
    if (form !== undefined) this.steady.release(form.id);
    this.redraw();
    if (this.form === undefined && before !== undefined) this.steady.soon(() => this.steady.focusOn(buttonId(before.id, before.kind)));
  }

  fold(id: string, isFolded: boolean): void {
    if (isFolded) this.folded.add(id);
    else this.folded.delete(id);
    this.redraw();
    this.steady.soon(() => this.steady.focusOn(`${isFolded ? 'unfold' : 'fold'}-${id}`));
  }

  async more(rootId?: string): Promise<void> {
    const refocus = this.steady.watchNew();
    await (rootId === undefined ? this.store.loadMore() : this.store.loadReplies(rootId));
    this.steady.soon(refocus);
  }

  say(text: string): void {
    this.said = text;
    this.redraw();
  }

  /** `#comment-ID` of the page's address: the comment with its ancestors and replies, wherever in the thread it stands. */
  async followLink(): Promise<void> {
    const id = /^#comment-([0-9a-f-]{36})$/.exec(location.hash)?.[1];
    const isHere = id !== undefined && (await this.store.reveal(id));
    if (this.#ending.signal.aborted) return;
    this.linkedId = isHere ? id : undefined;
    this.redraw();
    if (isHere) this.steady.soon(() => this.steady.focus(id));
  }

  /** Several changes in one turn are drawn once. */
  redraw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    queueMicrotask(() => {
      this.#isDrawing = false;
      if (!this.#ending.signal.aborted) this.#now();
    });
  }

  #now(): void {
    this.#wantStaff();
    const { store, words } = this;
    const { reader, thread, sort, tree, nextCursor } = store;
    const hasMoreReplies = (rootId: string) => store.hasMoreReplies(rootId);
    this.#draw({ words, reader, thread, sort, roots: tree.roots, hasMore: nextCursor !== null, hasMoreReplies, now: Date.now(), ui: this });
    this.steady.settle();
  }

  #gather(): void {
    const arrived = { comment: 0, reply: 0 };
    this.store.onNotable = (what) => {
      arrived[what] += 1;
      this.#telling ??= setTimeout(() => {
        this.#telling = undefined;
        this.say(this.words.arrived(arrived.comment, arrived.reply));
        Object.assign(arrived, { comment: 0, reply: 0 });
      }, TELL_MS);
    };
  }

  readonly #networkChanged = (): void => {
    this.isOnline = navigator.onLine;
    if (this.isOnline) this.store.reconnect();
    this.redraw();
  };
}

export const bring: Bring = (given) => new Life(given);
