// Sends pages and files: in the coding that the client takes, 304 when it has them already. Knows nothing of what they are.
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Response } from 'express';
import { type Encoding, matches, negotiate, Prepared } from '../http/encode.ts';
import type { Html } from '../http/html.ts';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** A file in all codings, at the greatest effort: 30 KB take 50 ms, once, off the main thread, and every reader's first visit is a tenth shorter. */
export type PreparedFile = { type: string; etag: string; bytes: Readonly<Record<Encoding, Buffer>> };

export const prepareFile = async (bytes: Buffer, type: string): Promise<PreparedFile> => {
  const [br, gzipped] = await Promise.all([
    brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    zip(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  return { type, etag: new Prepared(bytes, type).etag, bytes: { br, gzip: gzipped, identity: bytes } };
};

type Content = { type: string; etag: string; encoding: Encoding; bytes: Buffer };

const send = (request: IncomingMessage, response: Response, { type, etag, encoding, bytes }: Content): void => {
  response.vary('Accept-Encoding');
  response.setHeader('ETag', etag);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (response.statusCode === 200 && matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader('Content-Type', type);
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
  response.setHeader('Content-Length', bytes.length);
  // Node leaves the body of an answer to HEAD away.
  response.end(bytes);
};

export const sendFile = (request: IncomingMessage, response: Response, { type, etag, bytes }: PreparedFile): void => {
  const encoding = negotiate(request.headers['accept-encoding']);
  send(request, response, { type, etag, encoding, bytes: bytes[encoding] });
};

/** A page made for this answer alone. */
export const sendHtml = async (request: IncomingMessage, response: Response, { text }: Html): Promise<void> => {
  const page = new Prepared(Buffer.from(text), 'text/html; charset=utf-8');
  const encoding = page.encodingFor(negotiate(request.headers['accept-encoding']));
  send(request, response, { type: page.type, etag: page.etag, encoding, bytes: await page.bytes(encoding) });
};
