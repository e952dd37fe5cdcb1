// Changes since a head: what each audience hears, resets, and the long poll that waits for the next.
import { beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import type { Changes } from '../../src/contract/thread.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let guest: Client;
let other: Client;
let reader: Client;
let admin: Client;

beforeAll(async () => {
  app = await start();
  [guest, other, reader, admin] = [await becomeGuest(app.base), await becomeGuest(app.base), new Client(app.base), asAdmin(app.base)];
});

const ask = (article: string, after: number, { client = reader, wait = 0 } = {}) =>
  client.call('get', '/changes').query({ article, after: String(after), ...(wait === 0 ? {} : { wait: String(wait) }) });
const changes = async (article: string, after: number, client = reader): Promise<Changes> => (await ask(article, after, { client })).body;
const hold = (mode: string) => admin.call('patch', '/settings').send({ moderation: { mode } });
const decide = (action: string, id: string) => admin.call('post', '/moderation/decisions').send({ commentIds: [id], action });

test('give each comment once, as it is now, in the order of its latest change, with the counts above it', async () => {
  const root = await guest.comment({ article: 'now' });
  const second = await guest.comment({ article: 'now' });
  await guest.comment({ article: 'now', parentId: root.id });
  await guest.call('patch', `/comments/${second.id}`).send({ body: 'Edited' });
  const all = await changes('now', 0);
  expect(all.changes.map(({ seq }) => seq)).toEqual([1, 3, 4]);
  expect(all).toMatchObject({ head: 4, thread: { head: 4, commentCount: 3 }, replyCounts: [{ id: root.id, replyCount: 1 }] });
  expect((await changes('now', 3)).changes).toEqual([expect.objectContaining({ id: second.id, html: '<p>Edited</p>', seq: 4 })]);
  expect(await changes('now', 4)).toMatchObject({ head: 4, changes: [], replyCounts: [] });
});

test('of an article without a thread are none', async () => {
  expect(await changes('none', 0)).toEqual({
    head: 0,
    changes: [],
    thread: { article: 'none', state: 'open', commentCount: 0, head: 0, version: 0 },
    replyCounts: [],
  });
});

test('since a head that the thread never had are a reset, at once', async () => {
  await guest.comment({ article: 'ahead' });
  expect((await ask('ahead', 7, { wait: 20 })).body).toEqual({ head: 1, reset: true });
  expect((await ask('nowhere', 7, { wait: 20 })).body).toEqual({ head: 0, reset: true });
});

test('of more than five hundred comments are a reset', async () => {
  const root = await guest.comment({ article: 'far' });
  await rows(
    app,
    `with born as (
       insert into comments (site_id, thread_id, id, seq, root_id, path, author_id, status, source, html, renderer, created_at, published_at)
       select 'demo', c.thread_id, s.id, s.n, s.id, array[s.n::integer], c.author_id, 'published', 'x', 'x', 1, now(), now()
       from comments c, (select n, gen_random_uuid() as id from generate_series(2, 501) n) s where c.id = $1 returning 1)
     update threads set head = 501, version = 501 where article_key = 'far'`,
    [root.id],
  );
  expect(await changes('far', 0)).toEqual({ head: 501, reset: true });
  expect((await changes('far', 1)).changes).toHaveLength(500);
});

describe('of a comment that', () => {
  const seen = async (article: string, after: number) =>
    Promise.all([reader, other, guest, admin].map(async (client) => (await changes(article, after, client)).changes.map(({ status }) => status)));

  test('is held: only its author and staff hear, from birth to rejection', async () => {
    await hold('hold-all');
    const held = await guest.comment({ article: 'held' });
    await hold('publish');
    expect(await seen('held', 0)).toEqual([[], [], ['pending'], ['pending']]);
    await decide('reject', held.id);
    expect(await seen('held', 1)).toEqual([[], [], ['deleted'], ['rejected']]);
    await decide('approve', held.id);
    expect(await seen('held', 2)).toEqual([['published'], ['published'], ['published'], ['published']]);
  });

  test.each([
    ['its author', (id: string) => guest.call('delete', `/comments/${id}`)],
    ['a moderator', (id: string) => admin.call('delete', `/comments/${id}`)],
    ['a decision', (id: string) => decide('delete', id)],
  ])('was never shown and is deleted by %s: nobody else hears of it', async (by, remove) => {
    await hold('hold-all');
    const held = await guest.comment({ article: `unheard of by ${by}` });
    await hold('publish');
    await remove(held.id);
    expect(await seen(`unheard of by ${by}`, 0)).toEqual([[], [], ['deleted'], ['deleted']]);
    expect((await changes(`unheard of by ${by}`, 0, guest)).changes).toEqual([expect.objectContaining({ id: held.id, html: '', author: null })]);
    for (const client of [reader, other, guest, admin]) expect((await client.call('get', `/comments/${held.id}`)).status).toBe(404);
  });

  test('was shown for a moment, is held again and deleted: everybody hears that it is gone', async () => {
    const shown = await guest.comment({ article: 'once shown' });
    await hold('hold-all');
    expect((await guest.call('patch', `/comments/${shown.id}`).send({ body: 'Held again' })).body.status).toBe('pending');
    await hold('publish');
    expect(await seen('once shown', 1)).toEqual([['deleted'], ['deleted'], ['pending'], ['pending']]);
    await guest.call('delete', `/comments/${shown.id}`);
    expect(await seen('once shown', 3)).toEqual([['deleted'], ['deleted'], ['deleted'], ['deleted']]);
    expect((await rows(app, 'select author_id from comments where id = $1', [shown.id]))[0]).toEqual({ author_id: null });
  });

  test('was shown and is rejected: everybody hears that it is gone, and nobody but staff why', async () => {
    const shown = await guest.comment({ article: 'shown', body: 'Not for long' });
    await decide('spam', shown.id);
    expect(await seen('shown', 1)).toEqual([['deleted'], ['deleted'], ['deleted'], ['spam']]);
    const [tombstone] = (await changes('shown', 1)).changes;
    expect(tombstone).toEqual({
      ...{ id: shown.id, seq: 2, born: shown.born, parentId: null, inReplyTo: null, rootId: shown.id, depth: 0, status: 'deleted', html: '', author: null },
      ...{ score: 0, replyCount: 0, createdAt: shown.createdAt, editedAt: null, deletedAt: expect.any(String) },
    });
    expect((await ask('shown', 0)).text).not.toContain('Not for long');
  });
});

describe('a long poll', () => {
  /** Resolves when the node holds so many requests back. */
  const waiting = (count: number, base = app.base) =>
    until(`${count} who wait`, async () => (await request(base).get('/metrics')).text.includes(`\nafterword_changes_waiting ${count}\n`));

  test.each([
    ['a comment', () => guest.comment({ article: 'poll' })],
    ['a deletion', async () => guest.call('delete', `/comments/${(await guest.page('poll')).body.comments[0].id}`)],
  ])('answers as soon as there is %s', async (_what, deed) => {
    const { head } = (await reader.page('poll')).body.thread;
    const began = performance.now();
    const polls = [reader, other, admin].map((client) => ask('poll', head, { client, wait: 25 }).then((answer) => answer));
    await waiting(3);
    await deed();
    for (const { status, body } of await Promise.all(polls)) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ head: head + 1, changes: [{ seq: head + 1 }] });
    }
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('answers at once when the change was before it came', async () => {
    await guest.comment({ article: 'missed' });
    const began = performance.now();
    expect((await ask('missed', 0, { wait: 25 })).body.changes).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('answers without a change after the time that it was given', async () => {
    const began = performance.now();
    expect((await ask('quiet', 0, { wait: 1 })).body).toMatchObject({ head: 0, changes: [] });
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
  });

  test('of a caller who left is forgotten', async () => {
    const gone = new AbortController();
    const url = `${app.base}/api/v1/sites/demo/changes?article=left&wait=25`;
    const polls = Array.from({ length: 5 }, () => fetch(url, { signal: gone.signal }).catch(() => 'left'));
    await waiting(5);
    gone.abort();
    expect(await Promise.all(polls)).toEqual(Array(5).fill('left'));
    await waiting(0);
  });

  test('is let go when the node stops, and none begins then', async () => {
    const doomed = await start();
    const poll = request(doomed.base)
      .get('/api/v1/sites/demo/changes')
      .query({ article: 'stopping', after: '0', wait: '25' })
      .then((answer) => answer);
    await waiting(1, doomed.base);
    const began = performance.now();
    await doomed.stop();
    const { status, body } = await poll;
    expect([status, body.changes]).toEqual([200, []]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
