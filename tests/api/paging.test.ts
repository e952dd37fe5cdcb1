// Pages of a thread: the three sorts, keyset paging while others write, replies by cursor, cursors that are not of this list.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { wilsonLowerBound } from '../../src/comments/rank.ts';
import type { Comment } from '../../src/contract/comment.ts';
import type { Page, Sort } from '../../src/contract/thread.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let guest: Client;
let reader: Client;

beforeAll(async () => {
  app = await start();
  guest = await becomeGuest(app.base);
  reader = new Client(app.base);
});

const read = async (query: Record<string, string>, client = reader): Promise<Page> => {
  const { article = 'article', ...others } = query;
  const { status, body } = await client.page(article, others);
  if (status !== 200) throw new Error(`A page was answered ${status}: ${JSON.stringify(body)}`);
  return body;
};

/** All pages one after another; `between` is done before each but the first. */
const readAll = async (query: Record<string, string>, between: () => Promise<unknown> = async () => {}): Promise<Page[]> => {
  const pages = [await read(query)];
  for (let cursor = pages[0]?.nextCursor; typeof cursor === 'string'; cursor = pages.at(-1)?.nextCursor) {
    await between();
    pages.push(await read({ ...query, cursor }));
  }
  return pages;
};

const bodies = (comments: readonly Comment[]) => comments.map(({ html }) => html.replace(/<[^>]+>/g, ''));
const leave = async (article: string, count: number): Promise<Comment[]> => {
  const made: Comment[] = [];
  for (let n = 1; n <= count; n++) made.push(await guest.comment({ article, body: `Number ${n}` }));
  return made;
};

test('of an article that nobody has commented on is an empty open thread at head 0', async () => {
  expect(await read({ article: 'nobody' })).toEqual({
    thread: { article: 'nobody', state: 'open', commentCount: 0, head: 0, version: 0 },
    comments: [],
    replyCursors: {},
    nextCursor: null,
  });
});

test('newest and oldest are each other turned around, whatever the limit', async () => {
  await leave('order', 7);
  for (const limit of ['1', '2', '3', '7', '8', '100']) {
    const [newest, oldest] = [await readAll({ article: 'order', limit }), await readAll({ article: 'order', limit, sort: 'oldest' })];
    const numbers = Array.from({ length: 7 }, (_, n) => `Number ${n + 1}`);
    expect(oldest.flatMap(({ comments }) => bodies(comments))).toEqual(numbers);
    expect(newest.flatMap(({ comments }) => bodies(comments))).toEqual(numbers.reverse());
    expect(oldest.length).toBe(Math.ceil(7 / Number(limit)));
  }
});

test('best is by the lower bound of the Wilson interval, newer first among equals', async () => {
  const made = await leave('best', 6);
  const votes = [
    [0, 0],
    [1, 0],
    [9, 3],
    [3, 0],
    [0, 2],
    [7, 1],
  ];
  for (const [n, [up = 0, down = 0]] of votes.entries())
    await rows(app, 'update comments set up = $2, down = $3, rank = $4 where id = $1', [made[n]?.id, up, down, wilsonLowerBound(up, down)]);
  // One real vote, so that the page is made anew.
  const voter = await becomeGuest(app.base);
  expect((await voter.call('put', `/comments/${made[0]?.id}/vote`).send({ value: -1 })).status).toBe(200);
  const expected = ['Number 6', 'Number 3', 'Number 4', 'Number 2', 'Number 5', 'Number 1'];
  expect((await readAll({ article: 'best', sort: 'best', limit: '2' })).flatMap(({ comments }) => bodies(comments))).toEqual(expected);
});

test.each<[Sort]>([['newest'], ['oldest'], ['best']])(
  '%s pages, one after another while others write and delete, hold each living comment once',
  async (sort) => {
    const article = `busy-${sort}`;
    const before = await leave(article, 20);
    const gone = new Set<string>();
    let turn = 0;
    const pages = await readAll({ article, sort, limit: '3' }, async () => {
      const doomed = before[(turn * 7 + 3) % before.length];
      turn++;
      await guest.comment({ article, body: `Meanwhile ${turn}` });
      if (doomed !== undefined && !gone.has(doomed.id)) {
        gone.add(doomed.id);
        await guest.call('delete', `/comments/${doomed.id}`);
      }
    });
    const shown = pages.flatMap(({ comments }) => comments.map(({ id }) => id));
    expect(new Set(shown).size).toBe(shown.length);
    expect(before.filter(({ id }) => !gone.has(id) && !shown.includes(id))).toEqual([]);
  },
);

