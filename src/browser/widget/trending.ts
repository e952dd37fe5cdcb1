// <afterword-trending>: the most discussed articles of a site, as links in the page's own style.
import type { TrendingWindow } from '../../contract/trending.ts';
import { Api, toProblem } from '../client/api.ts';
import { lists as words } from '../client/words/en-lists.ts';
import { reading } from '../client/words/en-reading.ts';
import { baseOf } from './place.ts';
import { whyNot } from './why.ts';

const isWindow = (value: string | null): value is TrendingWindow => value === '24h' || value === '7d' || value === '30d';

const rowOf = ({ title, url, key }: { title: string | null; url: string | null; key: string }, commentCount: number): HTMLLIElement => {
  const row = document.createElement('li');
  const name = document.createElement(url === null ? 'span' : 'a');
  const text = document.createElement('bdi');
  text.textContent = title ?? url ?? key;
  if (name instanceof HTMLAnchorElement && url !== null) name.href = url;
  name.append(text);
  const count = document.createElement('small');
  count.textContent = reading.count(commentCount);
  row.append(name, ' ', count);
  return row;
};

/** In the light DOM, where the page's own lists and links are styled. */
export class AfterwordTrending extends HTMLElement {
  static readonly observedAttributes = ['site', 'window', 'limit', 'api'];

  #asked = 0;

  connectedCallback(): void {
    void this.#load();
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (this.isConnected && before !== after) void this.#load();
  }

  async #load(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const [window, limit] = [this.getAttribute('window'), this.getAttribute('limit') ?? undefined];
    const api = new Api(baseOf(this), this.getAttribute('site') ?? '');
    try {
      const { articles } = await api.call('readTrending', { query: { window: isWindow(window) ? window : undefined, limit } });
      if (asked !== this.#asked || !this.isConnected) return;
      const list = document.createElement('ol');
      list.append(...articles.map(({ article, commentCount }) => rowOf(article, commentCount)));
      const quiet = document.createElement('p');
      quiet.textContent = words.quiet;
      this.replaceChildren(articles.length === 0 ? quiet : list);
    } catch (error) {
      // What the page says without us stays.
      void whyNot(toProblem(error), api);
    }
  }
}
