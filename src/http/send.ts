// Writes answers that are not problems: JSON made now, or bytes prepared before.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { compress, JSON_TYPE, matches, negotiate, type Prepared, worthCompressing } from './encode.ts';

/** `private`: for the caller alone. `public`: kept by anyone, asked about each time, for a deleted comment must be gone within a second. */
export const CACHE_CONTROL = { public: 'public, max-age=0, must-revalidate', private: 'private, no-cache' } as const;

/** What every prepared answer varies by; the CORS rules may add Origin. */
export const VARY = 'Accept-Encoding, Authorization';

/** A page, an asset or a document, in the coding that the client takes; 304 when it has it already. */
export const sendPrepared = async (req: IncomingMessage, res: Response, page: Prepared, kept: keyof typeof CACHE_CONTROL): Promise<void> => {
  res.vary(VARY);
  res.setHeader('ETag', page.etag);
  res.setHeader('Cache-Control', CACHE_CONTROL[kept]);
  if (matches(req.headers['if-none-match'], page.etag)) {
    res.writeHead(304).end();
    return;
  }
  const encoding = page.encodingFor(negotiate(req.headers['accept-encoding']));
  const bytes = await page.bytes(encoding);
  res.setHeader('Content-Type', page.type);
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
  res.setHeader('Content-Length', bytes.length);
  res.writeHead(200).end(bytes);
};

/** An answer for this caller now; never kept. */
export const sendJson = async (req: IncomingMessage, res: Response, status: number, value: unknown): Promise<void> => {
  const json = JSON.stringify(value);
  const length = Buffer.byteLength(json);
  const encoding = worthCompressing(length) ? negotiate(req.headers['accept-encoding']) : 'identity';
  // A string leaves together with its head (fast.ts).
  const body = encoding === 'identity' ? json : await compress(Buffer.from(json), encoding);
  res.vary('Accept-Encoding');
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', JSON_TYPE);
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
  res.setHeader('Content-Length', typeof body === 'string' ? length : body.length);
  res.writeHead(status).end(body);
};

/** A file made while it is sent, as fast as the client takes it; cut short when its making fails, so that nobody takes a part for the whole. */
export const sendFile = async (res: Response, type: string, pieces: AsyncIterable<string>): Promise<void> => {
  res.vary('Accept');
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', `${type}; charset=utf-8`);
  res.setHeader('Content-Disposition', 'attachment');
  await pipeline(Readable.from(pieces), res);
};
