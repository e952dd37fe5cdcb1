// Each check by itself: what it is given, and what it says. One spec for all of them, then what is each one's own.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Given } from '../../src/checks/given.ts';
import { LESSONS_MIN, likenessOf, type Model } from '../../src/checks/learned.ts';
import { hostsOf } from '../../src/checks/links.ts';
import { type ActiveRule, makeMatcher } from '../../src/checks/matcher.ts';
import { refusalOf } from '../../src/checks/pattern.ts';
import { phases } from '../../src/checks/phases.ts';
import { sketch } from '../../src/checks/sketch.ts';
import { makeTokenize } from '../../src/checks/tokens.ts';
import { conclude, verdictsOn } from '../../src/checks/verdict.ts';
import { outcome } from '../../src/contract/moderation.ts';
import { type Settings, settings } from '../../src/contract/site.ts';

const AT = new Date('2026-11-25T21:30:00Z');
const HOUR_MS = 3_600_000;

const ruled = (...rules: ActiveRule[]) => makeMatcher(rules);

const given = (values: Partial<Given> = {}): Given => ({
  body: 'An ordinary comment.',
  authorName: 'Ada',
  at: AT,
  matcher: ruled(),
  record: { isGuest: true, published: 0, since: AT },
  threadSince: AT,
  form: undefined,
  lately: { author: 0, address: 0 },
  likeness: undefined,
  copies: 0,
  hosts: hostsOf(values.body ?? ''),
  ...values,
});

const site = (checks: object = {}, rest: object = {}): Settings => settings.parse({ checks, ...rest });

const linked = (n: number) => Array.from({ length: n }, (_, i) => `https://example${i}.org/`).join(' ');

/** For each check: settings that switch it on, and what it then does and does not find. */
type Row = { on: Settings; finds: [Partial<Given>, string]; passes: Partial<Given> };
const SPEC: Record<string, Row> = {
  mode: {
    on: site({}, { moderation: { mode: 'hold-first' } }),
    finds: [{}, 'the author has no published comment yet'],
    passes: { record: { isGuest: true, published: 1, since: AT } },
  },
  rules: {
    on: site(),
    finds: [{ body: 'Come to the Casino!', matcher: ruled({ kind: 'word', pattern: 'casino', outcome: 'hold' }) }, 'a rule of the site catches “casino”'],
    passes: { body: 'Come to the casinos!', matcher: ruled({ kind: 'word', pattern: 'casino', outcome: 'hold' }) },
  },
  links: { on: site({ links: { max: 2 } }), finds: [{ body: linked(3) }, 'holds 3 links; 2 are allowed'], passes: { body: linked(2) } },
  length: {
    on: site({ length: { outcome: 'reject', min: 3, max: 10 } }),
    finds: [{ body: 'x'.repeat(11) }, 'has 11 characters; 10 are allowed'],
    passes: { body: ' '.repeat(9) + '😀'.repeat(10) },
  },
  shouting: {
    on: site(),
    finds: [{ body: 'WHY DOES NOBODY EVER LISTEN TO ME' }, '100 % of its letters are capitals'],
    passes: { body: 'NATO, UNESCO and UNICEF are all abbreviations, and HTML too' },
  },
  repetition: { on: site(), finds: [{ body: `So ${'a'.repeat(40)}!` }, 'repeats “a” without end'], passes: { body: 'Aaaaaaaargh, nooooooo!' } },
  learned: {
    on: site(),
    finds: [{ likeness: { percent: 96, telling: ['bonus', 'casino'], lessons: 1234 } }, 'reads like spam (96 %, by 1,234 decisions): bonus, casino'],
    passes: { likeness: { percent: 94, telling: ['bonus'], lessons: 1234 } },
  },
  guest: {
    on: site({ guest: { outcome: 'hold' } }),
    finds: [{}, 'the author is a guest'],
    passes: { record: { isGuest: false, published: 0, since: AT } },
  },
  newAuthor: {
    on: site({ newAuthor: { outcome: 'hold', comments: 2, hours: 24 } }),
    finds: [{ record: { isGuest: false, published: 1, since: new Date(0) } }, 'the author has 1 comment that is published; who has fewer than 2 is new'],
    passes: { record: { isGuest: true, published: 2, since: new Date(AT.getTime() - 24 * HOUR_MS) } },
  },
  articleAge: {
    on: site({ articleAge: { outcome: 'hold', days: 2 } }),
    finds: [{ threadSince: new Date(AT.getTime() - 48 * HOUR_MS) }, 'the discussion began 2 days ago; the site gives it 2'],
    passes: { threadSince: new Date(AT.getTime() - 47 * HOUR_MS) },
  },
  hours: {
    on: site({ hours: { outcome: 'hold', from: '22:00', to: '06:30', timeZone: 'Europe/Paris' } }),
    finds: [{}, 'it is 22:30 (Europe/Paris), between 22:00 and 06:30'],
    passes: { at: new Date('2026-11-25T05:30:00Z') },
  },
  trap: {
    on: site(),
    finds: [{ form: { trap: 'https://spam.example', shownAt: 0 } }, 'a field of the form was filled that people do not see'],
    passes: { form: { trap: '', shownAt: 0 } },
  },
  haste: {
    on: site({ haste: { seconds: 4 } }),
    finds: [{ form: { trap: '', shownAt: AT.getTime() - 3_999 } }, 'it was sent 3 seconds after the form was shown; people need 4'],
    passes: { form: { trap: '', shownAt: AT.getTime() - 4_000 } },
  },
  flood: {
    on: site({ flood: { author: 3, address: 5 } }),
    finds: [{ lately: { author: 3, address: 3 } }, 'the author wrote more than 3 comments in 10 minutes'],
    passes: { lately: { author: 2, address: 4 } },
  },
  duplicate: {
    on: site({ duplicate: { copies: 2 } }),
    finds: [{ copies: 2 }, 'the same or nearly the same was said 2 times or more in the last 60 minutes'],
    passes: { copies: 1 },
  },
};

