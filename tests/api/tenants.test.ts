// Two sites in one database: nothing of the one is seen, named or moved from the other.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

const SECRET = 'What is said at home';

let app: Started;
let home: Client;
let visitor: Client;
let kept: Comment;
let decision: string;

beforeAll(async () => {
  app = await start();
  await makeSite(app, 'other');
  home = await becomeGuest(app.base);
  visitor = await becomeGuest(app.base, { site: 'other' });
  kept = await home.comment({ article: 'shared', body: SECRET });
  await home.comment({ article: 'shared', parentId: kept.id, body: SECRET });
  const passing = await home.comment({ article: 'shared', body: SECRET });
  decision = (
    await asAdmin(app.base)
      .call('post', '/moderation/decisions')
      .send({ commentIds: [passing.id], action: 'reject' })
  ).body.decision.id;
});

test('two articles of one key on two sites are two threads', async () => {
  await visitor.comment({ article: 'shared', body: 'Said abroad' });
  const [here, there] = [await home.page('shared'), await visitor.page('shared')];
  expect(here.body.thread.commentCount).toBe(2);
  expect(there.body.comments.map(({ source }: Comment) => source)).toEqual(['Said abroad']);
  const counts = (client: Client) => client.call('post', '/counts').send({ articles: ['shared'] });
  expect([(await counts(home)).body.counts[0].commentCount, (await counts(visitor)).body.counts[0].commentCount]).toEqual([2, 1]);
  const trending = await visitor.call('get', '/trending');
  expect(trending.body.articles).toEqual([expect.objectContaining({ commentCount: 1 })]);
});

describe.each([
  ['a reader', () => visitor],
  ['an admin', () => asAdmin(app.base, 'other')],
])('for %s of another site', (_who, caller) => {
  test.each([
    ['get', (id: string) => `/comments/${id}`, undefined],
    ['get', (id: string) => `/comments/${id}/replies`, undefined],
    ['patch', (id: string) => `/comments/${id}`, { body: 'Mine now' }],
    ['delete', (id: string) => `/comments/${id}`, undefined],
    ['put', (id: string) => `/comments/${id}/vote`, { value: 1 }],
    ['post', (id: string) => `/comments/${id}/reports`, { reason: 'spam' }],
  ] as const)('%s of a comment is a 404', async (method, path, body) => {
    const call = caller().call(method, path(kept.id));
    const answer = await (body === undefined ? call : call.send(body));
    expect([answer.status, answer.body.code]).toEqual([404, 'comment.not-found']);
    expect(answer.text).not.toContain(SECRET);
  });

  test('a comment is no parent', async () => {
    const answer = await caller().post({ article: 'shared', parentId: kept.id });
    expect([answer.status, answer.body.code, answer.body.fields[0].field]).toEqual([422, 'comment.parent-not-found', 'parentId']);
  });
});

test('a decision about the comments of another site finds none, and none of its decisions is undone', async () => {
  const admin = asAdmin(app.base, 'other');
  const decided = await admin.call('post', '/moderation/decisions').send({ commentIds: [kept.id], action: 'delete' });
  expect(decided.body.results).toEqual([{ id: kept.id, problem: 'comment.not-found' }]);
  const undone = await admin.call('post', `/moderation/decisions/${decision}/undo`);
  expect([undone.status, undone.body.code]).toEqual([404, 'decision.not-found']);
});

test('a token is good for its own site alone', async () => {
  const abroad = new Client(app.base, { token: home.token, site: 'other' });
  const answer = await abroad.post({ article: 'shared' });
  expect([answer.status, answer.body.code]).toEqual([401, 'token.invalid']);
  expect((await abroad.page('shared')).status).toBe(200);
});

test('nothing was moved: the thread at home is what it was', async () => {
  const [row] = await rows(app, "select head, comment_count from threads where site_id = 'demo' and article_key = 'shared'");
  expect(row).toEqual({ head: '4', comment_count: 2 });
  expect((await visitor.page('shared')).text).not.toContain(SECRET);
});
