// The list that a moderator works through, and the keys: pure, so they are tried with everything that a hand may do.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressOf, readPlace } from '../../src/browser/admin/place.ts';
import { WorkList } from '../../src/browser/admin/queue/list.ts';
import { differencesOf } from '../../src/browser/admin/views/log.ts';

const listOf = (size: number): WorkList<{ id: string }> => {
  const list = new WorkList<{ id: string }>();
  list.replace(Array.from({ length: size }, (_, n) => ({ id: `c${n}` })));
  return list;
};
const idsOf = ({ entries }: WorkList<{ id: string }>): string[] => entries.map(({ id }) => id);

describe('the list', () => {
  test('is, after any steps taken back in reverse, as it was before them', () => {
    const steps = fc.array(fc.array(fc.nat(11), { minLength: 1, maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(steps, (taken) => {
        const list = listOf(12);
        const done = taken.map((ids) => list.take(new Set(ids.map((n) => `c${n}`))));
        for (const step of done.toReversed()) list.putBack(step);
        expect(idsOf(list)).toEqual(idsOf(listOf(12)));
      }),
    );
  });

  test('always looks at one of its comments, and selects none that has left', () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('move' as const), n: fc.integer({ min: -2, max: 2 }) }),
      fc.record({ do: fc.constant('take' as const), n: fc.nat(9) }),
      fc.record({ do: fc.constant('drop' as const), n: fc.nat(9) }),
      fc.record({ do: fc.constant('select' as const), n: fc.nat(9) }),
      fc.record({ do: fc.constant('range' as const), n: fc.nat(9) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const list = listOf(10);
        for (const { do: what, n } of acts) {
          const id = `c${n}`;
          if (what === 'move') list.move(n);
          else if (what === 'take') list.take(new Set([id]));
          else if (what === 'drop') list.drop(id);
          else if (list.find(id) !== undefined) what === 'select' ? list.select(id) : list.selectTo(id);
          const ids = idsOf(list);
          expect(ids.length === 0 ? list.currentId === undefined : ids.includes(list.currentId ?? '')).toBe(true);
          expect([...list.selected].filter((selected) => !ids.includes(selected))).toEqual([]);
        }
      }),
    );
  });

  test('looks at the next after what left, at the last when there is none', () => {
    const list = listOf(3);
    list.lookAt('c1');
    list.take(new Set(['c1']));
    expect(list.currentId).toBe('c2');
    list.take(new Set(['c2']));
    expect(list.currentId).toBe('c0');
  });
});

test('every place has an address that leads back to it', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.isWellFormed() && value.trim() !== '');
  const filter = fc.record({ q: text, author: text, from: fc.constant('2026-11-25'), sort: fc.constant('oldest') }, { requiredKeys: [] });
  const places = fc.oneof(
    fc.record({ view: fc.constant('queue' as const), site: fc.constant('demo'), tab: fc.constantFrom('pending' as const, 'spam' as const), filter }),
    fc.record({ view: fc.constant('article' as const), site: fc.constant('demo'), article: text }),
    fc.record({ view: fc.constantFrom('author' as const, 'comment' as const), site: fc.constant('demo'), id: fc.uuid() }),
    fc.record({ view: fc.constantFrom('log' as const, 'settings' as const), site: fc.constant('demo'), filter }),
  );
  fc.assert(fc.property(places, (place) => expect(readPlace(new URL(addressOf(place), 'http://localhost'))).toEqual(place)));
});

test('what an act changed is told leaf by leaf', () => {
  const before = { name: 'A', moderation: { mode: 'publish' }, allowedOrigins: ['*'] };
  expect(differencesOf(before, { ...before, moderation: { mode: 'hold-all' } })).toEqual([{ path: 'moderation.mode', before: 'publish', after: 'hold-all' }]);
  expect(differencesOf(null, { kind: 'ban' })).toEqual([{ path: 'kind', before: null, after: 'ban' }]);
  expect(differencesOf(before, before)).toEqual([]);
});