test('the spec knows every check, in the order in which they are asked', () => {
  expect(Object.keys(SPEC)).toEqual(phases.map(({ check }) => check));
});

describe.each(phases.map((phase) => [phase.check, phase] as const))('%s', (check, { isOn, look }) => {
  const row = SPEC[check];
  if (row === undefined) throw new Error(`No spec for ${check}`);

  test('says what it finds, as a sentence that goes on, and nothing of what is in order', () => {
    const [values, reason] = row.finds;
    expect(isOn(row.on)).toBe(true);
    expect(look(given(values), row.on)?.reason).toBe(reason);
    expect(look(given(row.passes), row.on)).toBeUndefined();
  });

  test('has an outcome of the list, and is silent when it is off', () => {
    expect(outcome.options).toContain(look(given(row.finds[0]), row.on)?.outcome);
    // The mode and the rules have no switch of their own.
    if (check in site().checks) expect(isOn(site({ [check]: { outcome: 'off' } }))).toBe(false);
  });

  test('takes any text, and lets what it says depend on nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 20 }), (body, authorName) => {
        const values = given({ body, authorName, hosts: hostsOf(body) });
        expect(look(values, row.on)).toEqual(look({ ...values }, row.on));
      }),
      { numRuns: 50 },
    );
  });
});

test('a fresh site holds no ordinary first comment: not of a guest, not with a link, not a shout', () => {
  for (const body of [
    'Thanks!',
    'See https://example.org/a and www.example.org',
    'GOOOOOAL!!!',
    '+1',
    '> what you said\n\nI agree.',
    '谢谢你的文章，写得很好。',
  ])
    expect([body, conclude(verdictsOn(given({ body }), site())).status]).toEqual([body, 'published']);
});

test('of several verdicts the worst decides, and all are kept', () => {
  const matcher = ruled({ kind: 'word', pattern: 'poker', outcome: 'spam' });
  const verdicts = verdictsOn(given({ body: `POKER POKER POKER POKER POKER POKER ${linked(6)}`, matcher }), site());
  expect(verdicts.map(({ check, outcome }) => [check, outcome])).toEqual([
    ['rules', 'spam'],
    ['links', 'hold'],
  ]);
  expect(conclude(verdicts)).toEqual({ status: 'spam', verdicts });
  expect(conclude([])).toEqual({ status: 'published', verdicts: null });
});

