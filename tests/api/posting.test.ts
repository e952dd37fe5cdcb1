// Leaving a comment: what is kept, who decides whether it is shown, and what stands in the way.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { BODY_BYTES } from '../../src/contract/limits.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let guest: Client & { session: { author: object } };
let admin: Client;
let reader: Client;

beforeAll(async () => {
  app = await start();
  [guest, admin, reader] = [await becomeGuest(app.base, { name: 'Ada' }), asAdmin(app.base), new Client(app.base)];
});

const hold = (mode: string) => admin.call('patch', '/settings').send({ moderation: { mode } });
const setState = (article: string, state: string) => admin.call('patch', '/threads').query({ article }).send({ state });

test('answers the whole comment, its source and its own vote, as every read then shows it to its author', async () => {
  const comment = await guest.comment({ article: 'whole', body: 'A *good* one.' });
  expect(comment).toEqual({
    ...{ id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/), seq: 1, born: 1, parentId: null, inReplyTo: null, rootId: comment.id, depth: 0 },
    ...{ status: 'published', html: '<p>A <em>good</em> one.</p>', source: 'A *good* one.', author: guest.session.author, score: 0, vote: 0 },
    ...{ replyCount: 0, createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), editedAt: null, deletedAt: null },
  });
  expect((await guest.page('whole')).body.comments).toEqual([comment]);
  // Changes go to many at once: nobody's own vote is in them.
  const { vote: _vote, ...toAll } = comment;
  expect((await guest.call('get', '/changes').query({ article: 'whole' })).body.changes).toEqual([toAll]);
  const { ancestors, article, ...alone } = (await guest.call('get', `/comments/${comment.id}`)).body;
  expect([alone, ancestors, article]).toEqual([comment, [], { key: 'whole', url: null, title: null }]);
});

test('keeps a body of 20,000 bytes and refuses one more', async () => {
  const most = `${'é'.repeat(BODY_BYTES / 2 - 1)}ab`;
  expect((await guest.comment({ article: 'long', body: most })).source).toBe(most);
  const { status, body } = await guest.post({ article: 'long', body: `${most}c` });
  expect([status, body.fields]).toEqual([400, [{ field: 'body', message: `holds ${BODY_BYTES + 1} bytes of UTF-8; at most ${BODY_BYTES} are allowed` }]]);
});

test("an article's url and title are kept from the first post that brings each, and no later one changes them", async () => {
  const post = (article: object) => guest.call('post', '/comments').set('Idempotency-Key', `key-${Math.random()}`).send({ article, body: 'x' });
  const read = async () => (await rows(app, "select article_url, article_title from threads where article_key = 'facts'"))[0];
  await post({ key: 'facts' });
  expect(await read()).toEqual({ article_url: null, article_title: null });
  await post({ key: 'facts', title: 'The first title' });
  await post({ key: 'facts', title: 'Defaced', url: 'https://example.org/1' });
  await post({ key: 'facts', title: 'Defaced', url: 'https://evil.example/' });
  expect(await read()).toEqual({ article_url: 'https://example.org/1', article_title: 'The first title' });
  expect((await reader.call('get', '/trending')).body.articles).toContainEqual(
    expect.objectContaining({ article: { key: 'facts', url: 'https://example.org/1', title: 'The first title' }, commentCount: 4 }),
  );
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  '//example.org/a',
  '/a',
  'ftp://example.org',
  'https://',
  'https://exa mple.org',
  'https://example.org/\0',
  'https://example.org/\ud800',
])('refuses %j as the url of an article', async (url) => {
  const { status, body } = await guest
    .call('post', '/comments')
    .set('Idempotency-Key', `key-${Math.random()}`)
    .send({ article: { key: 'urls', url }, body: 'x' });
  expect([status, body.fields[0].field]).toEqual([400, 'article.url']);
});

describe('a closed thread', () => {
  test('takes no comment and no reply, shows those it has, and opens again', async () => {
    const root = await guest.comment({ article: 'closed' });
    expect((await setState('closed', 'closed')).body).toEqual({ article: 'closed', state: 'closed', commentCount: 1, head: 1, version: 2 });
    for (const parentId of [undefined, root.id]) {
      const { status, body } = await guest.post({ article: 'closed', parentId });
      expect([status, body.code]).toEqual([409, 'thread.closed']);
    }
    const { body } = await reader.page('closed');
    expect([body.thread.state, body.comments.length]).toEqual(['closed', 1]);
    await setState('closed', 'open');
    await guest.comment({ article: 'closed' });
  });

  test('can be closed before its first comment', async () => {
    await setState('not-yet', 'closed');
    expect((await guest.post({ article: 'not-yet' })).body.code).toBe('thread.closed');
    expect((await reader.page('not-yet')).body.thread).toEqual({ article: 'not-yet', state: 'closed', commentCount: 0, head: 0, version: 1 });
  });
});

describe('a site that holds', () => {
  const shown = async (article: string) => (await reader.page(article)).body;

  test('all: shows nothing until staff approve it', async () => {
    await hold('hold-all');
    const held = await guest.comment({ article: 'all', body: 'Patience' });
    expect(held).toMatchObject({ status: 'pending', html: '<p>Patience</p>', source: 'Patience' });
    expect(await shown('all')).toMatchObject({ thread: { commentCount: 0, head: 1 }, comments: [] });
    expect((await reader.call('get', `/comments/${held.id}`)).status).toBe(404);
    expect((await reader.call('post', '/counts').send({ articles: ['all'] })).body.counts[0].commentCount).toBe(0);
    const changes = await reader.call('get', '/changes').query({ article: 'all' });
    expect(changes.body).toMatchObject({ head: 1, changes: [] });
    await admin.call('post', '/moderation/decisions').send({ commentIds: [held.id], action: 'approve' });
    expect(await shown('all')).toMatchObject({ thread: { commentCount: 1, head: 2 }, comments: [{ id: held.id, status: 'published', seq: 2 }] });
  });

  test('all: does not hold its staff', async () => {
    await hold('hold-all');
    expect(await admin.comment({ article: 'staff' })).toMatchObject({ status: 'published', author: { badge: 'admin' } });
  });

  test('the first: trusts who has a published comment', async () => {
    await hold('hold-first');
    const newcomer = await becomeGuest(app.base);
    const first = await newcomer.comment({ article: 'first' });
    expect(first.status).toBe('pending');
    expect((await newcomer.comment({ article: 'first' })).status).toBe('pending');
    await admin.call('post', '/moderation/decisions').send({ commentIds: [first.id], action: 'approve' });
    expect((await newcomer.comment({ article: 'first' })).status).toBe('published');
  });

  test('nothing: publishes at once', async () => {
    await hold('publish');
    expect((await (await becomeGuest(app.base)).comment({ article: 'free' })).status).toBe('published');
  });
});

test('a preview is what the comment would be, and nothing is kept', async () => {
  const body = '**So** it [would](https://example.org) look <b>here</b>';
  const count = () => rows(app, 'select count(*) from comments');
  const before = await count();
  const preview = await reader.call('post', '/previews').send({ body });
  expect(await count()).toEqual(before);
  expect(preview.body).toEqual({ html: (await guest.comment({ article: 'previewed', body })).html });
});
