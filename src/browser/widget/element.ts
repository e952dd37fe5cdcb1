// <afterword-thread>: from the attributes to a running thread, and back to nothing when it is taken away.
import { h, render } from 'preact';
import type { Sort } from '../../contract/thread.ts';
import { Api, type ApiProblem, toProblem } from '../client/api.ts';
import { plant } from '../client/plant.ts';
import { Reader } from '../client/session.ts';
import { keepIn } from '../client/storage.ts';
import { reading } from '../client/words/en-reading.ts';
import { afterPaint, articleOf, baseOf, isDark } from './place.ts';
import { adoptStyle } from './sheets.ts';
import styles from './style.css';
import { Failed, Skeleton, ThreadView } from './thread.tsx';
import type { Dispatch, LoadLife, Shown } from './ui.ts';
import { whyNot } from './why.ts';

const isSort = (value: string | null): value is Sort => value === 'newest' || value === 'oldest' || value === 'best';

export class AfterwordThread extends HTMLElement {
  /** Given by main.ts, which knows what comes later. */
  static loadLife: LoadLife;
  static readonly observedAttributes = ['site', 'article', 'api', 'sort', 'token', 'theme'];

  readonly #root = this.attachShadow({ mode: 'open' });
  /** Of staff: in this page alone, kept nowhere. */
  #token: string | undefined;
  #running: AbortController | undefined;
  #isPlanned = false;

  connectedCallback(): void {
    adoptStyle(this.#root, styles);
    this.#plan();
  }

  disconnectedCallback(): void {
    this.#plan();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    if (name === 'theme') this.#dress();
    else this.#restart();
  }

  /** Moderates with this token, in this page, until it is left. */
  staff(token: string | undefined): void {
    this.#token = token;
    this.#restart();
  }

  #restart(): void {
    this.#end();
    this.#plan();
  }

  /** Several attributes in a row are one change; taken out and put in elsewhere, the thread goes on as it was. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      if (!this.isConnected) this.#end();
      else if (this.#running === undefined) this.#begin();
    });
  }

  #end(): void {
    this.#running?.abort();
    this.#running = undefined;
    render(null, this.#root);
  }

  #begin(): void {
    const site = this.getAttribute('site');
    if (site === null || site === '') {
      // For whoever wrote the snippet.
      reportError(new Error('<afterword-thread> needs a `site`'));
      return;
    }
    const running = new AbortController();
    this.#running = running;
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', this.#dress, { signal: running.signal });
    this.#dress();
    void this.#show(site, running.signal);
  }

  /** First what is read, then the rest. */
  async #show(site: string, signal: AbortSignal): Promise<void> {
    const api = new Api(baseOf(this), site);
    const reader = new Reader(
      api,
      keepIn(() => localStorage),
      this.#token ?? this.getAttribute('token') ?? undefined,
    );
    const article = articleOf(this);
    const given = this.getAttribute('sort');
    const sort = isSort(given) ? given : 'newest';
    const words = reading;
    render(h(Skeleton, { words }), this.#root);
    try {
      await reader.prepare();
      const page = await api.call('readPage', { query: { article: article.key, sort }, signal });
      const { thread, replyCursors, nextCursor } = page;
      const hasMoreReplies = (rootId: string) => rootId in replyCursors;
      const draw = (shown: Shown) => render(h(ThreadView, { shown }), this.#root);
      const read = { words, reader, thread, sort, roots: plant(page.comments), hasMore: nextCursor !== null, hasMoreReplies, now: Date.now(), ui: undefined };
      draw(read);
      this.#dispatch('count', { site, article: article.key, commentCount: thread.commentCount });
      await afterPaint();
      const live = async (): Promise<void> => {
        const { loadLife } = AfterwordThread;
        // A request that was cut is asked for again at once; what stays away, when the reader says so.
        const later = await loadLife()
          .catch(loadLife)
          .catch(() => undefined);
        if (signal.aborted) return;
        // Without the rest the thread can still be read.
        if (later === undefined) return draw({ ...read, again: () => void live() });
        const life = later.bring({ root: this.#root, api, reader, article, sort, page, dispatch: this.#dispatch, draw });
        signal.addEventListener('abort', () => life.stop());
        this.#dispatch('ready', { site, article: article.key, commentCount: thread.commentCount });
      };
      await live();
    } catch (error) {
      if (!signal.aborted) await this.#fail(toProblem(error), api, signal);
    }
  }

  /** At once what is known, then what there is to say of it. */
  async #fail(problem: ApiProblem, api: Api, signal: AbortSignal): Promise<void> {
    const say = (why: string | undefined) => render(h(Failed, { words: reading, why, again: () => this.#restart() }), this.#root);
    say(problem.isPassing ? reading.away : undefined);
    const why = await whyNot(problem, api);
    if (!signal.aborted && why !== undefined) say(why);
  }

  readonly #dispatch: Dispatch = (name, detail) => {
    this.dispatchEvent(new CustomEvent(`afterword:${name}`, { detail, bubbles: true, composed: true }));
  };

  readonly #dress = (): void => {
    if (this.isConnected) this.toggleAttribute('data-dark', isDark(this));
  };
}