describe('a word', () => {
  const catches = (pattern: string, body: string, authorName = 'Ada') =>
    ruled({ kind: 'word', pattern, outcome: 'note' }).catches({ body, authorName, hosts: [] }).length > 0;

  test.each([
    ['viagra', 'Buy VIAGRA now', true],
    ['viagra', 'viagras', false],
    ['viagra*', 'viagras', true],
    ['viagra', 'V\u00edagr\u00e1', true],
    ['viagra', 'vi\u200bagra', true],
    ['viagra', '\uff36\uff49\uff41\uff47\uff52\uff41', true],
    ['free money', 'Free… money!', true],
    ['free money', 'free the money', false],
    ['casino*', 'no such thing', false],
    ['赌场', '欢迎来到赌场玩', true],
    ['💊', 'get 💊 here', true],
    ['*', 'anything * at all', true],
    ['*', 'anything at all', false],
    ['c++', 'I like C++ and C', true],
  ])('%j in %j: %j', (pattern, body, expected) => expect(catches(pattern, body)).toBe(expected));

  test('is looked for in the name too', () => expect(catches('casino', 'Hello', 'Casino Royale')).toBe(true));

  test('is found wherever it stands among others', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdé'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(word), word, fc.array(word), (before, wanted, after) => {
        expect(catches(wanted, [...before, wanted.toUpperCase(), ...after].join(', '))).toBe(true);
      }),
    );
  });
});

describe('a pattern', () => {
  test.each([
    ['(', 'is not a pattern of RE2: missing closing ), at ('],
    ['(?=a)', 'is not a pattern of RE2: invalid or unsupported Perl syntax, at (?='],
    ['(a)\\1', 'is not a pattern of RE2: invalid escape sequence, at \\1'],
    ['a{1001}', 'is not a pattern of RE2: invalid repeat count, at {1001}'],
    ['(\\pL{30} ){30}', 'is too large: 992 instructions of RE2; at most 500 are allowed'],
    ['a*', 'matches where there is nothing: it would catch every comment'],
  ])('%s is refused: %s', (pattern, reason) => expect(refusalOf(pattern)).toBe(reason));

  test.each(['(a+)+$', '(a|aa)+$', '(.*a){20}b', '(x+x+)+y', '(a|a)*b'])('%s, which would hold a backtracking engine up for ever, costs nothing', (pattern) => {
    expect(refusalOf(pattern)).toBeUndefined();
    const matcher = ruled({ kind: 'pattern', pattern, outcome: 'note' });
    const body = `${'a'.repeat(19_998)}c!`;
    matcher.catches({ body, authorName: '', hosts: [] });
    const begin = process.cpuUsage();
    matcher.catches({ body, authorName: '', hosts: [] });
    const { user, system } = process.cpuUsage(begin);
    expect((user + system) / 1000).toBeLessThan(100);
  });

  test('knows no case', () => {
    expect(ruled({ kind: 'pattern', pattern: 'buy.+now', outcome: 'note' }).catches({ body: 'BUY it NOW', authorName: '', hosts: [] })).toHaveLength(1);
  });
});

test.each([
  ['no link at example.org', []],
  ['http://EXAMPLE.org/a www.example.net', ['example.org', 'www.example.net']],
  ['[here](https://xn--bcher-kva.example:8080/x?y#z) <https://bücher.example>', ['xn--bcher-kva.example', 'xn--bcher-kva.example']],
  ['twice https://a.example/1 and https://a.example/1', ['a.example']],
  ['https:// and https://? lead nowhere', []],
  ['https://user@evil.example/', ['evil.example']],
])('hosts of %j', (body, hosts) => expect(hostsOf(body)).toEqual(hosts));

test('links to the site itself and to allowed hosts are not counted', () => {
  const settings = site({ links: { max: 0, allowedHosts: ['example.net'] } }, { allowedOrigins: ['https://blog.example.org', '*'] });
  const find = (body: string) => verdictsOn(given({ body }), settings).length;
  expect([find('https://blog.example.org/x https://en.example.net/'), find('https://example.org/'), find('https://notexample.net/')]).toEqual([0, 1, 1]);
});

