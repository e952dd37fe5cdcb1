// What a reader is writing, kept across a reload with the one key it will be sent by: sent twice, it is still one comment.
import { type Kept, readJson } from './storage.ts';

/** `sent`: the text that has gone out under this key; another text needs another key. */
type Written = { body: string; key: string; sent?: string };

const isWritten = (value: unknown): value is Written =>
  typeof value === 'object' && value !== null && 'body' in value && typeof value.body === 'string' && 'key' in value && typeof value.key === 'string';

/** `crypto.randomUUID` exists on https pages alone; readers of a village paper on http write too. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

export class Draft {
  readonly #kept: Kept;
  readonly #key: string;

  /** `place`: the article, or the comment that is answered. */
  constructor(kept: Kept, { base, site, article, place }: { base: string; site: string; article: string; place: string }) {
    this.#kept = kept;
    this.#key = `afterword:draft:${base}:${site}:${article}:${place}`;
  }

  get #written(): Written | undefined {
    return readJson(this.#kept, this.#key, isWritten);
  }

  get body(): string {
    return this.#written?.body ?? '';
  }

  write(body: string): void {
    if (body === '') {
      this.clear();
      return;
    }
    const before = this.#written;
    const isFresh = before === undefined || (before.sent !== undefined && before.sent !== body);
    this.#store(isFresh ? { body, key: newKey() } : { ...before, body });
  }

  /** The key to send `body` by. */
  send(body: string): string {
    this.write(body);
    const key = this.#written?.key ?? newKey();
    this.#store({ body, key, sent: body });
    return key;
  }

  clear(): void {
    this.#kept.write(this.#key, undefined);
  }

  #store(written: Written): void {
    this.#kept.write(this.#key, JSON.stringify(written));
  }
}
