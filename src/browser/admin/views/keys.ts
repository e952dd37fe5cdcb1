// The keys by which other programs act for the site: API keys, and the secrets of the host site's single sign-on.
import type { ApiKey, ApiKeyInput, SsoSecret } from '../../../contract/keys.ts';
import type { Api, ApiProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Worked } from '../loaded.ts';

/** Shown once, until whoever made it says that it is kept. */
type Shown = { kind: 'key' | 'secret'; name: string; value: string };

export class KeysStore extends Worked {
  readonly #api: Api;
  keys: readonly ApiKey[] | undefined;
  secrets: readonly SsoSecret[] = [];
  shown: Shown | undefined;
  faults: Readonly<Record<string, string>> = {};

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  load(): Promise<boolean> {
    return this.attempt(async () => {
      const [{ keys }, { secrets }] = await Promise.all([ask(this.#api, 'readKeys'), ask(this.#api, 'readSsoSecrets')]);
      this.keys = keys;
      this.secrets = secrets;
    });
  }

  makeKey(input: ApiKeyInput): Promise<boolean> {
    return this.attempt(async () => {
      const { key, ...made } = await ask(this.#api, 'createKey', { body: input });
      this.keys = [...(this.keys ?? []), made];
      this.shown = { kind: 'key', name: made.name, value: key };
    });
  }

  revokeKey(id: string): Promise<boolean> {
    return this.attempt(async () => {
      await ask(this.#api, 'revokeKey', { id });
      this.keys = this.keys?.filter((key) => key.id !== id);
    });
  }

  makeSecret(): Promise<boolean> {
    return this.attempt(async () => {
      const { secret, ...made } = await ask(this.#api, 'createSsoSecret');
      this.secrets = [...this.secrets, made];
      this.shown = { kind: 'secret', name: made.kid, value: secret };
    });
  }

  removeSecret(kid: string): Promise<boolean> {
    return this.attempt(async () => {
      await ask(this.#api, 'removeSsoSecret', { id: kid });
      this.secrets = this.secrets.filter((secret) => secret.kid !== kid);
    });
  }

  hide(): void {
    this.shown = undefined;
    this.changed();
  }

  /** What is told at the fields is not told above them as well. */
  protected override tell(problem: ApiProblem | undefined): void {
    const fields = problem?.fields ?? [];
    this.faults = Object.fromEntries(fields.map(({ field, message }) => [field, message]));
    super.tell(fields.length === 0 ? problem : undefined);
  }
}
