// The tries of one draft: a post that is sent again with its Idempotency-Key makes no second comment, and draws on no budget a second time.
import { LRUCache } from 'lru-cache';

/** As many as the widget makes of a post when the line breaks. More are a flood: each costs a statement, though it makes no comment. */
const TRIES_MAX = 3;
const FOR_MS = 60_000;
/** At most: 200 bytes each. */
const REMEMBERED = 50_000;

export class Tries {
  readonly #drawn = new LRUCache<string, number>({ max: REMEMBERED, ttl: FOR_MS });

  /** True for a try whose draft has drawn already. */
  isPaid(draft: string): boolean {
    const tries = this.#drawn.get(draft);
    return tries !== undefined && tries < TRIES_MAX;
  }

  /** The draft has drawn, now or before: one that was refused has not. */
  made(draft: string, isPaid: boolean): void {
    this.#drawn.set(draft, isPaid ? (this.#drawn.get(draft) ?? 0) + 1 : 1);
  }
}
