// Pages that are programs in the browser: the desk at /admin, those of accounts at /account. Each is one page for all addresses below it, which
// it reads itself; and the files that the build made for them.
import { readFile } from 'node:fs/promises';
import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { type Html, html } from '../http/html.ts';
import type { Log } from '../log.ts';
import { Assets } from './assets.ts';
import { sendHtml } from './sending.ts';

const BUILT = new URL('../../dist/desk/', import.meta.url);

export type AppName = 'desk' | 'account';

const TITLES: Record<AppName, string> = { desk: 'Afterword desk', account: 'Afterword' };

/** Written by scripts/build.ts; the first script is the entry, the others are what it imports at once. */
const names = z.record(z.enum(['desk', 'account']), z.object({ scripts: z.tuple([z.string()], z.string()), styles: z.array(z.string()) }));
type Names = z.infer<typeof names>[AppName];
/** Of a page without its program. */
type Nothing = { scripts: []; styles: [] };
const NOTHING: Nothing = { scripts: [], styles: [] };

type Shell = { app: AppName; icon: Html; content: Html; files?: Names | Nothing };

const shell = ({
  app,
  icon,
  content,
  files: {
    scripts: [entry, ...others],
    styles,
  } = NOTHING,
}: Shell): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLES[app]}</title>
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${icon}
${styles.map((name) => html`<link rel="stylesheet" href="/desk/${name}">\n`)}${others.map((name) => html`<link rel="modulepreload" href="/desk/${name}">\n`)}${
  entry !== undefined && html`<script type="module" src="/desk/${entry}"></script>`
}
</head>
<body>
${content}
</body>
</html>
`;

export class AppPages {
  readonly #assets: Assets;
  readonly #log: Log;
  readonly #icon: Html;

  constructor({ log, icon }: { log: Log; icon: Html }) {
    this.#assets = new Assets({ log, folder: BUILT });
    this.#log = log;
    this.#icon = icon;
  }

  /** Read each time: 600 bytes, and a program that was built anew is there with the next view. */
  show(app: AppName): RequestHandler {
    return async (request, response) => {
      response.set('Cache-Control', 'no-cache');
      const found = await readFile(new URL('apps.json', BUILT), 'utf8').catch(() => undefined);
      if (found === undefined) return this.#missing(app, request, response);
      const content = html`<div id="${app}"><noscript><p>This page needs JavaScript. Comments can be decided about through the API, too: <a href="/docs">its pages</a>.</p></noscript></div>`;
      await sendHtml(request, response, shell({ app, icon: this.#icon, content, files: names.parse(JSON.parse(found))[app] }));
    };
  }

  /** GET /desk/:file; leaves what it does not have to the next handler. */
  readonly file: RequestHandler<{ file: string }> = (request, response, next) => this.#assets.own(request, response, next);

  async #missing(app: AppName, request: Parameters<RequestHandler>[0], response: Response): Promise<void> {
    this.#log.error({ folder: BUILT.pathname }, 'The desk has not been built: run `npm run build`, then reload');
    response.status(503).set('Retry-After', '10');
    const content = html`<main><h1>The desk has not been built</h1><p>Run <code>npm run build</code> on the server, then reload.</p></main>`;
    await sendHtml(request, response, shell({ app, icon: this.#icon, content }));
  }
}
