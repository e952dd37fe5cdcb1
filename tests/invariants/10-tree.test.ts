// Promise 10, Tree: a parent is in the same thread and older than its child; no cycles; depth is capped. The API keeps to it, and the database
// refuses whoever does not.
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { Comment } from '../../src/contract/comment.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { DEPTH_MAX } from '../../src/contract/limits.ts';
import { admin, type Caller, makeDraft, newGuest, read } from '../house/caller.ts';
import { type Started, start } from '../house/start.ts';

jest.setTimeout(120_000);

let app: Started;
let guest: Caller;
let staff: Caller;
let db: pg.Client;

beforeAll(async () => {
  app = await start();
  guest = await newGuest(app.base);
  staff = admin(app.base);
  db = new pg.Client({ connectionString: app.databaseUrl });
  db.on('error', () => undefined);
  await db.connect();
});
afterAll(() => db.end());

type Row = { id: string; thread: string; parent: string | null; answered: string | null; root: string; path: number[]; depth: number };

const readTree = async (): Promise<Map<string, Row>> => {
  const { rows } = await db.query<Row>(
    'select id, thread_id as thread, parent_id as parent, in_reply_to as answered, root_id as root, path, depth from comments where site_id = $1',
    ['demo'],
  );
  return new Map(rows.map((row) => [row.id, row]));
};

/** All that the promise says, of every row. */
const judgeTree = (tree: ReadonlyMap<string, Row>): void => {
  for (const row of tree.values()) {
    expect(row.path).toHaveLength(row.depth + 1);
    expect(row.depth).toBeLessThanOrEqual(DEPTH_MAX);
    expect(row.path).toEqual([...new Set(row.path)].sort((a, b) => a - b));
    if (row.parent === null) {
      expect([row.root, row.depth]).toEqual([row.id, 0]);
      continue;
    }
    const parent = tree.get(row.parent);
    // Same thread; older, for the path's last step is the number of its birth; and so no cycle can be.
    expect({ thread: parent?.thread, root: parent?.root, path: parent?.path }).toEqual({ thread: row.thread, root: row.root, path: row.path.slice(0, -1) });
    const answered = row.answered === null ? undefined : tree.get(row.answered);
    if (row.answered !== null) expect({ thread: answered?.thread, root: answered?.root }).toEqual({ thread: row.thread, root: row.root });
  }
};

/** What a run does: answer the n-th comment so far (or none) in an article, or take one away. */
const anyStep = fc.oneof(
  { weight: 8, arbitrary: fc.record({ act: fc.constant('post' as const), article: fc.nat({ max: 1 }), parent: fc.option(fc.nat({ max: 30 }), { freq: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('delete' as const, 'reject' as const), parent: fc.nat({ max: 30 }) }) },
);

test('any answers to anything, deleted, hidden or of another thread: taken into a sound tree, or refused by name', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 40 }), async (steps) => {
      run++;
      const known: { comment: Comment; article: string; hidden: boolean }[] = [];
      for (const step of steps) {
        const target = step.parent === null || known.length === 0 ? undefined : known[step.parent % known.length];
        if (step.act === 'post') {
          const article = `tree-${run}-${step.article}`;
          const answer = await guest.post(makeDraft(article, 'Said.', target?.comment.id));
          const wanted = target === undefined || (target.article === article && !target.hidden) ? 201 : 422;
          expect(answer.status).toBe(wanted);
          if (wanted === 201) known.push({ comment: read(endpoints.createComment, answer), article, hidden: false });
          else expect(JSON.parse(answer.text)).toMatchObject({ code: 'comment.parent-not-found', fields: [{ field: 'parentId' }] });
        } else if (target !== undefined) {
          if (step.act === 'delete') await guest.send('DELETE', `/comments/${target.comment.id}`);
          else await staff.send('POST', '/moderation/decisions', { body: { commentIds: [target.comment.id], action: 'reject' } });
          target.hidden = true;
        }
      }
      const tree = await readTree();
      judgeTree(tree);
      // The answers said where each comment stands, and said the same.
      for (const { comment } of known) {
        const row = tree.get(comment.id);
        expect([comment.parentId, comment.inReplyTo, comment.rootId, comment.depth]).toEqual([row?.parent, row?.answered, row?.root, row?.depth]);
      }
    }),
    { numRuns: 25 },
  );
});

