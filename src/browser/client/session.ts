// Who the reader is on this site: a guest or an account whose token this page's storage keeps, or whoever the page says by a token that nothing keeps.
import type { Author } from '../../contract/comment.ts';
import type { Session } from '../../contract/reader.ts';
import { type Api, toProblem } from './api.ts';
import { type Kept, readJson } from './storage.ts';

/** A guest's token lives a day: renewed in the second half of it, unseen. An account's lives an hour, and is renewed with each page. */
const RENEW_BEFORE_MS = 12 * 60 * 60 * 1_000;

/** `by` an account: signed in by our window (sign-in.ts), and renewed as that. */
type Guest = Pick<Session, 'token' | 'expiresAt' | 'author'> & { by?: 'account' | undefined };

const isGuest = (value: unknown): value is Guest =>
  typeof value === 'object' &&
  value !== null &&
  'token' in value &&
  typeof value.token === 'string' &&
  'expiresAt' in value &&
  typeof value.expiresAt === 'string' &&
  'author' in value &&
  typeof value.author === 'object';

/** Our tokens say whose they are (RFC 7519, `sub`); a staff key does not. Read for what to show; what may be done is the service's to say. */
const subjectOf = (token: string): string | undefined => {
  try {
    const payload: unknown = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    return typeof payload === 'object' && payload !== null && 'sub' in payload && typeof payload.sub === 'string' ? payload.sub : undefined;
  } catch {
    return undefined;
  }
};

export class Reader {
  readonly #api: Api;
  readonly #kept: Kept;
  /** Bound to the site and to the service: another's token is of no use there. */
  readonly #key: string;
  #given: string | undefined;
  #givenAuthorId: string | undefined;

  constructor(api: Api, kept: Kept, given: string | undefined) {
    this.#api = api;
    this.#kept = kept;
    this.#key = `afterword:guest:${api.base}:${api.site}`;
    this.#given = given;
    this.#givenAuthorId = given === undefined ? undefined : subjectOf(given);
    api.speaker = { token: () => this.token, refused: (code) => this.#refused(code) };
  }

  /** Read each time: another window may have signed in, renewed or signed out. */
  get #guest(): Guest | undefined {
    return this.#given === undefined ? readJson(this.#kept, this.#key, isGuest) : undefined;
  }

  /** The page's own word on who reads; without it, whoever this browser's storage knows. */
  get given(): string | undefined {
    return this.#given;
  }

  get token(): string | undefined {
    return this.#given ?? this.#guest?.token;
  }

  get name(): string | undefined {
    return this.#guest?.author.name;
  }

  get authorId(): string | undefined {
    return this.#givenAuthorId ?? this.#guest?.author.id;
  }

  get isStaff(): boolean {
    return this.#given === undefined ? this.#guest?.author.badge != null : subjectOf(this.#given) === undefined;
  }

  owns(author: Author | null): boolean {
    return author !== null && author.id === this.authorId;
  }

  /** A key of staff writes as somebody: known from the first answer. */
  wrote(author: Author | null): void {
    if (this.#given !== undefined) this.#givenAuthorId ??= author?.id;
  }

  /** @throws ApiProblem */
  async becomeGuest(name: string): Promise<void> {
    this.keep(await this.#api.call('becomeGuest', { body: { name } }));
  }

  keep({ token, expiresAt, author }: Session, by?: 'account'): void {
    this.#kept.write(this.#key, JSON.stringify({ token, expiresAt, author, by } satisfies Guest));
  }

  signOut(): void {
    this.#kept.write(this.#key, undefined);
  }

  /** Waits only for a token that is no good any more: without a new one the reader would be a stranger to their own comments. */
  async prepare(): Promise<void> {
    const guest = this.#guest;
    if (guest === undefined) return;
    const leftMs = Date.parse(guest.expiresAt) - Date.now();
    if (leftMs > RENEW_BEFORE_MS) return;
    const renewal = this.#renew(guest);
    if (leftMs <= 0) await renewal;
  }

  /** With the old token the author stays the same. */
  async #renew(guest: Guest): Promise<boolean> {
    try {
      if (guest.by === undefined) await this.becomeGuest(guest.author.name);
      else this.keep(await this.#api.call('createSession', { body: {} }), guest.by);
      return true;
    } catch (error) {
      if (!toProblem(error).isPassing) this.signOut();
      return false;
    }
  }

  async #refused(code: 'token.expired' | 'token.invalid'): Promise<boolean> {
    const guest = this.#guest;
    if (guest !== undefined && code === 'token.expired') return this.#renew(guest);
    // Signed out, without a word: the composer asks for a name again.
    if (this.#given === undefined) this.signOut();
    this.#given = undefined;
    this.#givenAuthorId = undefined;
    return false;
  }
}
