// The widget's files as the build left them: /embed.js by its name, the chunks beside it by a name that holds their hash. And likewise the desk's.
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import type { Log } from '../log.ts';
import { type PreparedFile, prepareFile, sendFile } from './sending.ts';

const BUILT = new URL('../../dist/browser/', import.meta.url);

/** What a name may look like: no folders, nothing hidden. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
/** esbuild's hash: eight letters and digits before the ending. */
const HASHED = /-[A-Z0-9]{8}\.\w+(\.map)?$/;

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};

/** Five minutes fresh, a day stale while a new one is fetched: an upgrade of the service reaches every page soon, and a load seldom waits for it. */
const BY_NAME = 'public, max-age=300, stale-while-revalidate=86400';
/** RFC 8246: the name changes when the bytes do. */
const BY_HASH = 'public, max-age=31536000, immutable';

/** Files kept in memory: the build makes under a dozen; old chunks may lie beside them. */
const KEPT = 100;

type Kept = { stamp: string; prepared: Promise<PreparedFile> };

export class Assets {
  readonly #kept = new LRUCache<string, Kept>({ max: KEPT });
  readonly #log: Log;
  readonly #folder: URL;

  constructor({ log, folder = BUILT }: { log: Log; folder?: URL }) {
    this.#log = log;
    this.#folder = folder;
  }

  /** Undefined when there is no such file. Compressed once; a file that was built anew is seen at once. */
  async read(name: string): Promise<PreparedFile | undefined> {
    const type = TYPES[name.split('.').at(-1) ?? ''];
    if (!NAME.test(name) || type === undefined) return undefined;
    const url = new URL(name, this.#folder);
    const found = await stat(url).catch(() => undefined);
    if (found === undefined || !found.isFile()) return undefined;
    const stamp = `${found.mtimeMs} ${found.size}`;
    const kept = this.#kept.get(name);
    if (kept?.stamp === stamp) return kept.prepared;
    const prepared = readFile(url).then((bytes) => prepareFile(bytes, type));
    this.#kept.set(name, { stamp, prepared });
    prepared.catch(() => this.#kept.delete(name));
    return prepared;
  }

  /** GET /embed.js. */
  readonly embed: RequestHandler = async (request, response) => {
    const prepared = await this.read('embed.js');
    if (prepared === undefined) return this.#missing(response);
    response.set('Cache-Control', BY_NAME);
    this.#send(request, response, prepared);
  };

  /** GET /embed/:file; leaves what it does not have to the next handler. */
  readonly chunk: RequestHandler<{ file: string }> = async (request, response, next) => {
    const { file } = request.params;
    const prepared = await this.read(file);
    if (prepared === undefined) return next();
    response.set('Cache-Control', HASHED.test(file) ? BY_HASH : BY_NAME);
    this.#send(request, response, prepared);
  };

  /** As `chunk`, for files that pages of our own origin alone may load. */
  readonly own: RequestHandler<{ file: string }> = async (request, response, next) => {
    const { file } = request.params;
    const prepared = HASHED.test(file) ? await this.read(file) : undefined;
    if (prepared === undefined) return next();
    response.set({ 'Cache-Control': BY_HASH, 'Cross-Origin-Resource-Policy': 'same-origin' });
    sendFile(request, response, prepared);
  };

  /** Any page of any origin may load the widget: what it may do there is decided by the API, by the site's origins. */
  #send(request: IncomingMessage, response: Response, prepared: PreparedFile): void {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    sendFile(request, response, prepared);
  }

  #missing(response: Response): void {
    this.#log.error({ folder: this.#folder.pathname }, 'The widget has not been built: run `npm run build`, then reload');
    response
      .status(503)
      .set({ 'Cache-Control': 'no-store', 'Retry-After': '10', 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
      .type('text/javascript')
      .send('console.error("Afterword: the widget has not been built on the server. Run `npm run build` there.");\n');
  }
}
