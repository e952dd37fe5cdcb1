// Pages prepared once per version of what they show. Knows nothing of requests: keys, versions and bytes.
import { LRUCache } from 'lru-cache';
import { Prepared } from './encode.ts';

/** Bytes of pages kept by one node: about 800 pages of 20 KB in three codings. */
const CACHE_BYTES = 64 * 1024 * 1024;
/** Identity, gzip and brotli of one page, as bytes and as strings, are together below this many times the identity. */
const CODINGS_FACTOR = 4;
/** What an entry costs beside its bytes. */
const OVERHEAD_BYTES = 500;

type Entry = { version: number; page: Prepared };
type Reading = { version: number; page: Promise<Prepared> };

export class PageCache {
  readonly #entries: LRUCache<string, Entry>;
  readonly #readings = new Map<string, Reading>();

  constructor(maxBytes = CACHE_BYTES) {
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ page }, key) => page.identity.length * CODINGS_FACTOR + key.length + OVERHEAD_BYTES,
    });
  }

  /** The page when it is here and of this very version. */
  peek(key: string, version: number): Prepared | undefined {
    const entry = this.#entries.get(key);
    return entry?.version === version ? entry.page : undefined;
  }

  /**
   * The page at `version` or newer; read once for all who ask meanwhile. `version` must have been asked before this call: what `read` then
   * gives can be newer than the version it is kept under (and will be read again), never older.
   */
  async read(key: string, version: number, read: () => Promise<unknown>): Promise<Prepared> {
    const kept = this.peek(key, version);
    if (kept !== undefined) return kept;
    const under = this.#readings.get(key);
    // A reading begun for a newer version serves older questions too; one for an older may have missed the change.
    if (under !== undefined && under.version >= version) return under.page;
    const reading: Reading = { version, page: this.#prepare(key, version, read) };
    this.#readings.set(key, reading);
    try {
      return await reading.page;
    } finally {
      if (this.#readings.get(key) === reading) this.#readings.delete(key);
    }
  }

  async #prepare(key: string, version: number, read: () => Promise<unknown>): Promise<Prepared> {
    const page = new Prepared(Buffer.from(JSON.stringify(await read())));
    const newer = this.#entries.peek(key);
    if (newer === undefined || newer.version <= version) this.#entries.set(key, { version, page });
    return page;
  }
}
