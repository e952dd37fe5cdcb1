// better-auth, loaded when the first call needs it; and who is signed in.
import type { Account } from '../contract/account.ts';
import { Problem } from '../contract/problems.ts';
import type { Auth, AuthParts, Oidc } from './auth.ts';
import { ask, type Visit } from './visit.ts';

export type SignedIn = { account: Account; sessionId: string };

export class Accounts {
  readonly #parts: () => AuthParts;
  readonly #oidc: Oidc | undefined;
  #auth: Promise<Auth> | undefined;
  #authWithOidc: Promise<Auth> | undefined;

  /** `parts` is asked when the service listens: only then it knows its address. */
  constructor(parts: () => AuthParts, oidc: Oidc | undefined) {
    this.#parts = parts;
    this.#oidc = oidc;
  }

  /** Other ways to sign in than those that need nobody else. */
  get ways(): { oidc: string | null } {
    return { oidc: this.#oidc?.name ?? null };
  }

  /** Apart from `auth`, for it waits for what the provider says of itself: while that hangs, all others must sign in. */
  async oidc(): Promise<Auth> {
    const provider = this.#oidc;
    if (provider === undefined) throw new Problem('request.not-found');
    this.#authWithOidc ??= import('./auth.ts').then(({ makeAuth }) => makeAuth(this.#parts(), provider));
    return this.#authWithOidc;
  }

  auth(): Promise<Auth> {
    this.#auth ??= import('./auth.ts').then(({ makeAuth }) => makeAuth(this.#parts()));
    return this.#auth;
  }

  /** undefined for a stranger, and for one whose session has ended. */
  async find(visit: Visit): Promise<SignedIn | undefined> {
    // Without a cookie there is nothing to look for.
    if (!visit.headers.has('cookie')) return undefined;
    const { api } = await this.auth();
    const found = await ask(visit, api.getSession({ headers: visit.headers, returnHeaders: true }));
    if (found === null) return undefined;
    const { user, session } = found;
    return { account: { id: user.id, name: user.name, email: user.email, twoFactor: user.twoFactorEnabled === true }, sessionId: session.id };
  }

  /** @throws Problem `account.signed-out` */
  async require(visit: Visit): Promise<SignedIn> {
    const found = await this.find(visit);
    if (found === undefined) throw new Problem('account.signed-out');
    return found;
  }
}
