// Promise 11, Safe, through the whole service: what hostile bodies and names become holds only listed tags, attributes and schemes in two
// different parsers, wherever it is shown; and what was typed comes back code point for code point (after NFC).
import { beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse, parseFragment } from 'parse5';
import { endpoints } from '../../src/contract/endpoints.ts';
import { type Caller, makeDraft, newGuest, read } from '../house/caller.ts';
import { SOAK } from '../house/figures.ts';
import { type Started, start } from '../house/start.ts';

jest.setTimeout(SOAK ? 600_000 : 60_000);

const RUNS = SOAK ? 5_000 : 100;

/** By hand, from the design: what a comment may be made of. */
const TAGS = new Map<string, readonly string[]>([
  ...['p', 'br', 'em', 'strong', 's', 'code', 'pre', 'blockquote', 'ul', 'li'].map((tag): [string, string[]] => [tag, []]),
  ['ol', ['start']],
  ['a', ['href', 'rel']],
]);
const SCHEMES = /^(https?:\/\/|mailto:)/;
const REL = 'nofollow ugc noopener';

type Element = { name: string; attributes: Record<string, string> };

const byParse5 = (html: string): Element[] => {
  const found: Element[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if (defaultTreeAdapter.isElementNode(node))
      found.push({ name: node.tagName, attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])) });
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
    // A template keeps what it holds apart.
    if ('content' in node) visit(node.content);
  };
  visit(parseFragment(html));
  return found;
};

/** Loaded after the service: sanitize-html requires it too, and jest cannot do both at once. */
let parseDocument: typeof import('htmlparser2').parseDocument;
type Parsed = ReturnType<typeof parseDocument>['children'][number];

const byHtmlparser2 = (html: string): Element[] => {
  const found: Element[] = [];
  const visit = (node: Parsed): void => {
    if ('name' in node && 'attribs' in node) found.push({ name: node.name, attributes: node.attribs });
    if ('children' in node) for (const child of node.children) visit(child);
  };
  for (const node of parseDocument(html).children) visit(node);
  return found;
};

/** What breaks the promise. */
const faultsOf = (elements: readonly Element[]): string[] =>
  elements.flatMap(({ name, attributes }) => {
    const allowed = TAGS.get(name);
    if (allowed === undefined) return [`<${name}>`];
    const unknown = Object.keys(attributes).filter((attribute) => !allowed.includes(attribute));
    const { href, rel, start } = attributes;
    return [
      ...unknown.map((attribute) => `<${name} ${attribute}>`),
      // As a browser reads an address: without what it passes over.
      ...(href !== undefined &&
      !SCHEMES.test(
        [...href]
          .filter((character) => character > ' ')
          .join('')
          .toLowerCase(),
      )
        ? [`href ${href}`]
        : []),
      ...(name === 'a' && rel !== REL ? [`rel ${rel}`] : []),
      ...(start !== undefined && !/^\d+$/.test(start) ? [`start ${start}`] : []),
    ];
  });

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)><animate onbegin=alert(1)>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '[a](javascript:alert(1)) [b](JaVaScRiPt&colon;alert(1)) [c](java\tscript:alert(1)) [d](data:text/html,<script>) [e](vbscript:x) [f](//evil.example)',
  '[a](<javascript:alert(1)>) <javascript:alert(1)> <https://a.example/"onmouseover="alert(1)>',
  '[a](https://a.example "title\\" onclick=alert(1) x=\\"")',
  '[x](https://a.example/?q=<b>&lt;script&gt;) https://a.example/<script>alert(1)</script>',
  '![img](https://evil.example/track.gif) ![img](x "y")',
  '`<script>` ```\n<script>alert(1)</script>\n``` ~~~html"onload="x\n<b>\n~~~',
  '```"><script>alert(1)</script>\ncode\n```',
  '&#60;script&#62;alert(1)&#60;/script&#62; &lt;img src=x onerror=alert(1)&gt;',
  '<a href="https://a.example" style="position:fixed" id="x" name="y" target=_blank onclick=alert(1)>x</a>',
  '<form action=https://evil.example><input name=token><button>x</button></form><textarea>',
  '</p></div></body></html><script>alert(1)</script>',
  '<!-- --!><img src=x onerror=alert(1)> -->',
  '<![CDATA[<script>alert(1)</script>]]><?xml-stylesheet href="javascript:alert(1)"?>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<template><script>alert(1)</script></template><xmp><script></xmp><plaintext>',
  '[ref]: javascript:alert(1)\n\n[ref] [ref][ref]',
  `${'> '.repeat(400)}deep ${'*'.repeat(400)} ${'['.repeat(400)}`,
  '\u202Egnp.exe\u202C \u2066isolated \u200Bzero\u200Bwidth\uFEFF',
  'www.a.example/"onmouseover=alert(1) mailto:a@b.example"onx=1',
  '1. one\n9999999999. <li value=-1>\n- <ul type=x>',
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467} cafe\u0301 \u{10FFFF} \u00AD',
];

