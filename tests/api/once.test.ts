// Once: one Idempotency-Key makes one comment, and every retry gets the same answer, whatever became of the comment meanwhile.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let twin: Started;
let guest: Client;
let admin: Client;

beforeAll(async () => {
  app = await start();
  twin = await start({ databaseUrl: app.databaseUrl });
  [guest, admin] = [await becomeGuest(app.base), asAdmin(app.base)];
});

const count = async (article: string) => (await guest.page(article)).body.thread.commentCount;

test('a retry gets the same status and the same bytes', async () => {
  const post = { article: 'retry', body: 'Once.', key: randomUUID() };
  const [first, second] = [await guest.post(post), await guest.post(post)];
  expect(first.status).toBe(201);
  expect([second.status, second.text]).toEqual([201, first.text]);
  expect(await count('retry')).toBe(1);
});

test('a hundred at once, on two nodes, make one comment', async () => {
  for (let round = 0; round < 5; round++) {
    const post = { article: `storm-${round}`, body: 'One of many', key: randomUUID() };
    const there = new Client(twin.base, { token: guest.token });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? guest : there).post(post)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await rows(app, 'select head, comment_count from threads where article_key = $1', [post.article])).toEqual([{ head: '1', comment_count: 1 }]);
  }
});

test('the same key with another body, parent or article is refused, and leaves nothing', async () => {
  const key = randomUUID();
  const root = await guest.comment({ article: 'reused', key, body: 'The first' });
  for (const other of [
    { article: 'reused', body: 'The second' },
    { article: 'reused', body: 'The first', parentId: root.id },
    { article: 'reused-2', body: 'The first' },
  ]) {
    const { status, body } = await guest.post({ ...other, key });
    expect([status, body.code, body.fields[0].field]).toEqual([422, 'idempotency.key-reused', 'idempotency-key']);
  }
  expect([await count('reused'), await count('reused-2')]).toEqual([1, 0]);
});

test('an address and a title that the page learned between two tries make no other comment', async () => {
  const key = randomUUID();
  const post = (article: object) => guest.call('post', '/comments').set('Idempotency-Key', key).send({ article, body: 'x' });
  const first = await post({ key: 'learned' });
  expect((await post({ key: 'learned', title: 'Now I know' })).text).toBe(first.text);
});

test('a key is its own author’s: another may use the same', async () => {
  const key = randomUUID();
  const other = await becomeGuest(app.base);
  const [mine, theirs] = [await guest.comment({ article: 'shared-key', key }), await other.comment({ article: 'shared-key', key })];
  expect(mine.id).not.toBe(theirs.id);
});

describe('a replay', () => {
  const begin = async (article: string, body = 'As it was') => {
    const post = { article, body, key: randomUUID() };
    const first = await guest.post(post);
    return { id: first.body.id as string, first, replay: () => guest.post(post) };
  };

  test('after an edit, a vote and a reply says what was first said', async () => {
    const { id, first, replay } = await begin('replay-edited');
    await guest.call('patch', `/comments/${id}`).send({ body: 'Otherwise' });
    await guest.call('patch', `/comments/${id}`).send({ body: 'Otherwise again' });
    await (await becomeGuest(app.base)).call('put', `/comments/${id}/vote`).send({ value: 1 });
    await guest.comment({ article: 'replay-edited', parentId: id });
    expect((await replay()).text).toBe(first.text);
  });

  test('in a thread that was closed since is answered as before', async () => {
    const { first, replay } = await begin('replay-closed');
    await admin.call('patch', '/threads').query({ article: 'replay-closed' }).send({ state: 'closed' });
    expect((await replay()).text).toBe(first.text);
  });

  test('below a parent that was deleted since is answered as before', async () => {
    const root = await guest.comment({ article: 'replay-parent' });
    const post = { article: 'replay-parent', parentId: root.id, key: randomUUID() };
    const first = await guest.post(post);
    await guest.call('delete', `/comments/${root.id}`);
    expect((await guest.post(post)).text).toBe(first.text);
  });

  test('of a comment that was held says that it is held, and still so once it was approved', async () => {
    await admin.call('patch', '/settings').send({ moderation: { mode: 'hold-all' } });
    const { id, first, replay } = await begin('replay-held');
    await admin.call('patch', '/settings').send({ moderation: { mode: 'publish' } });
    expect(first.body.status).toBe('pending');
    await admin.call('post', '/moderation/decisions').send({ commentIds: [id], action: 'approve' });
    expect((await replay()).text).toBe(first.text);
  });

  test.each([
    ['deleted', (id: string) => guest.call('delete', `/comments/${id}`)],
    ['rejected', (id: string) => admin.call('post', '/moderation/decisions').send({ commentIds: [id], action: 'reject' })],
    ['spam', (id: string) => admin.call('post', '/moderation/decisions').send({ commentIds: [id], action: 'spam' })],
    ['deleted by staff', (id: string) => admin.call('delete', `/comments/${id}`)],
  ])('of a comment that is %s by now tells its place alone: hidden is hidden', async (what, hide) => {
    const { id, replay } = await begin(`replay ${what}`, 'To be hidden');
    await hide(id);
    const { status, body, text } = await replay();
    expect([status, body.id, body.status, body.html]).toEqual([201, id, 'deleted', '']);
    expect(text).not.toContain('To be hidden');
  });
});
