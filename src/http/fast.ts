// The shortest way to a page: raw URL → prepared bytes, before Express and everything in it. Only for callers without a token, and only
// for what the door has answered before; whatever is not exactly so goes the long way. Sends the same headers as the long way (a test compares).
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Metrics } from '../metrics.ts';
import type { PageCache } from './cache.ts';
import { corsFor, type SiteRules } from './cors.ts';
import { type Encoding, matches, negotiate, type Prepared } from './encode.ts';
import type { HeaderList } from './headers.ts';
import { CACHE_CONTROL, VARY } from './send.ts';

/** Addresses remembered: with the longest of them 20 MB. */
const ADDRESSES = 10_000;
const ADDRESS_CHARACTERS = 1_500;

type Known = { call: string; site: string; key: string; version: () => number | Promise<number> };

type FastParts = {
  pages: PageCache;
  metrics: Pick<Metrics, 'requests' | 'pages'>;
  headers: HeaderList;
  /** At once, or undefined when the settings are not at hand. */
  peekRules: (site: string) => SiteRules | undefined;
  isOwnOrigin: (origin: string) => boolean;
  requestId: () => string;
};

/**
 * Node writes a latin1 string together with its head in one go, when both fit into 16 KiB; a buffer goes as a list of two. Measured: 55
 * instead of 76 µs of processor for a page of 6 KB, and no gain at 21 KB.
 */
const STRING_BYTES_MAX = 15_000;

const NOTHING = Buffer.alloc(0);

/** What depends on the page and its coding alone, made once. */
type Answer = { head: readonly string[]; body: string | Buffer };
type Answers = Map<Encoding | 304, Answer>;

export class FastPath {
  readonly #known = new LRUCache<string, Known>({ max: ADDRESSES });
  readonly #answers = new WeakMap<Prepared, Answers>();
  readonly #parts: FastParts;
  readonly #security: string[];
  #stopped = false;

  constructor(parts: FastParts) {
    this.#parts = parts;
    this.#security = parts.headers.flat();
  }

  /** The door answered this address; the next caller may go the short way. */
  remember(url: string, known: Known): void {
    if (url.length <= ADDRESS_CHARACTERS) this.#known.set(url, known);
  }

  /** From now on everything goes the long way, which tells clients that the node stops. */
  stop(): void {
    this.#stopped = true;
  }

  /** Answers, or hands on to `long`. */
  handle(req: IncomingMessage, res: ServerResponse, long: () => void): void {
    const known = this.#stopped || (req.method !== 'GET' && req.method !== 'HEAD') ? undefined : this.#known.get(req.url ?? '');
    if (known === undefined || hasMore(req)) {
      long();
      return;
    }
    const start = performance.now();
    const version = known.version();
    if (typeof version === 'number') {
      if (!this.#send(req, res, known, version, start)) long();
      return;
    }
    // A database that does not answer is the long way's to tell.
    version.then(
      (read) => {
        if (!this.#send(req, res, known, read, start)) long();
      },
      () => long(),
    );
  }

  #send(req: IncomingMessage, res: ServerResponse, known: Known, version: number, start: number): boolean {
    const page = this.#parts.pages.peek(known.key, version);
    const rules = this.#parts.peekRules(known.site);
    if (page === undefined || rules === undefined) return false;
    const cors = corsFor(rules, req.headers.origin, this.#parts.isOwnOrigin);
    if (!cors.allowed) return false;
    const { headers } = req;
    const fresh = matches(headers['if-none-match'], page.etag);
    const encoding = page.encodingFor(negotiate(headers['accept-encoding']));
    const bytes = fresh ? NOTHING : page.bytes(encoding);
    // Being compressed for the first time just now: the long way waits for it.
    if (!Buffer.isBuffer(bytes)) return false;
    const { head: made, body } = this.#answer(page, fresh ? 304 : encoding, bytes);
    const head = [...made];
    head.push('Vary', cors.varies ? `Origin, ${VARY}` : VARY, 'X-Request-Id', this.#parts.requestId());
    for (const [name, value] of cors.headers) head.push(name, value);
    const status = fresh ? 304 : 200;
    res.writeHead(status, head);
    if (fresh || req.method === 'HEAD') res.end();
    else if (typeof body === 'string') res.end(body, 'latin1');
    else res.end(body);
    this.#parts.metrics.pages.inc({ from: 'memory' });
    this.#parts.metrics.requests.observe({ call: known.call, status }, (performance.now() - start) / 1000);
    return true;
  }

  #answer(page: Prepared, form: Encoding | 304, bytes: Buffer): Answer {
    const answers: Answers = this.#answers.get(page) ?? new Map();
    this.#answers.set(page, answers);
    const made = answers.get(form);
    if (made !== undefined) return made;
    const head = [...this.#security, 'ETag', page.etag, 'Cache-Control', CACHE_CONTROL.public];
    if (form !== 304) head.push('Content-Type', page.type, 'Content-Length', String(bytes.length));
    if (form === 'br' || form === 'gzip') head.push('Content-Encoding', form);
    const answer = { head, body: bytes.length > STRING_BYTES_MAX ? bytes : bytes.toString('latin1') };
    answers.set(form, answer);
    return answer;
  }
}

/** A token, or a body: not for the short way. */
const hasMore = ({ headers }: IncomingMessage): boolean =>
  headers.authorization !== undefined ||
  headers['transfer-encoding'] !== undefined ||
  (headers['content-length'] !== undefined && headers['content-length'] !== '0');
