// The keys by which other programs act for the site: API keys, and the secrets of the host site's single sign-on.
import type { ApiKey, ApiKeyInput, SsoSecret } from '../../../contract/keys.ts';
import type { Api, ApiProblem } from '../../client/api.ts';
import { toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Watched } from '../watched.ts';

/** Shown once, until whoever made it says that it is kept. */
type Shown = { kind: 'key' | 'secret'; name: string; value: string };

export class KeysStore extends Watched {
  readonly #api: Api;
  keys: readonly ApiKey[] | undefined;
  secrets: readonly SsoSecret[] = [];
  shown: Shown | undefined;
  problem: ApiProblem | undefined;
  faults: Readonly<Record<string, string>> = {};

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  load(): Promise<boolean> {
    return this.#attempt(async () => {
      const [{ keys }, { secrets }] = await Promise.all([ask(this.#api, 'readKeys'), ask(this.#api, 'readSsoSecrets')]);
      this.keys = keys;
      this.secrets = secrets;
    });
  }

  makeKey(input: ApiKeyInput): Promise<boolean> {
    return this.#attempt(async () => {
      const { key, ...made } = await ask(this.#api, 'createKey', { body: input });
      this.keys = [...(this.keys ?? []), made];
      this.shown = { kind: 'key', name: made.name, value: key };
    });
  }

  revokeKey(id: string): Promise<boolean> {
    return this.#attempt(async () => {
      await ask(this.#api, 'revokeKey', { id });
      this.keys = this.keys?.filter((key) => key.id !== id);
    });
  }

  makeSecret(): Promise<boolean> {
    return this.#attempt(async () => {
      const { secret, ...made } = await ask(this.#api, 'createSsoSecret');
      this.secrets = [...this.secrets, made];
      this.shown = { kind: 'secret', name: made.kid, value: secret };
    });
  }

  removeSecret(kid: string): Promise<boolean> {
    return this.#attempt(async () => {
      await ask(this.#api, 'removeSsoSecret', { id: kid });
      this.secrets = this.secrets.filter((secret) => secret.kid !== kid);
    });
  }

  hide(): void {
    this.shown = undefined;
    this.changed();
  }

  async #attempt(act: () => Promise<void>): Promise<boolean> {
    this.problem = undefined;
    this.faults = {};
    try {
      await act();
      return true;
    } catch (error) {
      const problem = toProblem(error);
      this.faults = Object.fromEntries(problem.fields.map(({ field, message }) => [field, message]));
      if (problem.fields.length === 0) this.problem = problem;
      return false;
    } finally {
      this.changed();
    }
  }
}
