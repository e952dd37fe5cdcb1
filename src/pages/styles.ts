// The files that our own pages link to: read once, addressed by their hash, kept for ever by browsers.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import { type Html, html } from '../http/html.ts';
import { type PreparedFile, prepareFile, sendFile } from './sending.ts';

const FILES = {
  'demo.css': 'text/css; charset=utf-8',
  'drawings.css': 'text/css; charset=utf-8',
  'thread.css': 'text/css; charset=utf-8',
  'form.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml; charset=utf-8',
} as const;

type Name = keyof typeof FILES;

/** Where they live: `/styles/demo.<hash>.css`. */
export const STYLES_PATH = '/styles/:file';
const FILE = /^([a-z]+)\.([\w-]{16})\.([a-z]+)$/;

const hashOf = (bytes: Buffer): string => hash('sha256', bytes, 'base64url').slice(0, 16);

const isName = (name: string): name is Name => Object.hasOwn(FILES, name);

export class Styles {
  readonly #files: Readonly<Record<Name, { bytes: Buffer; hash: string; href: string }>>;
  readonly #prepared = new Map<Name, Promise<PreparedFile>>();

  constructor() {
    const read = (name: Name) => {
      const bytes = readFileSync(new URL(name, import.meta.url));
      const hash = hashOf(bytes);
      return { bytes, hash, href: `/styles/${name.replace('.', `.${hash}.`)}` };
    };
    this.#files = {
      'demo.css': read('demo.css'),
      'drawings.css': read('drawings.css'),
      'thread.css': read('thread.css'),
      'form.css': read('form.css'),
      'icon.svg': read('icon.svg'),
    };
  }

  #href(name: Name): string {
    return this.#files[name].href;
  }

  /** The links of a page's head, in this order. */
  links(...names: Name[]): Html {
    return html`${names.map((name) => html`<link rel="stylesheet" href="${this.#href(name)}">\n`)}<link rel="icon" href="${this.#href('icon.svg')}" type="image/svg+xml">`;
  }

  /** A name with the hash of another version gives the present file, but not for ever: two versions may run side by side during an upgrade. */
  readonly serve: RequestHandler<{ file: string }> = async (request, response, next) => {
    const [, stem, hashed, ending] = FILE.exec(request.params.file) ?? [];
    const name = `${stem}.${ending}`;
    if (!isName(name)) return next();
    const prepared = await this.#prepare(name);
    response.set({
      'Cache-Control': hashed === this.#files[name].hash ? 'public, max-age=31536000, immutable' : 'public, max-age=60',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
    sendFile(request, response, prepared);
  };

  #prepare(name: Name): Promise<PreparedFile> {
    const known = this.#prepared.get(name) ?? prepareFile(this.#files[name].bytes, FILES[name]);
    this.#prepared.set(name, known);
    return known;
  }
}
