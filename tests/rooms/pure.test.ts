// Small rules by themselves: cursors, the Wilson bound, networks of addresses, what a request is known by.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { requestHash } from '../../src/comments/once.ts';
import { wilsonLowerBound } from '../../src/comments/rank.ts';
import { Problem } from '../../src/contract/problems.ts';
import { decodeCursor, encodeCursor } from '../../src/database/page.ts';
import { networkOf } from '../../src/http/address.ts';
import { parseQuery } from '../../src/http/query.ts';

describe('a cursor', () => {
  const shape = z.tuple([z.string(), z.number()], z.int());

  test('comes back as it was made', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.array(fc.integer()), (text, number, rest) => {
        // -0 and 0 are one place.
        fc.pre(!Object.is(number, -0) && text.isWellFormed());
        const cursor = encodeCursor([text, number, ...rest]);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor(cursor, shape)).toEqual([text, number, ...rest]);
      }),
    );
  });

  test('that is forged is refused by a problem, never by another error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
          fc.base64String(),
        ),
        (cursor) => {
          try {
            expect(shape.safeParse(decodeCursor(cursor, shape)).success).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
            expect(error).toMatchObject({ code: 'cursor.invalid', fields: [{ field: 'cursor' }] });
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the Wilson bound', () => {
  const votes = fc.integer({ min: 0, max: 1_000_000 });

  test('lies between 0 and the share of votes up', () => {
    fc.assert(
      fc.property(votes, votes, (up, down) => {
        const bound = wilsonLowerBound(up, down);
        expect(bound).toBeGreaterThanOrEqual(0);
        expect(bound).toBeLessThanOrEqual(up + down === 0 ? 0 : up / (up + down));
      }),
    );
  });

  test('rises with a vote up, falls with a vote down, and rises with certainty', () => {
    fc.assert(
      fc.property(votes, votes, (up, down) => {
        expect(wilsonLowerBound(up + 1, down)).toBeGreaterThan(wilsonLowerBound(up, down));
        if (up > 0) expect(wilsonLowerBound(up, down + 1)).toBeLessThan(wilsonLowerBound(up, down));
        if (up > 0) expect(wilsonLowerBound(2 * up, 2 * down)).toBeGreaterThan(wilsonLowerBound(up, down));
      }),
    );
  });

  test('solves the equation that defines it: the share lies 1.96 standard errors above', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), votes, (up, down) => {
        const [n, bound] = [up + down, wilsonLowerBound(up, down)];
        expect((up / n - bound) / Math.sqrt((bound * (1 - bound)) / n)).toBeCloseTo(1.959963984540054, 4);
      }),
    );
  });
});

describe('the network of an address', () => {
  /** Eight groups written out, then shortened at random: zeros left away, a run of zeros as `::`, letters in either case. */
  const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });
  const long = (of: readonly number[]) => of.map((group) => group.toString(16).padStart(4, '0')).join(':');
  const short = (of: readonly number[], upper: boolean) => {
    const text = of
      .map((group) => group.toString(16))
      .join(':')
      .replace(/(^|:)0(:0)+(:|$)/, '::');
    return upper ? text.toUpperCase() : text;
  };
  const plain = (of: readonly number[]) =>
    `${of
      .slice(0, 4)
      .map((group) => group.toString(16))
      .join(':')}::/64`;

  test('of IPv6 is its first 64 bits, however it is written', () => {
    fc.assert(
      fc.property(groups, fc.boolean(), (of, upper) => {
        expect([networkOf(long(of)), networkOf(short(of, upper)), networkOf(`${short(of, upper)}%eth0`)]).toEqual([plain(of), plain(of), plain(of)]);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:198.51.100.7', '2001:db8:1:2::/64'],
    ['64:ff9b::198.51.100.7', '64:ff9b:0:0::/64'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['::FFFF:198.51.100.7', '198.51.100.7'],
    ['198.51.100.7', '198.51.100.7'],
    ['', ''],
    ['unknown', 'unknown'],
  ])('of %j is %j', (address, network) => expect(networkOf(address)).toBe(network));
});

test('a request is known by article, parent and body, and by nothing else', () => {
  const text = fc.string({ minLength: 1, maxLength: 5 });
  const input = fc.record({ key: text, parentId: fc.option(text, { nil: undefined }), body: text, url: fc.option(text, { nil: undefined }) });
  const hashOf = ({ key, url, ...rest }: { key: string; url?: string | undefined; parentId?: string | undefined; body: string }) =>
    requestHash({ article: { key, ...(url === undefined ? {} : { url }) }, ...rest }).toString('hex');
  fc.assert(
    fc.property(input, input, (a, b) => {
      const same = a.key === b.key && a.parentId === b.parentId && a.body === b.body;
      expect(hashOf(a) === hashOf(b)).toBe(same);
      expect(hashOf({ ...a, url: 'https://example.org' })).toBe(hashOf(a));
    }),
  );
});

test('a query is read back as it was written, whatever its names and values', () => {
  const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.isWellFormed());
  const value = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([of]) => of }), (pairs) => {
      const url = `/x?${new URLSearchParams(pairs)}`;
      expect(Object.entries(parseQuery(url)).sort()).toEqual([...pairs].map(([key, text]) => [key, text]).sort());
    }),
  );
});