test('a chain of 60 answers, each to the last, stays within the depth and remembers whom it answered', async () => {
  let last = await guest.comment(makeDraft('chain', 'The beginning.'));
  for (let n = 1; n <= 60; n++) {
    const next = await guest.comment(makeDraft('chain', `Answer ${n}.`, last.id));
    expect(next.depth).toBe(Math.min(n, DEPTH_MAX));
    expect(next.inReplyTo ?? next.parentId).toBe(last.id);
    last = next;
  }
  judgeTree(await readTree());
});

test('answers and deletions of their parent that meet at the same moment leave a sound tree', async () => {
  for (let round = 0; round < 10; round++) {
    const parent = await guest.comment(makeDraft('meeting', `Parent ${round}.`));
    const [gone, ...answers] = await Promise.all([
      guest.send('DELETE', `/comments/${parent.id}`),
      ...Array.from({ length: 6 }, (_, n) => guest.post(makeDraft('meeting', `Answer ${round} ${n}.`, parent.id))),
    ]);
    const tombstone = read(endpoints.deleteComment, gone);
    for (const answer of answers) {
      expect([201, 422]).toContain(answer.status);
      // Whoever answered came before the deletion: nobody answers what is gone.
      if (answer.status === 201) expect(read(endpoints.createComment, answer).seq).toBeLessThan(tombstone.seq);
    }
  }
  judgeTree(await readTree());
});

describe('the database refuses by itself', () => {
  let root: Row;
  let child: Row;
  let stranger: Row;

  beforeAll(async () => {
    const first = await guest.comment(makeDraft('sql', 'Root.'));
    const second = await guest.comment(makeDraft('sql', 'Child.', first.id));
    const third = await guest.comment(makeDraft('sql-elsewhere', 'Of another thread.'));
    const tree = await readTree();
    const rowOf = ({ id }: Comment): Row => {
      const row = tree.get(id);
      if (row === undefined) throw new Error('It is not there');
      return row;
    };
    [root, child, stranger] = [rowOf(first), rowOf(second), rowOf(third)];
  });

  /** A comment like any other, but for what is named. */
  const insert = (changed: Partial<{ thread: string; seq: number; parent: string | null; root: string; path: number[]; status: string }>) => {
    const row = { thread: root.thread, seq: 900, parent: root.id, root: root.id, path: [...root.path, 900], status: 'published', ...changed };
    return db.query(
      `insert into comments (site_id, thread_id, id, seq, parent_id, root_id, path, status, source, html, renderer, created_at, published_at)
       values ('demo', $1, gen_random_uuid(), $2, $3, $4, $5, $6, 'x', '<p>x</p>', 1, now(), now())`,
      [row.thread, row.seq, row.parent, row.root, row.path, row.status],
    );
  };
  const refused = expect.objectContaining({ code: expect.stringMatching(/^23/) });

  test('but takes one that is sound', async () => {
    await db.query('begin');
    await insert({});
    await db.query('rollback');
  });

  test.each([
    ['a parent of another thread', () => insert({ parent: stranger.id })],
    ['a parent that is not there', () => insert({ parent: '0199a000-0000-7000-8000-00000000ffff' })],
    ['a child that stands nowhere below its parent', () => insert({ path: [7, 900] })],
    ['a child that stands below another than its parent', () => insert({ path: [...child.path, 900] })],
    ['a child older than its parent', () => insert({ parent: child.id, path: [...child.path, 0] })],
    ['a child of another branch', () => insert({ root: child.id })],
    ['a root with a parent', () => insert({ path: [900] })],
    ['a root of another branch', () => insert({ parent: null, path: [900] })],
    ['a number taken', () => insert({ seq: 1 })],
    ['a place taken', () => insert({ parent: root.id, path: child.path })],
    ['a depth beyond the greatest', () => insert({ path: Array.from({ length: DEPTH_MAX + 2 }, (_, n) => n + 1) })],
    ['a status nobody knows', () => insert({ status: 'hidden' })],
    [
      'a circle of two',
      () => db.query('update comments set parent_id = $1, root_id = $2, path = $3 where id = $4', [child.id, child.root, [...child.path, 901], root.id]),
    ],
    ['a comment below itself', () => db.query('update comments set parent_id = id where id = $1', [child.id])],
    ['the going of a comment that has answers', () => db.query('delete from comments where id = $1', [root.id])],
  ])('%s', async (_name, violate) => {
    await expect(violate()).rejects.toEqual(refused);
  });
});
