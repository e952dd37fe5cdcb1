// The rules of the site, the trial of a new one against what was written lately, and the trial of a text.
import type { Answer, Api } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Worked } from '../loaded.ts';

export type Rule = Answer<'readRules'>['rules'][number];
export type Tested = Answer<'testRule'>;
export type Tried = Answer<'tryRules'>;
export type Draft = Pick<Rule, 'kind' | 'pattern' | 'outcome'> & { note: string };

export class RulesStore extends Worked {
  readonly #api: Api;
  rules: readonly Rule[] | undefined;
  tested: Tested | undefined;
  tried: Tried | undefined;

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  load(): Promise<boolean> {
    return this.attempt(async () => {
      this.rules = (await ask(this.#api, 'readRules')).rules;
    });
  }

  /** Which of the latest comments it would have caught. */
  test({ kind, pattern }: Draft): Promise<boolean> {
    this.tested = undefined;
    return this.attempt(async () => {
      this.tested = await ask(this.#api, 'testRule', { body: { kind, pattern } });
    });
  }

  make({ note, ...draft }: Draft): Promise<boolean> {
    return this.attempt(async () => {
      const made = await ask(this.#api, 'createRule', { body: { ...draft, enabled: true, ...(note.trim() !== '' && { note }) } });
      this.rules = [made, ...(this.rules ?? [])];
      this.tested = undefined;
    });
  }

  turn(id: string, enabled: boolean): Promise<boolean> {
    return this.attempt(async () => {
      const changed = await ask(this.#api, 'editRule', { id, body: { enabled } });
      this.rules = this.rules?.map((known) => (known.id === id ? changed : known));
    });
  }

  remove(id: string): Promise<boolean> {
    return this.attempt(async () => {
      await ask(this.#api, 'deleteRule', { id });
      this.rules = this.rules?.filter((known) => known.id !== id);
    });
  }

  /** What every check would say of a text. */
  try(body: string, author: 'guest' | 'new' | 'known' | 'trusted' | 'staff'): Promise<boolean> {
    this.tried = undefined;
    return this.attempt(async () => {
      this.tried = await ask(this.#api, 'tryRules', { body: { body, author, name: 'Ada' } });
    });
  }
}
