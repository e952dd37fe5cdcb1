// Text that comes in: taken code point for code point (after NFC), or refused by name.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { block, exact, line } from '../../src/contract/text.ts';

const parse = (schema: ReturnType<typeof block>, value: unknown) => {
  const { success, data, error } = schema.safeParse(value);
  return success ? { data } : { refused: error.issues.map(({ message }) => message).join('; ') };
};
const body = block({ maxBytes: 100 });

test('what was typed comes back code point for code point after NFC, or is refused in words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
      const parsed = parse(body, value);
      if ('refused' in parsed) expect(parsed.refused).toMatch(/^(holds |has no visible)/);
      else expect(parsed.data).toBe(value.replace(/\r\n?/g, '\n').normalize('NFC'));
    }),
    { numRuns: 5_000 },
  );
});

test('what was taken is taken again, unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (value) => {
      for (const schema of [body, line(60), exact(200)]) {
        const parsed = parse(schema, value);
        if ('data' in parsed) expect(parse(schema, parsed.data)).toEqual(parsed);
      }
    }),
    { numRuns: 3_000 },
  );
});

test('any half of a surrogate pair and any control character but tab and newline is refused', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 10 }), fc.integer({ min: 0xd800, max: 0xdfff }), fc.integer({ min: 0, max: 0x1f }), (around, half, control) => {
      expect(parse(body, `${around} ${String.fromCharCode(half)} ${around}`)).toEqual({
        refused: 'holds half of a surrogate pair; only whole Unicode characters are allowed',
      });
      fc.pre(control !== 0x09 && control !== 0x0a && control !== 0x0d);
      const name = control === 0 ? 'NUL' : `U+${control.toString(16).toUpperCase().padStart(4, '0')}`;
      expect(parse(body, `${around}a${String.fromCharCode(control)}`)).toEqual({
        refused: `holds the control character ${name}; only tab and newline are allowed`,
      });
    }),
  );
});

describe('a body', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \t\n\u00a0\u2003\u3000'],
    ['zero-width characters', '\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f'],
    ['directions', '\u202a\u202e\u2066\u2069\u200f'],
    ['fillers', '\u115f\u1160\u3164\uffa0\u17b4'],
    ['a blank of braille', '\u2800'],
    ['marks on nothing', '\u0301\u0335\ufe0f'],
    ['tags', '\u{e0041}\u{e007f}'],
  ])('of %s has nothing to see', (_what, value) => {
    expect(parse(body, value)).toEqual({ refused: 'has no visible character; at least one is needed' });
  });

  test.each(['.', '漢', '🙂', 'a\u0301', '\u0e01\u0e33', 'می‌خواهم', 'שָׁלוֹם', 'x\u0335'.repeat(5), '👩‍👩‍👧‍👦', '1️⃣', '\u1e9b\u0323'])(
    'of %j is taken',
    (value) => {
      expect(parse(body, value)).toEqual({ data: value.normalize('NFC') });
    },
  );

  test('is measured in bytes of UTF-8, after NFC', () => {
    expect(parse(body, 'é'.repeat(50))).toEqual({ data: 'é'.repeat(50) });
    expect(parse(body, 'e\u0301'.repeat(50))).toEqual({ data: 'é'.repeat(50) });
    expect(parse(body, `${'é'.repeat(50)}a`)).toEqual({ refused: 'holds 101 bytes of UTF-8; at most 100 are allowed' });
  });

  test('has its newlines as \\n, its blanks as they were', () => {
    expect(parse(body, ' a\r\nb\rc\t ')).toEqual({ data: ' a\nb\nc\t ' });
  });

  test('stacks at most eight marks', () => {
    expect(parse(body, `a${'\u0335'.repeat(8)}`)).toEqual({ data: `a${'\u0335'.repeat(8)}` });
    expect(parse(body, `a${'\u0335'.repeat(9)}`)).toEqual({ refused: 'holds more than 8 combining marks in a row' });
  });

  test('of endless marks is refused before it costs anything', () => {
    const began = performance.now();
    for (const value of ['\u0300\u0316'.repeat(60_000), '\u0345\u0300\u0316\u0334'.repeat(30_000)])
      expect(parse(body, value)).toEqual({ refused: 'holds more than 8 combining marks in a row' });
    expect(performance.now() - began).toBeLessThan(500);
  });
});

test('a name is one line, trimmed', () => {
  expect(parse(line(10), '  Ada  ')).toEqual({ data: 'Ada' });
  expect(parse(line(10), 'A\nda')).toEqual({ refused: 'holds the control character U+000A; none is allowed here' });
  expect(parse(line(3), 'Adas')).toEqual({ refused: 'holds 4 characters; at most 3 are allowed' });
});

test('a key is taken as it is', () => {
  expect(parse(exact(10), ' a ')).toEqual({ data: ' a ' });
  expect(parse(exact(10), '')).toEqual({ refused: 'is empty' });
  expect(parse(exact(10), 'a\u0300')).toEqual({ data: 'à' });
});