test.each([
  ['again again again again again again again again again again again', 'repeats “again” again and again'],
  [Array(5).fill('Read this before you go on.').join('\n'), 'says the same line 5 times'],
])('repetition finds %j', (body, reason) => {
  expect(verdictsOn(given({ body }), site())).toEqual([{ check: 'repetition', outcome: 'note', reason }]);
});

describe('a sketch', () => {
  const text = 'The council said on Monday that the new bridge over the river would open to the public by the end of next spring at the latest';
  const shared = (a: string, b: string) => (sketch(a) ?? []).filter((hash, n) => hash === sketch(b)?.[n]).length;

  test.each([
    ['in capitals, with other punctuation and another address', `${text.toUpperCase()}!!! https://spam.example/123`, 5],
    ['with a word put before', `Look: ${text}`, 3],
    ['quoted', `> ${text}`, 0],
    ['about something else', 'I have never seen a film in which so many people talk so long about so little, and I liked every minute', 0],
  ])('of the same text %s shares at least %#', (_what, other, least) => {
    if (least === 0) expect(shared(text, other)).toBe(0);
    else expect(shared(text, other)).toBeGreaterThanOrEqual(least);
  });

  test('is not made of what everybody says', () => expect([sketch('Thanks for the article!'), sketch('+1')]).toEqual([undefined, undefined]));
});

describe('likeness to spam', () => {
  const tokenize = makeTokenize('a secret');

  /** What these comments would have taught. */
  const taught = (spam: readonly string[], good: readonly string[]): Model => {
    const words = new Map<number, { spam: number; good: number }>();
    for (const [kind, bodies] of [['spam', spam] as const, ['good', good] as const])
      for (const { hash } of bodies.flatMap((body) => tokenize(body))) {
        const counts = words.get(hash) ?? { spam: 0, good: 0 };
        words.set(hash, { ...counts, [kind]: counts[kind] + 1 });
      }
    return { comments: { spam: spam.length, good: good.length }, words };
  };
  const many = (body: string, n = LESSONS_MIN) => Array.from({ length: n }, () => body);
  const percent = (model: Model, body: string) => likenessOf(model, tokenize(body))?.percent;

  test('is not guessed before moderators judged enough of both kinds', () => {
    expect(percent(taught(many('casino bonus'), many('a walk', LESSONS_MIN - 1)), 'casino')).toBeUndefined();
    expect(percent(taught(many('casino bonus'), many('a walk')), 'casino')).toBeGreaterThan(90);
  });

  test('is even for what nobody has judged, and rises and falls with words on either side, whatever their case', () => {
    const model = taught(many('Win the casino bonus today'), many('We had a walk by the river today'));
    expect(percent(model, 'Nothing alike')).toBe(50);
    expect(percent(model, 'today')).toBe(50);
    expect(percent(model, 'A CASINO by the river')).toBeLessThan(percent(model, 'A CASINO') ?? 0);
    expect(percent(model, 'walk river')).toBeLessThan(5);
    expect(likenessOf(model, tokenize('The Casino pays a bonus'))?.telling.toSorted()).toEqual(['bonus', 'casino']);
  });

  test('is between 0 and 100 for any text, and knows where links lead and Chinese', () => {
    const model = taught([...many('https://spam.example/1'), ...many('赌场奖金')], many('你好世界'));
    expect(percent(model, 'see https://spam.example/other')).toBeGreaterThan(90);
    expect(percent(model, '最好的赌场')).toBeGreaterThan(90);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (body) => {
        const value = percent(model, body) ?? -1;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100);
      }),
    );
  });

  test('is kept by hashes that another secret does not make, none of them the one of the comments themselves', () => {
    const words = Array.from({ length: 5_000 }, (_, n) => `word${n}`).join(' ');
    const hashes = words.split(' ').map((word) => tokenize(word)[0]?.hash ?? 0);
    expect(new Set(hashes).size).toBe(5_000);
    expect(hashes.every((hash) => Number.isSafeInteger(hash) && hash > 0)).toBe(true);
    expect(makeTokenize('another')('casino')).not.toEqual(tokenize('casino'));
  });
});
