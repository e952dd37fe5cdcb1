// The widget's tree, draft and session, without a browser.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Draft } from '../../src/browser/client/draft.ts';
import { type Entry, plant } from '../../src/browser/client/plant.ts';
import { keepIn } from '../../src/browser/client/storage.ts';
import { Tree } from '../../src/browser/client/tree.ts';
import type { Comment } from '../../src/contract/comment.ts';

const comment = (born: number, parent: number | null, more: Partial<Comment> = {}): Comment => ({
  id: `c${born}`,
  seq: born,
  born,
  parentId: parent === null ? null : `c${parent}`,
  inReplyTo: null,
  rootId: `c${parent ?? born}`,
  depth: parent === null ? 0 : 1,
  status: 'published',
  html: `<p>${born}</p>`,
  author: { id: 'somebody', name: 'Somebody', avatarUrl: null, badge: null },
  score: 0,
  replyCount: 0,
  createdAt: '2026-11-24T09:30:00.000Z',
  editedAt: null,
  deletedAt: null,
  ...more,
});

const shape = (entries: readonly Entry[]): unknown => entries.map(({ comment: { id, html }, replies }) => [id, html, shape(replies)]);

const tombstone = (born: number, parent: number | null, seq: number): Comment =>
  comment(born, parent, { seq, status: 'deleted', html: '', author: null, deletedAt: '2026-11-24T09:31:00.000Z' });

