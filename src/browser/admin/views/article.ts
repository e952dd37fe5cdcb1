// An article's thread, as far as staff change it.
import type { Thread } from '../../../contract/thread.ts';
import { type Api, type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Loaded } from '../loaded.ts';

export class ArticleStore extends Loaded<Thread> {
  readonly #api: Api;
  readonly #article: string;

  constructor(api: Api, article: string) {
    super(async () => (await ask(api, 'readPage', { query: { article, limit: 1 } })).thread);
    this.#api = api;
    this.#article = article;
  }

  /** Open to closed, and back. */
  async turn(): Promise<ApiProblem | undefined> {
    if (this.value === undefined) return undefined;
    try {
      const state = this.value.state === 'open' ? 'closed' : 'open';
      this.set(await ask(this.#api, 'editThread', { query: { article: this.#article }, body: { state } }));
      return undefined;
    } catch (error) {
      return toProblem(error);
    }
  }
}
