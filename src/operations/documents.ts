// Pages for people who build on the API: the docs by Swagger UI, served from here, and one page per problem. Made once at the start.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ProblemCode, problems } from '../contract/problems.ts';
import { Prepared } from '../http/encode.ts';
import { escapeHtml } from '../http/html.ts';

/** Back-quoted words as code. */
const inline = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const shell = (title: string, head: string, body: string): Prepared =>
  new Prepared(
    Buffer.from(
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>${head}</head>\n<body>${body}</body></html>\n`,
    ),
    'text/html; charset=utf-8',
  );

const STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; color: #1c1c1e; background: #fff; }
code { font-size: .9em; } h1 { font-size: 1.5rem; line-height: 1.2; } dt { margin-top: 1rem; } a { color: #0b57d0; }
@media (prefers-color-scheme: dark) { body { color: #e8e8ea; background: #161618; } a { color: #8ab4f8; } }
`;

const linkToStyle = '<link rel="stylesheet" href="/problems/style.css">';

const problemPage = (code: ProblemCode): Prepared => {
  const { status, title, advice } = problems[code];
  return shell(
    `${title} (${code})`,
    linkToStyle,
    `<main><p><a href="/problems">All problems</a></p><h1>${inline(title)}</h1><p><code>${code}</code>, status ${status}</p><p>${inline(advice)}</p></main>`,
  );
};

const list = (): Prepared =>
  shell(
    'Problems',
    linkToStyle,
    `<main><h1>Problems</h1><p>What the API answers when it cannot do as asked (RFC 9457). Decide by <code>code</code>; it never changes.</p><dl>${Object.entries(
      problems,
    )
      .map(
        ([code, { status, title, advice }]) =>
          `<dt><a href="/problems/${code}"><code>${code}</code></a> (${status})</dt><dd>${inline(title)}. ${inline(advice)}</dd>`,
      )
      .join('')}</dl></main>`,
  );

const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null, supportedSubmitMethods: ['get', 'post', 'put', 'patch', 'delete'] });\n`;

const docs = (): Prepared =>
  shell(
    'Afterword API',
    '<link rel="stylesheet" href="/docs/swagger-ui.css">',
    '<div id="docs"></div><noscript>The same as data: <a href="/openapi.json">openapi.json</a></noscript><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>',
  );

const asset = async (file: string, type: string): Promise<Prepared> => {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return new Prepared(await readFile(join(folder, file)), type);
};

/** By path. The big ones are read when first asked for. */
export const makeDocuments = (): Map<string, () => Prepared | Promise<Prepared>> => {
  const once = (make: () => Prepared | Promise<Prepared>) => {
    let made: Prepared | Promise<Prepared> | undefined;
    return () => (made ??= make());
  };
  const script = 'text/javascript; charset=utf-8';
  const style = 'text/css; charset=utf-8';
  return new Map([
    ['/docs', once(docs)],
    ['/docs/start.js', once(() => new Prepared(Buffer.from(START), script))],
    ['/docs/swagger-ui.css', once(() => asset('swagger-ui.css', style))],
    ['/docs/swagger-ui-bundle.js', once(() => asset('swagger-ui-bundle.js', script))],
    ['/problems', once(list)],
    ['/problems/style.css', once(() => new Prepared(Buffer.from(STYLE), style))],
    ...Object.keys(problems).map((code) => [`/problems/${code}`, once(() => problemPage(code as ProblemCode))] as const),
  ]);
};
