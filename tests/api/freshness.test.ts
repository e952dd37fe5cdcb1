// A page is prepared once and never stale: after each change the very next request gets another page, on both nodes of one database.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, bearer, becomeGuest, Client } from '../house/clients.ts';
import { makeSite } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let guest: Client;
let voter: Client;
let admin: Client;
let other: Started;

beforeAll(async () => {
  app = await start();
  other = await start({ databaseUrl: app.databaseUrl });
  [guest, voter, admin] = [await becomeGuest(app.base), await becomeGuest(app.base), asAdmin(app.base)];
});

let decision = '';
const decide = async (action: string, id: string) => {
  const { body } = await admin.call('post', '/moderation/decisions').send({ commentIds: [id], action });
  decision = body.decision.id;
};

/** Each does one thing to the thread of `comment`. */
const deeds: [string, (comment: Comment, article: string) => Promise<unknown>][] = [
  ['a comment', (_comment, article) => guest.comment({ article })],
  ['a reply', (comment, article) => guest.comment({ article, parentId: comment.id })],
  ['an edit', (comment) => guest.call('patch', `/comments/${comment.id}`).send({ body: 'Edited' })],
  ['a vote', (comment) => voter.call('put', `/comments/${comment.id}/vote`).send({ value: 1 })],
  ['a vote turned around', (comment) => voter.call('put', `/comments/${comment.id}/vote`).send({ value: -1 })],
  ['closing', (_comment, article) => admin.call('patch', '/threads').query({ article }).send({ state: 'closed' })],
  ['opening', (_comment, article) => admin.call('patch', '/threads').query({ article }).send({ state: 'open' })],
  ['another name', () => guest.call('post', '/guests').send({ name: `Ada the ${Math.random()}` })],
  ['a rejection', (comment) => decide('reject', comment.id)],
  ['its undoing', () => admin.call('post', `/moderation/decisions/${decision}/undo`)],
  ['a deletion', (comment) => guest.call('delete', `/comments/${comment.id}`)],
];

describe.each([['newest'], ['oldest'], ['best']])('the %s page', (sort) => {
  test('is another after every deed, for readers, for its author and for staff, and 304 without one', async () => {
    const article = `fresh-${sort}`;
    const comment = await guest.comment({ article });
    const asking = [new Client(app.base), guest, voter, admin];
    const read = () => Promise.all(asking.map((client) => client.page(article, { sort })));
    let before = await read();
    for (const [what, deed] of deeds) {
      await deed(comment, article);
      const after = await Promise.all(asking.map((client, n) => client.page(article, { sort }).set('If-None-Match', String(before[n]?.headers.etag))));
      expect({ what, statuses: after.map(({ status }) => status) }).toEqual({ what, statuses: [200, 200, 200, 200] });
      const again = await Promise.all(asking.map((client, n) => client.page(article, { sort }).set('If-None-Match', String(after[n]?.headers.etag))));
      expect({ what, statuses: again.map(({ status }) => status) }).toEqual({ what, statuses: [304, 304, 304, 304] });
      before = after;
    }
  });
});

test('the other node shows a deletion within a second, though no hint may reach it', async () => {
  const comment = await guest.comment({ article: 'far', body: 'Soon gone' });
  const far = new Client(other.base);
  await until('the comment on the other node', async () => (await far.page('far')).text.includes('Soon gone'), 1_000);
  await guest.call('delete', `/comments/${comment.id}`);
  await until('its end on the other node', async () => !(await far.page('far')).text.includes('Soon gone'), 1_000);
});

test('a setting holds from the next request on', async () => {
  await makeSite(app, 'strict');
  const stranger = new Client(app.base, { site: 'strict' });
  const origin = 'https://later.example';
  const write = () => stranger.call('post', '/previews').set('Origin', origin).send({ body: 'x' });
  const read = () => stranger.page('settings').set('Origin', origin);
  await read();
  expect([(await write()).status, (await read()).status]).toEqual([403, 403]);
  await asAdmin(app.base, 'strict')
    .call('patch', '/settings')
    .send({ allowedOrigins: [origin] });
  expect([(await write()).status, (await read()).status]).toEqual([200, 200]);
});

test('a page of one caller is never given to another, in whatever order they ask', async () => {
  await guest.comment({ article: 'callers', body: 'Whose?' });
  const clients = [new Client(app.base), guest, voter, admin];
  const first = await Promise.all(clients.map((client) => client.page('callers')));
  for (const order of [
    [3, 2, 1, 0],
    [1, 0, 3, 2],
  ])
    for (const n of order) expect((await clients[n]?.page('callers'))?.text).toBe(first[n]?.text);
  // A page for one token is not to be had without it, even by the same address.
  const bare = await new Client(app.base).page('callers');
  expect(bare.body.comments[0]).not.toHaveProperty('source');
  expect((await new Client(app.base).page('callers').set(...bearer('stale.stale.stale'))).text).toBe(bare.text);
});
