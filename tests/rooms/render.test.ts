// Rendering: only listed tags, attributes and schemes, whoever parses the HTML; nothing changes when it is sanitised again; no input is slow.
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseFragment } from 'parse5';
import { render, renderMarkdown, sanitize } from '../../src/comments/render.ts';
import { BODY_BYTES } from '../../src/contract/limits.ts';

let parseDocument: typeof import('htmlparser2').parseDocument;

// Not above: jest cannot load a module for us while sanitize-html, which needs it too, is being loaded.
beforeAll(async () => {
  ({ parseDocument } = await import('htmlparser2'));
});

/** Written here anew: the test holds the renderer to its promise, not to its own list. */
const TAGS = new Set(['p', 'br', 'em', 'strong', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a']);
const ATTRIBUTES: Record<string, RegExp> = { 'a.href': /^(https?:\/\/|mailto:)/i, 'a.rel': /^nofollow ugc noopener$/, 'ol.start': /^\d{1,9}$/ };

type Element = { tag: string; attributes: [string, string][]; text: string };

/** What one parser and the other make of it: the standard's algorithm, and the forgiving one of mail and feed readers. */
const readStandard = (html: string): Element[] => {
  type Node = { nodeName: string; value?: string; data?: string; attrs?: { name: string; value: string }[]; childNodes?: Node[] };
  const walk = (node: Node): Element[] => [
    { tag: node.nodeName, attributes: (node.attrs ?? []).map(({ name, value }) => [name, value]), text: node.value ?? node.data ?? '' },
    ...(node.childNodes ?? []).flatMap(walk),
  ];
  return (parseFragment(html) as Node).childNodes?.flatMap(walk) ?? [];
};
const readForgiving = (html: string): Element[] => {
  type Node = { type: string; name?: string; data?: string; attribs?: Record<string, string>; children?: Node[] };
  const walk = (node: Node): Element[] => [
    { tag: node.type === 'text' ? '#text' : (node.name ?? node.type), attributes: Object.entries(node.attribs ?? {}), text: node.data ?? '' },
    ...(node.children ?? []).flatMap(walk),
  ];
  return (parseDocument(html) as { children: Node[] }).children.flatMap(walk);
};

const faultsOf = (html: string): string[] =>
  [readStandard, readForgiving].flatMap((read) =>
    read(html).flatMap(({ tag, attributes }) => {
      if (tag === '#text') return [];
      if (!TAGS.has(tag)) return [`<${tag}>`];
      return attributes.filter(([name, value]) => ATTRIBUTES[`${tag}.${name}`]?.test(value) !== true).map(([name, value]) => `<${tag} ${name}="${value}">`);
    }),
  );

const expectSafe = (source: string) => {
  const html = render(source);
  const faults = faultsOf(html);
  if (faults.length > 0) throw new Error(`${JSON.stringify(source)} became ${html}: ${faults.join(', ')}`);
  expect(sanitize(html).trimEnd()).toBe(html);
  const links = readStandard(html).filter(({ tag }) => tag === 'a');
  for (const { attributes } of links) expect(attributes.map(([name]) => name).sort()).toEqual(['href', 'rel']);
};

const SCRIPTS = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'java&#x0a;script:alert(1)',
  '&#106;avascript&colon;alert(1)',
  '&#x6A&#x61vascript:alert(1)',
  'javascript&#58;alert(1)',
  '\u0001javascript:alert(1)',
  '%6aavascript:alert(1)',
  'jav&Tab;ascript:alert(1)',
  'ｊavascript:alert(1)',
  'javascript\u200b:alert(1)',
  'vbscript:x',
  'data:text/html;base64,PHNjcmlwdD4=',
  'data:image/svg+xml,<svg onload=alert(1)>',
  'blob:https://a/b',
  'file:///etc/passwd',
  'about:blank',
  'view-source:https://a',
  'intent://a',
  'ws://a',
  '//evil.example/x',
  '\\\\evil.example',
  'https:evil.example',
  'http:/\\evil.example',
  'feed:javascript:alert(1)',
  'mailto:javascript:alert(1)',
  'tel:1',
  'javascript://example.org/%0aalert(1)',
];
const FRAMES = [
  '[x](URL)',
  '[x](<URL>)',
  '<URL>',
  '[x][1]\n\n[1]: URL',
  '![x](URL)',
  '<a href="URL">x</a>',
  '<a href=URL>x</a>',
  '[x]( URL "title")',
  "[x](URL 'onmouseover=alert(1)')",
  '[![x](URL)](URL)',
  '[x](URL)[y](URL)',
  '**[x](URL)**',
  '> [x](URL)',
  '- [x](URL)',
  '`URL`',
  'URL',
  '[URL](URL)',
  '[x](java\nscript:alert(1))',
  '<img src="URL" onerror="alert(1)">',
  '<iframe src="URL">',
];

test.each(SCRIPTS)('the address %j leads nowhere, in whatever it is wrapped', (address) => {
  for (const frame of FRAMES) expectSafe(frame.replaceAll('URL', address));
});

const MARKUP = [
  '<script>alert(1)</script>',
  '<ScRiPt/x>alert(1)//',
  '<svg/onload=alert(1)>',
  '<svg><script>alert&#40;1)</script>',
  '<math><mtext></table><img src=x onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<style>*{x:expression(alert(1))}</style>',
  '<textarea><img src=x onerror=alert(1)>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><x/>',
  '<form action=javascript:alert(1)><input type=submit>',
  '<base href=//evil.example>',
  '<link rel=stylesheet href=//evil.example>',
  '<meta http-equiv=refresh content="0;url=//evil.example">',
  '<object data=//evil.example>',
  '<template><img src=x onerror=alert(1)></template>',
  '<p onclick=alert(1)>',
  '<a id=x name=y class=z style=position:fixed href=https://a>x</a>',
  '<b>bold</b>',
  '</p></div></body>',
  '<plaintext>',
  '<xmp><img src=x></xmp>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '\u0000<script>',
  '<\u0000script>',
  '<img \u0000src=x onerror=alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&amp;lt;script&amp;gt;',
];

test.each(MARKUP)('the markup %j comes as text, within every construct', (markup) => {
  for (const frame of [
    'X',
    '> X',
    '- X',
    '1. X',
    '**X**',
    '`X`',
    '```\nX\n```',
    '```X\ny\n```',
    '    X',
    '[X](https://a.example)',
    '[x](https://a.example/X)',
    '[x](https://a.example "X")',
    '<https://a.example/X>',
    '\\X',
    '~~X~~',
    '> - `X`\n> ```\n> X',
  ])
    expectSafe(frame.replaceAll('X', markup));
});

const word = fc.oneof(
  fc.constantFrom(...SCRIPTS, ...MARKUP, ...FRAMES),
  fc.constantFrom(
    '*',
    '**',
    '_',
    '__',
    '~~',
    '`',
    '```',
    '\n',
    '\n\n',
    '> ',
    '- ',
    '1. ',
    '999999999. ',
    '    ',
    '\t',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '&',
    '"',
    "'",
    '\\',
    '!',
    '#',
    '|',
    '&#',
    '&#x',
    ';',
    ':',
    '//',
    'http://',
    'https://a.example/',
    '\u202e',
    '\u2028',
    '\ufeff',
    '\u00ad',
    '🏳️‍🌈',
    '﷽',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

test('whatever is typed, in whatever order, is safe', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => expectSafe(words.join(''))),
    { numRuns: 2_000 },
  );
});

