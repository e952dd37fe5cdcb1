// The files that our own pages link to: read once, addressed by their hash, kept for ever by browsers.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { RequestHandler } from 'express';
import { type Html, html } from '../http/html.ts';
import { type PreparedFile, prepareFile, sendFile } from './sending.ts';

const TYPES: Readonly<Record<string, string>> = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml; charset=utf-8' };

const ICON = new URL('icon.svg', import.meta.url);

/** Comes first on each page of ours. */
export const BASE = new URL('base.css', import.meta.url);

/** Where they live: `/styles/demo.<hash>.css`. */
export const STYLES_PATH = '/styles/:file';
const FILE = /^([a-z]+)\.([\w-]{16})\.([a-z]+)$/;

const hashOf = (bytes: Buffer): string => hash('sha256', bytes, 'base64url').slice(0, 16);

type StyleFile = { type: string; bytes: Buffer; hash: string; href: string };

const readStyle = (url: URL): [string, StyleFile] => {
  const name = basename(url.pathname);
  const bytes = readFileSync(url);
  const hash = hashOf(bytes);
  return [name, { type: TYPES[extname(name).slice(1)] ?? '', bytes, hash, href: `/styles/${name.replace('.', `.${hash}.`)}` }];
};

/** The files of one room. */
export class Styles {
  readonly #files: ReadonlyMap<string, StyleFile>;
  readonly #prepared = new Map<string, Promise<PreparedFile>>();
  /** The links of a page's head: every style sheet, in the order given, and the icon. */
  readonly links: Html;

  constructor(sheets: readonly URL[]) {
    this.#files = new Map([...sheets, ICON].map(readStyle));
    this.links = html`${[...this.#files.values()].map(({ type, href }) =>
      type === TYPES.css ? html`<link rel="stylesheet" href="${href}">\n` : html`<link rel="icon" href="${href}" type="image/svg+xml">`,
    )}`;
  }

  /** A name with the hash of another version gives the present file, but not for ever: two versions may run side by side during an upgrade. */
  readonly serve: RequestHandler<{ file: string }> = async (request, response, next) => {
    const [, stem, hashed, ending] = FILE.exec(request.params.file) ?? [];
    const name = `${stem}.${ending}`;
    const file = this.#files.get(name);
    if (file === undefined) return next();
    const prepared = await this.#prepare(name, file);
    response.set({
      'Cache-Control': hashed === file.hash ? 'public, max-age=31536000, immutable' : 'public, max-age=60',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
    sendFile(request, response, prepared);
  };

  #prepare(name: string, { bytes, type }: StyleFile): Promise<PreparedFile> {
    const known = this.#prepared.get(name) ?? prepareFile(bytes, type);
    this.#prepared.set(name, known);
    return known;
  }
}
