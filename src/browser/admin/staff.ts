// Who sits at the desk, and where the token of each call comes from: the account that is signed in, or a key that an operator typed in.
// The only file that knows. Tokens of accounts live minutes and in memory; a key stays in this window's session storage.
import type { Author } from '../../contract/comment.ts';
import type { Speaker } from '../client/api.ts';
import { Api, ApiProblem, toProblem } from '../client/api.ts';
import { type Kept, readJson } from '../client/storage.ts';
import { ask } from './api.ts';

export type Role = 'moderator' | 'admin' | 'owner';
export type Seat = { id: string; role: Role };

/** `key`: an operator without an account. */
export type Staff = { by: 'account' | 'key'; name: string; seats: readonly Seat[] };

type DeskAnswer = { account: { id: string; name: string; email: string; twoFactor: boolean }; sites: Seat[] };
type TokenAnswer = { token: string; expiresAt: string; author: Author; role: Role };
type Key = { site: string; key: string; role: Role };

const KEY = 'afterword:desk:key';
/** Renewed so long before its end that no call meets an expired one. */
const RENEW_BEFORE_MS = 60_000;

const isKey = (value: unknown): value is Key =>
  typeof value === 'object' &&
  value !== null &&
  'site' in value &&
  typeof value.site === 'string' &&
  'key' in value &&
  typeof value.key === 'string' &&
  'role' in value &&
  (value.role === 'moderator' || value.role === 'admin' || value.role === 'owner');

const isAdmin = (role: Role): boolean => role !== 'moderator';

/** Cookies go along on our own origin alone. @throws ApiProblem */
const askOrigin = async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw toProblem(error);
  });
  if (!response.ok)
    throw new ApiProblem(`HTTP ${response.status}`, { code: response.status === 401 ? 'token.missing' : 'service.unavailable', status: response.status });
  return response.json();
};

/** What the one who sits here may do at one site, and the token that says so. */
export interface Pass extends Speaker {
  readonly role: Role;
  /** The author as whom staff write; a key is nobody until it wrote. */
  readonly author: Author | undefined;
  stop: () => void;
}

class AccountPass implements Pass {
  readonly #site: string;
  #answer: TokenAnswer;
  #renewing: Promise<boolean> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(site: string, answer: TokenAnswer) {
    this.#site = site;
    this.#answer = answer;
    this.#renewInTime();
  }

  static async take(site: string): Promise<AccountPass> {
    return new AccountPass(site, await askOrigin<TokenAnswer>('POST', '/auth/desk/token', { site }));
  }

  get role(): Role {
    return this.#answer.role;
  }

  get author(): Author {
    return this.#answer.author;
  }

  readonly token = (): string => this.#answer.token;

  readonly refused = (): Promise<boolean> => {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  };

  async #renew(): Promise<boolean> {
    clearTimeout(this.#timer);
    try {
      this.#answer = await askOrigin<TokenAnswer>('POST', '/auth/desk/token', { site: this.#site });
      this.#renewInTime();
      return true;
    } catch {
      // The next call is refused, and says so.
      return false;
    }
  }

  #renewInTime(): void {
    const leftMs = Date.parse(this.#answer.expiresAt) - Date.now();
    this.#timer = setTimeout(() => void this.refused(), Math.max(1_000, leftMs - RENEW_BEFORE_MS));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

class KeyPass implements Pass {
  readonly role: Role;
  readonly author = undefined;
  readonly #key: string;

  constructor({ key, role }: Key) {
    this.role = role;
    this.#key = key;
  }

  readonly token = (): string => this.#key;
  readonly refused = (): Promise<boolean> => Promise.resolve(false);

  stop(): void {
    // A key has no end of its own.
  }
}

export class Door {
  readonly #kept: Kept;
  readonly #base: string;
  /** False: this service has no accounts, so there is nowhere to sign in but here. */
  hasAccounts = true;

  constructor(kept: Kept, base: string) {
    this.#kept = kept;
    this.#base = base;
  }

  get #key(): Key | undefined {
    return readJson(this.#kept, KEY, isKey);
  }

  /** Undefined: nobody is signed in. @throws ApiProblem when the service cannot say */
  async who(): Promise<Staff | undefined> {
    const key = this.#key;
    if (key !== undefined) return { by: 'key', name: '', seats: [{ id: key.site, role: key.role }] };
    try {
      const { account, sites } = await askOrigin<DeskAnswer>('GET', '/auth/desk');
      return { by: 'account', name: account.name, seats: sites };
    } catch (error) {
      const { status } = toProblem(error);
      if (status !== 401 && status !== 404) throw error;
      this.hasAccounts = status === 401;
      return undefined;
    }
  }

  /** @throws ApiProblem */
  pass(site: string): Promise<Pass> {
    const key = this.#key;
    return key === undefined ? AccountPass.take(site) : Promise.resolve(new KeyPass(key));
  }

  /** Tries the key before it is kept. @throws ApiProblem `token.invalid`, `site.not-found`, `access.forbidden` */
  async enterWithKey(site: string, key: string): Promise<Staff | undefined> {
    const api = new Api(this.#base, site);
    api.speaker = { token: () => key, refused: () => Promise.resolve(false) };
    // Who may not read the queue has nothing to do here; who may, and not the settings, is a moderator.
    await ask(api, 'readQueue', { query: { limit: 1 } });
    const role = await ask(api, 'readSettings').then(
      () => 'admin' as const,
      (error: unknown) => {
        if (toProblem(error).status === 403) return 'moderator' as const;
        throw error;
      },
    );
    this.#kept.write(KEY, JSON.stringify({ site, key, role } satisfies Key));
    return this.who();
  }

  async leave(): Promise<void> {
    if (this.#key !== undefined) this.#kept.write(KEY, undefined);
    else await askOrigin<object>('POST', '/auth/sign-out', {});
  }
}

export const mayConfigure = (role: Role): boolean => isAdmin(role);