let app: Started;
let guest: Caller;

beforeAll(async () => {
  app = await start();
  ({ parseDocument } = await import('htmlparser2'));
  guest = await newGuest(app.base, { name: `Ada "><script>alert('name')</script>\u202E&lt;b&gt;` });
});

/** As the contract takes it in. */
const asTyped = (body: string): string => body.replace(/\r\n?/g, '\n').normalize('NFC');

/** Posts it, edits it, reads it in every way; gives what breaks the promise. */
const judge = async (article: string, body: string): Promise<void> => {
  const answer = await guest.post(makeDraft(article, body));
  if (answer.status === 400) {
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'request.invalid', fields: [{ field: 'body' }] });
    return;
  }
  const comment = read(endpoints.createComment, answer);
  const preview = read(endpoints.preview, await guest.send('POST', '/previews', { body: { body } }));
  const shown = read(endpoints.readComment, await guest.send('GET', `/comments/${comment.id}`));
  expect(preview.html).toBe(comment.html);
  expect(shown.html).toBe(comment.html);
  for (const source of [comment.source, shown.source]) expect([...(source ?? '')]).toEqual([...asTyped(body)]);
  expect({ body, faults: faultsOf(byParse5(comment.html)) }).toEqual({ body, faults: [] });
  expect({ body, faults: faultsOf(byHtmlparser2(comment.html)) }).toEqual({ body, faults: [] });
};

test('hostile bodies', async () => {
  for (const body of HOSTILE) await judge('hostile', body);
});

test('any mixture of them, with any text between', async () => {
  const piece = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.constantFrom('<', '>', '"', "'", '`', '[', '](', ')', '&', '\n', '\n\n', '    ', 'javascript:', '<!--', '</'),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => judge(`mixture-${++run % 5}`, pieces.join(''))),
    { numRuns: RUNS },
  );
});

test('a name as hostile as a body, in JSON and on the page without JavaScript', async () => {
  const page = await fetch(`${app.base}/embed/thread?site=demo&article=hostile`);
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(html).toContain('&lt;script&gt;alert(');
  const scripts: string[] = [];
  const handlers: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if (defaultTreeAdapter.isElementNode(node)) {
      if (['script', 'iframe', 'object', 'embed', 'svg', 'math', 'base', 'template', 'noscript'].includes(node.tagName)) scripts.push(node.tagName);
      for (const { name, value } of node.attrs) {
        if (name.startsWith('on') || name === 'style' || name === 'srcdoc') handlers.push(`${name}=${value}`);
        if (['href', 'src', 'action', 'formaction'].includes(name) && !/^(https?:|mailto:|\/|#|\?)/.test(value)) handlers.push(`${name}=${value}`);
      }
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
  };
  visit(parse(html));
  expect({ scripts, handlers }).toEqual({ scripts: [], handlers: [] });
  for (const { name, attributes } of byHtmlparser2(html)) {
    expect(['script', 'iframe', 'object', 'embed', 'base']).not.toContain(name);
    expect(Object.keys(attributes).filter((attribute) => attribute.startsWith('on') || attribute === 'style')).toEqual([]);
  }
  // Should all else fail: nothing on it may run.
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'|script-src 'none'/);
});

test('a body of nothing visible, of broken characters or of too much is refused by name, and nothing is kept of it', async () => {
  const before = (await guest.page('refused')).thread;
  for (const body of [
    ' \n\t ',
    '\u200B\u2060',
    '\u0000',
    'a\u0000b',
    'x\uD800',
    '\uDC00x',
    '\u001B[31m',
    'a'.repeat(20_001),
    'ä'.repeat(10_001),
    `z${'\u0301\u0300'.repeat(60)}`,
  ]) {
    const { status, text } = await guest.post(makeDraft('refused', body));
    expect({ body: body.slice(0, 20), status }).toEqual({ body: body.slice(0, 20), status: 400 });
    expect(JSON.parse(text)).toMatchObject({ code: 'request.invalid', fields: [{ field: 'body', message: expect.any(String) }] });
  }
  expect((await guest.page('refused')).thread).toEqual(before);
});
