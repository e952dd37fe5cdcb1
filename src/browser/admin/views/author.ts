// An author as staff know one, with what is done to them.
import type { AuthorView } from '../../../contract/authors.ts';
import { type Api, type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Loaded } from '../loaded.ts';

export class AuthorStore extends Loaded<AuthorView> {
  readonly #api: Api;
  readonly #id: string;

  constructor(api: Api, id: string) {
    super(() => ask(api, 'readAuthor', { id }));
    this.#api = api;
    this.#id = id;
  }

  writeNote(text: string): Promise<ApiProblem | undefined> {
    return this.#attempt(async () => {
      const note = await ask(this.#api, 'writeNote', { id: this.#id, body: { text } });
      if (this.value !== undefined) this.set({ ...this.value, notes: [note, ...this.value.notes] });
    });
  }

  removeNote(id: string): Promise<ApiProblem | undefined> {
    return this.#attempt(async () => {
      await ask(this.#api, 'removeNote', { id });
      if (this.value !== undefined) this.set({ ...this.value, notes: this.value.notes.filter((note) => note.id !== id) });
    });
  }

  liftBan(): Promise<ApiProblem | undefined> {
    return this.#attempt(async () => this.set(await ask(this.#api, 'liftBan', { id: this.#id })));
  }

  async #attempt(act: () => Promise<void>): Promise<ApiProblem | undefined> {
    try {
      await act();
      return undefined;
    } catch (error) {
      return toProblem(error);
    }
  }
}