const plainWord = fc.oneof(
  fc.constantFrom(' ', '\n', '\n\n', '"', "'", '’', ', ', '. ', ': ', '; ', '!', '?', '(', ')', '-', '--', ' - ', '1. ', '12) ', '+', '=', '===', '%', '…'),
  fc.constantFrom('www.', 'http:', 'mailto:', 'a.example', '🏳️‍🌈', '😀', 'é', 'e\u0301', '漢字', 'ß', 'עברית', '️', '•'),
  fc.stringMatching(/^[a-z]{1,9}$/),
);

test('plain text, which is not parsed, comes out as if it were', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 20, arbitrary: plainWord }, word), { maxLength: 30 }), (words) => {
      const source = `a${words.join('')}`.normalize('NFC');
      expect(render(source)).toBe(renderMarkdown(source));
    }),
    { numRuns: 5_000 },
  );
});

test('a body of plain words comes out as its words', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z<>&"'é漢🙂]{1,9}$/u), { minLength: 1, maxLength: 20 }), (words) => {
      fc.pre(words.every((text) => !/&[a-z]+|^[<>]/.test(text)));
      const html = render(words.join(' '));
      expect(
        readStandard(html)
          .filter(({ tag }) => tag === '#text')
          .map(({ text }) => text)
          .join(''),
      ).toBe(words.join(' '));
    }),
  );
});

