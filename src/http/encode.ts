// Content codings: which one the client takes, and bytes prepared once in each.
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip' | 'identity';

/** Smaller answers fit into one packet anyway. */
const COMPRESS_FROM_BYTES = 1_024;
/** A page of 20 KB: quality 5 takes 0.5 ms to 5.8 KB, quality 11 takes 30 ms for a tenth less; a page lives for one change of its thread. */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;
export const JSON_TYPE = 'application/json; charset=utf-8';

export const worthCompressing = (bytes: number): boolean => bytes >= COMPRESS_FROM_BYTES;

/** Different Accept-Encoding headers remembered: browsers send a handful; others may send anything. */
const REMEMBERED = 200;

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

export const compress = (bytes: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> =>
  encoding === 'br'
    ? brotliAsync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
    : gzipAsync(bytes, { level: GZIP_LEVEL });

/** RFC 9110, section 12.5.3. Brotli before gzip at equal weight; never 406, identity is always to be had. */
const choose = (header: string): Encoding => {
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((word) => word.trim());
    const q = parameters.map((parameter) => /^q=([\d.]+)$/.exec(parameter)?.[1]).find((weight) => weight !== undefined);
    weights.set(coding, q === undefined ? 1 : Number(q));
  }
  const weigh = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  const [br, gz] = [weigh('br'), Math.max(weigh('gzip'), weights.get('x-gzip') ?? 0)];
  if (br > 0 && br >= gz) return 'br';
  return gz > 0 ? 'gzip' : 'identity';
};

const chosen = new Map<string, Encoding>();

/** The coding for an Accept-Encoding header. A pure function, remembered. */
export const negotiate = (header: string | undefined): Encoding => {
  if (header === undefined) return 'identity';
  const known = chosen.get(header);
  if (known !== undefined) return known;
  const encoding = choose(header);
  if (chosen.size < REMEMBERED) chosen.set(header, encoding);
  return encoding;
};

/** Bytes with their tag, compressed when first asked for and then kept. */
export class Prepared {
  readonly identity: Buffer;
  readonly type: string;
  readonly #encoded = new Map<Encoding, Buffer | Promise<Buffer>>();
  #etag: string | undefined;

  constructor(identity: Buffer, type = JSON_TYPE) {
    this.identity = identity;
    this.type = type;
  }

  /**
   * Weak (RFC 9110, section 8.8.1): one tag for all codings of the same content, so that a client or a proxy may change the coding and still
   * be answered 304. Made of the content, not of the version: a restart or another node gives the same. Made when it is asked for.
   */
  get etag(): string {
    this.#etag ??= `W/"${hash('sha256', this.identity, 'base64url').slice(0, 22)}"`;
    return this.#etag;
  }

  /** What is really sent when the client takes `encoding`. */
  encodingFor(encoding: Encoding): Encoding {
    return worthCompressing(this.identity.length) ? encoding : 'identity';
  }

  /** At once when it was asked for before. */
  bytes(encoding: Encoding): Buffer | Promise<Buffer> {
    if (encoding === 'identity' || !worthCompressing(this.identity.length)) return this.identity;
    const known = this.#encoded.get(encoding);
    if (known !== undefined) return known;
    const making = compress(this.identity, encoding).then((bytes) => {
      this.#encoded.set(encoding, bytes);
      return bytes;
    });
    this.#encoded.set(encoding, making);
    return making;
  }
}

/** RFC 9110, section 13.1.2: weak comparison over a list. */
export const matches = (ifNoneMatch: string | undefined, etag: string): boolean => {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  const opaque = etag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === opaque);
};