test('changes put in again, in any order that keeps parents first, give the same tree', () => {
  const history = fc.array(fc.record({ parent: fc.integer({ min: 0, max: 12 }), edits: fc.integer({ min: 0, max: 2 }) }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(history, fc.array(fc.nat(100), { maxLength: 30 }), (posts, again) => {
      const births = posts.map(({ parent }, n) => comment(n + 1, parent === 0 || parent > n ? null : parent));
      const edits = posts.flatMap(({ edits: count }, n) =>
        Array.from({ length: count }, (_, edit) => ({ ...(births[n] as Comment), seq: 100 + n * 3 + edit, html: `<p>${n} edited ${edit}</p>` })),
      );
      const all = [...births, ...edits];
      const once = new Tree('oldest', () => true);
      for (const each of all) once.put(each, 'page');
      const often = new Tree('oldest', () => true);
      for (const each of births) often.put(each, 'page');
      for (const each of [...edits].reverse()) often.put(each, 'page');
      for (const n of again) often.put(all[n % all.length] as Comment, 'page');
      expect(shape(often.roots)).toEqual(shape(once.roots));
    }),
  );
});

test('roots of others wait, own ones do not; replies wait only where they would push', () => {
  const tree = new Tree('newest', (id) => id !== undefined && id !== 'c1');
  tree.put(comment(1, null), 'page');
  tree.put(comment(2, null), 'page');
  tree.put(comment(3, null), 'live');
  tree.put(comment(4, null), 'own');
  tree.put(comment(5, 1), 'live');
  tree.put(comment(6, 2), 'live');
  tree.put(comment(7, 3), 'live');
  expect(shape(tree.roots)).toEqual([
    ['c4', '<p>4</p>', []],
    ['c2', '<p>2</p>', [['c6', '<p>6</p>', []]]],
    ['c1', '<p>1</p>', []],
  ]);
  expect(tree.newerCount).toBe(2);
  expect(tree.get('c1')?.waiting).toHaveLength(1);
  tree.showNewer();
  tree.showWaiting('c1');
  expect(shape(tree.roots)).toEqual([
    ['c4', '<p>4</p>', []],
    ['c3', '<p>3</p>', [['c7', '<p>7</p>', []]]],
    ['c2', '<p>2</p>', [['c6', '<p>6</p>', []]]],
    ['c1', '<p>1</p>', [['c5', '<p>5</p>', []]]],
  ]);
});

test('roots that push nothing come by themselves, and bring those that waited', () => {
  let isRead = true;
  const tree = new Tree('newest', (id) => id !== undefined || !isRead);
  tree.put(comment(1, null), 'page');
  tree.put(comment(2, null), 'live');
  expect(tree.newerCount).toBe(1);
  isRead = false;
  tree.put(comment(3, null), 'live');
  expect(tree.newerCount).toBe(0);
  expect(tree.roots.map(({ comment: { id } }) => id)).toEqual(['c3', 'c2', 'c1']);
  isRead = true;
  tree.put(comment(4, null), 'live');
  expect(tree.settle()).toBe(false);
  isRead = false;
  expect(tree.settle()).toBe(true);
  expect(tree.roots.map(({ comment: { id } }) => id)).toEqual(['c4', 'c3', 'c2', 'c1']);
});

test('a deleted comment goes with the last reply below it, and what is looked at keeps its place until then', () => {
  let isSeen = true;
  const tree = new Tree('oldest', (_id, how) => how === 'enter' || !isSeen);
  tree.put(comment(1, null, { replyCount: 1 }), 'page');
  tree.put(comment(2, 1), 'page');
  tree.put(tombstone(1, null, 3), 'live');
  tree.setReplyCount('c1', 1);
  expect(shape(tree.roots)).toEqual([['c1', '', [['c2', '<p>2</p>', []]]]]);
  tree.setReplyCount('c1', 0);
  tree.put(tombstone(2, 1, 4), 'live');
  expect(tree.get('c2')?.isLeaving).toBe(true);
  expect(tree.get('c2')?.comment.html).toBe('');
  isSeen = false;
  expect(tree.settle()).toBe(true);
  expect(tree.roots).toEqual([]);
});

test('what the reader alone was told stays when everybody is told the rest', () => {
  const tree = new Tree('newest', () => true);
  tree.put(comment(1, null, { source: 'one', vote: 1 }), 'page');
  tree.put(comment(1, null, { seq: 2, score: 5 }), 'live');
  expect(tree.get('c1')?.comment).toMatchObject({ source: 'one', vote: 1, score: 5 });
  tree.put(comment(1, null, { seq: 3, html: '<p>other</p>' }), 'live');
  expect(tree.get('c1')?.comment.source).toBeUndefined();
  // An older one comes late.
  tree.put(comment(1, null, { seq: 2 }), 'live');
  expect(tree.get('c1')?.comment.html).toBe('<p>other</p>');
});

test('a page is planted as its list has it', () => {
  expect(shape(plant([comment(1, null), comment(2, 1), comment(3, null)]))).toEqual([
    ['c1', '<p>1</p>', [['c2', '<p>2</p>', []]]],
    ['c3', '<p>3</p>', []],
  ]);
});

test('a draft keeps its key until another text is written after it went out', () => {
  const stored = new Map<string, string>();
  const kept = keepIn(() => ({
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
    removeItem: (key) => void stored.delete(key),
  }));
  const place = { base: 'https://comments.test/', site: 'demo', article: 'a', place: 'root' };
  const draft = new Draft(kept, place);
  draft.write('Half');
  const key = draft.send('Half a thought');
  expect(new Draft(kept, place).body).toBe('Half a thought');
  expect(new Draft(kept, place).send('Half a thought')).toBe(key);
  draft.write('Another thought');
  expect(draft.send('Another thought')).not.toBe(key);
  draft.clear();
  expect(stored.size).toBe(0);
});

test('where storage is forbidden, memory takes its place', () => {
  const kept = keepIn(() => {
    throw new Error('SecurityError');
  });
  kept.write('a', '1');
  expect(kept.read('a')).toBe('1');
  kept.write('a', undefined);
  expect(kept.read('a')).toBeUndefined();
});

test('a deleted comment stands when a reply that comes behind it in the same answer needs its place, and goes when none does', () => {
  for (const cause of ['page', 'live'] as const) {
    const tree = new Tree('newest', () => true);
    // Held for a moderator: not counted, but shown to its author and to staff.
    const held = comment(3, 1, { status: 'pending' });
    tree.putAll([tombstone(1, null, 9), held, tombstone(2, null, 10)], cause);
    if (cause === 'live') tree.showNewer();
    expect(shape(tree.roots)).toEqual([['c1', '', [['c3', '<p>3</p>', []]]]]);
  }
});
