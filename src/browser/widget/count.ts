// <afterword-count>: the number of comments of an article, for lists and headings. All of a page ask together, and follow the threads that the page shows.
import { COUNTS_MAX } from '../../contract/limits.ts';
import { Api, toProblem } from '../client/api.ts';
import { reading } from '../client/words/en-reading.ts';
import { baseOf, keyOf } from './place.ts';
import { whyNot } from './why.ts';

const waiting = new Set<AfterwordCount>();

const showCounts = async (api: Api, members: readonly AfterwordCount[]): Promise<void> => {
  const articles = [...new Set(members.map(keyOf))];
  for (let at = 0; at < articles.length; at += COUNTS_MAX) {
    const { counts } = await api.call('countComments', { body: { articles: articles.slice(at, at + COUNTS_MAX) } });
    for (const { article, commentCount } of counts) for (const member of members) if (keyOf(member) === article) member.show(commentCount);
  }
};

/** One request for each site and service, up to what one may hold. */
const ask = async (): Promise<void> => {
  const elements = [...waiting];
  waiting.clear();
  const groups = Map.groupBy(elements, (element) => `${baseOf(element)}\n${element.getAttribute('site') ?? ''}`);
  for (const [group, members] of groups) {
    const [base = '', site = ''] = group.split('\n');
    const api = new Api(base, site);
    // What the page says without us stays when there is no answer.
    await showCounts(api, members).catch((error: unknown) => whyNot(toProblem(error), api));
  }
};

export class AfterwordCount extends HTMLElement {
  static readonly observedAttributes = ['site', 'article', 'api'];

  connectedCallback(): void {
    document.addEventListener('afterword:count', this.#heard);
    this.#ask();
  }

  disconnectedCallback(): void {
    document.removeEventListener('afterword:count', this.#heard);
    waiting.delete(this);
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (this.isConnected && before !== after) this.#ask();
  }

  show(commentCount: number): void {
    this.textContent = reading.count(commentCount);
  }

  #ask(): void {
    if (waiting.size === 0) setTimeout(() => void ask());
    waiting.add(this);
  }

  readonly #heard = (event: Event): void => {
    if (!(event instanceof CustomEvent)) return;
    const { site, article, commentCount } = event.detail;
    if (site === this.getAttribute('site') && article === keyOf(this)) this.show(commentCount);
  };
}