test.each([
  ['*emphasis* and **strength**', '<p><em>emphasis</em> and <strong>strength</strong></p>'],
  ['~~gone~~ `code`', '<p><s>gone</s> <code>code</code></p>'],
  ['one\ntwo', '<p>one<br />\ntwo</p>'],
  ['> said\n\nanswered', '<blockquote>\n<p>said</p>\n</blockquote>\n<p>answered</p>'],
  ['3. three\n4. four', '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>'],
  [
    'see https://example.org/a?b=c&d=e',
    '<p>see <a href="https://example.org/a?b=c&amp;d=e" rel="nofollow ugc noopener">https://example.org/a?b=c&amp;d=e</a></p>',
  ],
  ['node.js and a@b.example are no links', '<p>node.js and a@b.example are no links</p>'],
  ['# no heading', '<p># no heading</p>'],
  ['![no picture](https://example.org/a.png)', '<p>!<a href="https://example.org/a.png" rel="nofollow ugc noopener">no picture</a></p>'],
  ['```js\nlet a = 1 < 2;\n```', '<pre><code>let a = 1 &lt; 2;\n</code></pre>'],
])('%j is rendered as it should be', (source, html) => {
  expect(render(source)).toBe(html);
});

const fill = (text: string, bytes = BODY_BYTES) => text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);

/** Of this thread's own time, the best of several, in ms: what else the machine does must not decide. */
const timeOf = (source: string): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 5; n++) {
    const began = process.threadCpuUsage();
    render(source);
    const { user, system } = process.threadCpuUsage(began);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
};

/** Three times as steep as a straight line is caches and garbage; a square over eight times the length is steeper by far. */
const STEEPEST = 3;
/** What the first calls and a busy machine cost whatever is measured. */
const FLOOR_MS = 2;

test.each([
  '*',
  '_a',
  '**a *b **c* ',
  '~~a',
  '[',
  '[a](',
  '[a](b)',
  '![a](',
  '<',
  '<a',
  '<http://a',
  '`a',
  '> ',
  '>',
  '- ',
  '* a\n  ',
  '1. ',
  '&',
  '&#x41;',
  '\\',
  'http://',
  'http://a.b/',
  'mailto:a@b.c ',
  '//a.b ',
  'a:',
  '```\n',
  '~~~',
  '[a]: b\n',
  '\n',
  ' ',
  '\t',
  '"',
  '\u0300a',
  '🏳️‍🌈',
  '<!--',
  '<?',
  '<![CDATA[',
  '(',
  '][',
  '*_`[<&',
])('20 kB of %j take no more than their length says', (text) => {
  const eighth = timeOf(`a${fill(text, BODY_BYTES / 8 - 1)}`);
  expect(timeOf(`a${fill(text, BODY_BYTES - 1)}`)).toBeLessThan(STEEPEST * 8 * Math.max(FLOOR_MS, eighth));
});

test('a comment of marks alone is shown as it was typed', () => {
  expect(render(`${'['.repeat(2_001)}<b>&\n\n*a*`)).toBe(`<p>${'['.repeat(2_001)}&lt;b&gt;&amp;</p>\n<p>*a*</p>`);
  expect(render(`${'['.repeat(1_900)} *a*`)).toContain('<em>a</em>');
});

test('a long paste of code is shown as code', () => {
  const code = fill('do_this_thing(my_value, &other_value[n]);\n', BODY_BYTES - 20);
  expect(render(`\`\`\`c\n${code}\n\`\`\``)).toMatch(/^<pre><code>do_this_thing\(my_value, &amp;other_value\[n\]\);\n/);
});

test('20 kB of anything take at most four hundred times what plain words take', () => {
  // With an emphasis, or they would not be parsed at all.
  const plain = Math.max(0.25, timeOf(fill('*plain* words and no more. ')));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      fc.pre(words.join('') !== '');
      expect(timeOf(fill(words.join('')))).toBeLessThan(400 * plain);
    }),
    { numRuns: 60 },
  );
}, 60_000);