describe('replies', () => {
  test('come ten with their root, in reading order, and the rest by the cursor that the page gives', async () => {
    const [root] = await leave('replies', 1);
    const ids: string[] = [];
    for (let n = 0; n < 12; n++) ids.push((await guest.comment({ article: 'replies', parentId: root?.id, body: `Reply ${n}` })).id);
    // The answer to the second reply is read before the third.
    const inner = await guest.comment({ article: 'replies', parentId: ids[1], body: 'Inner' });
    const page = await read({ article: 'replies' });
    expect(page.comments[0]).toMatchObject({ id: root?.id, replyCount: 13 });
    const reading = [ids[0], ids[1], inner.id, ...ids.slice(2)];
    expect(page.comments.slice(1).map(({ id }) => id)).toEqual(reading.slice(0, 10));
    const cursor = page.replyCursors[root?.id ?? ''] ?? '';
    const rest = await reader.call('get', `/comments/${root?.id}/replies`).query({ cursor });
    expect(rest.body.comments.map(({ id }: Comment) => id)).toEqual(reading.slice(10));
    expect(rest.body.nextCursor).toBeNull();
    const pages: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await reader.call('get', `/comments/${root?.id}/replies`).query({ limit: '5', ...(next === '' ? {} : { cursor: next }) });
      pages.push(...body.comments.map(({ id }: Comment) => id));
      next = body.nextCursor;
    }
    expect(pages).toEqual(reading);
    const below = await reader.call('get', `/comments/${ids[1]}/replies`);
    expect(below.body.comments.map(({ id }: Comment) => id)).toEqual([inner.id]);
  });

  test('of exactly ten leave no cursor', async () => {
    const [root] = await leave('ten', 1);
    for (let n = 0; n < 10; n++) await guest.comment({ article: 'ten', parentId: root?.id });
    const page = await read({ article: 'ten' });
    expect([page.comments.length, page.replyCursors]).toEqual([11, {}]);
  });
});

describe('a cursor', () => {
  const refused = async (path: string, query: Record<string, string>) => {
    const { status, body } = await reader.call('get', path).query(query);
    expect([status, body.code, body.fields?.[0]?.field]).toEqual([400, 'cursor.invalid', 'cursor']);
  };

  test('of another sort, of another article or of replies is refused', async () => {
    const made = await leave('cursors', 3);
    await leave('elsewhere', 3);
    const cursors: [string, string][] = [];
    for (const sort of ['newest', 'oldest', 'best']) cursors.push([sort, (await read({ article: 'cursors', sort, limit: '1' })).nextCursor ?? '']);
    for (const sort of ['newest', 'oldest', 'best'])
      for (const [of, cursor] of cursors) {
        await refused('/comments', { article: 'elsewhere', sort, cursor });
        if (of !== sort) await refused('/comments', { article: 'cursors', sort, cursor });
        await refused(`/comments/${made[0]?.id}/replies`, { cursor });
      }
  });

  test('of the replies to another comment is refused', async () => {
    const [one, two] = await leave('two-roots', 2);
    for (const root of [one, two]) for (let n = 0; n < 2; n++) await guest.comment({ article: 'two-roots', parentId: root?.id });
    const { nextCursor } = (await reader.call('get', `/comments/${one?.id}/replies`).query({ limit: '1' })).body;
    expect(typeof nextCursor).toBe('string');
    await refused(`/comments/${two?.id}/replies`, { cursor: nextCursor });
    await refused('/comments', { article: 'two-roots', cursor: nextCursor });
  });

  test.each([
    ['text', 'x'],
    ['not base64url', 'a+b/c='],
    ['an object', Buffer.from('{}').toString('base64url')],
    ['a negative place', Buffer.from('["newest","x",-1]').toString('base64url')],
    ['beyond any place', Buffer.from('["best","x",1e400,1e400]').toString('base64url')],
    ['deep', Buffer.from('['.repeat(180) + ']'.repeat(180)).toString('base64url')],
    ['too long', 'A'.repeat(513)],
  ])('forged as %s is refused', async (_what, cursor) => {
    const [root] = await leave('forged', 1);
    for (const sort of ['newest', 'oldest', 'best']) {
      const { status, body } = await reader.page('forged', { sort, cursor });
      expect([status, body.fields[0].field]).toEqual([400, 'cursor']);
    }
    const { status, body } = await reader.call('get', `/comments/${root?.id}/replies`).query({ cursor });
    expect([status, body.fields[0].field]).toEqual([400, 'cursor']);
  });
});

test('staff and the author see a held comment on the page, and nobody else its trace', async () => {
  await guest.comment({ article: 'held' });
  await asAdmin(app.base)
    .call('patch', '/settings')
    .send({ moderation: { mode: 'hold-all' } });
  const held = await guest.comment({ article: 'held', body: 'Held' });
  await asAdmin(app.base)
    .call('patch', '/settings')
    .send({ moderation: { mode: 'publish' } });
  const ids = async (client: Client) => (await read({ article: 'held' }, client)).comments.map(({ id }) => id);
  expect(await ids(guest)).toContain(held.id);
  expect(await ids(asAdmin(app.base))).toContain(held.id);
  expect(await ids(reader)).not.toContain(held.id);
  expect(await ids(await becomeGuest(app.base))).not.toContain(held.id);
  expect((await read({ article: 'held' })).thread.commentCount).toBe(1);
});
