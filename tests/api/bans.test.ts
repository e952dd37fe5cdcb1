// Bans: who is banned writes nothing more and is told so; who is shadow-banned writes on, and nobody but they and staff ever sees it.
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { makeStaff } from '../house/desk.ts';
import { Reader } from '../house/live.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

type Guest = Awaited<ReturnType<typeof becomeGuest>>;

let app: Started;
let admin: Client;
let stranger: Client;
let other: Guest;
const open: Reader[] = [];

beforeAll(async () => {
  app = await start();
  [admin, stranger, other] = [asAdmin(app.base), new Client(app.base), await becomeGuest(app.base, { name: 'Bo' })];
});
afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});

const ban = (guest: Guest, input: object, by: Client = admin) =>
  by.call('put', `/moderation/authors/${guest.session.author.id}/ban`).send({ reason: 'Rude.', ...input });
const pageOf = async (client: Client, article: string): Promise<Comment[]> => (await client.page(article)).body.comments;
const FAR = '2099-01-01T00:00:00.000Z';

test('a banned author writes, edits, votes and reports no more, and is told until when; reads and deletes still', async () => {
  const guest = await becomeGuest(app.base);
  const own = await guest.comment({ article: 'ban' });
  const foreign = await other.comment({ article: 'ban' });
  const { status, body } = await ban(guest, { kind: 'ban', until: FAR });
  expect([status, body.record.ban]).toEqual([200, { kind: 'ban', until: FAR }]);
  const refused = [
    await guest.post({ article: 'ban' }),
    await guest.call('patch', `/comments/${own.id}`).send({ body: 'Ruder.' }),
    await guest.call('put', `/comments/${foreign.id}/vote`).send({ value: -1 }),
    await guest.call('post', `/comments/${foreign.id}/reports`).send({ reason: 'spam' }),
  ];
  for (const answer of refused) expect([answer.status, answer.body.code, answer.body.detail]).toEqual([403, 'reader.banned', `The ban ends at ${FAR}.`]);
  const renamed = await guest.call('post', '/guests').send({ name: 'A ruder name' });
  expect([renamed.status, renamed.body.code]).toEqual([403, 'reader.name-held']);
  expect((await pageOf(guest, 'ban')).length).toBe(2);
  expect((await guest.call('delete', `/comments/${own.id}`)).status).toBe(200);
});

test('a ban ends by its time, or when it is lifted', async () => {
  const [one, two] = [await becomeGuest(app.base), await becomeGuest(app.base)];
  await ban(one, { kind: 'ban' });
  expect((await one.post({ article: 'over' })).body.detail).toBe('The ban has no end.');
  const lifted = await admin.call('delete', `/moderation/authors/${one.session.author.id}/ban`);
  expect([lifted.status, lifted.body.record.ban]).toEqual([200, null]);
  expect((await one.post({ article: 'over' })).status).toBe(201);
  await ban(two, { kind: 'ban', until: '2026-01-01T00:00:00.000Z' });
  expect((await two.post({ article: 'over' })).status).toBe(201);
});

test('nobody bans their equals, those above them or themselves', async () => {
  const [moderator, equal, above] = [await makeStaff(app, 'moderator', 'M'), await makeStaff(app, 'moderator', 'E'), await makeStaff(app, 'admin', 'A')];
  for (const { id } of [moderator, equal, above]) {
    const answer = await moderator.call('put', `/moderation/authors/${id}/ban`).send({ kind: 'ban', reason: 'Power.' });
    expect([answer.status, answer.body.code]).toEqual([403, 'access.forbidden']);
  }
  expect((await above.call('put', `/moderation/authors/${equal.id}/ban`).send({ kind: 'ban', reason: 'Asleep.' })).status).toBe(200);
});

test('what a shadow-banned author writes is published to them and hidden from everybody else: page, changes, replay, live, counts', async () => {
  const article = 'shadow';
  const guest = await becomeGuest(app.base, { name: 'Shade' });
  await ban(guest, { kind: 'shadow' });
  const readers = [guest, other, stranger, admin].map((client) => new Reader(app.base, article, client.token === undefined ? {} : { token: client.token }));
  open.push(...readers);
  const [own, foreign, nobody, staff] = readers;
  for (const reader of readers) await reader.joined();
  const key = 'the-key-of-a-shadow';
  const comment = await guest.comment({ article, body: 'A hidden word.', key });
  expect(comment).toMatchObject({ status: 'published', html: '<p>A hidden word.</p>', source: 'A hidden word.' });
  expect((await guest.post({ article, body: 'A hidden word.', key })).body).toMatchObject({
    id: comment.id,
    status: 'published',
    html: '<p>A hidden word.</p>',
  });
  const answer = await other.comment({ article, body: 'Seen by all.' });
  for (const reader of readers) await reader.until('the other comment', ({ comments }) => comments.has(answer.id));
  expect(own?.comments.get(comment.id)).toMatchObject({ status: 'published', html: '<p>A hidden word.</p>' });
  expect(staff?.comments.get(comment.id)).toMatchObject({ status: 'rejected' });
  for (const reader of [foreign, nobody]) expect(reader?.shown.map(({ id }) => id)).toEqual([answer.id]);

  expect((await pageOf(guest, article)).map(({ id, status }) => [id, status]).sort()).toEqual(
    [
      [comment.id, 'published'],
      [answer.id, 'published'],
    ].sort(),
  );
  for (const client of [other, stranger]) {
    expect((await pageOf(client, article)).map(({ id }) => id)).toEqual([answer.id]);
    expect((await client.call('get', '/changes').query({ article, after: '0' })).text).not.toContain('hidden');
    expect((await client.call('get', `/comments/${comment.id}`)).status).toBe(404);
  }
  expect((await stranger.page(article)).body.thread.commentCount).toBe(1);
  const queued = await admin.call('get', '/moderation/queue').query({ author: guest.session.author.id });
  expect(queued.body.comments).toMatchObject([{ id: comment.id, status: 'rejected', verdicts: [{ check: 'shadow-ban', outcome: 'reject' }] }]);

  // Their edit of it stays with them; a moderator who approves it shows it to all.
  expect((await guest.call('patch', `/comments/${comment.id}`).send({ body: 'Another hidden word.' })).body).toMatchObject({ status: 'published' });
  await admin.call('post', '/moderation/decisions').send({ commentIds: [comment.id], action: 'approve' });
  await foreign?.until('what was approved', ({ comments }) => comments.get(comment.id)?.html === '<p>Another hidden word.</p>');
});

test('an edit by who was shadow-banned since hides what was public, from everybody else', async () => {
  const guest = await becomeGuest(app.base);
  const comment = await guest.comment({ article: 'edited', body: 'Harmless.' });
  const reader = new Reader(app.base, 'edited');
  open.push(await reader.joined());
  await ban(guest, { kind: 'shadow' });
  const edited = await guest.call('patch', `/comments/${comment.id}`).send({ body: 'Buy this.' });
  expect([edited.status, edited.body.status, edited.body.html]).toEqual([200, 'published', '<p>Buy this.</p>']);
  await reader.until('that it is gone', ({ comments }) => comments.get(comment.id)?.status === 'deleted');
  expect(reader.shown.every(({ html }) => !html.includes('Buy'))).toBe(true);
  expect([(await pageOf(guest, 'edited')).length, await pageOf(stranger, 'edited')]).toEqual([1, []]);
});

test('another node knows of a ban within seconds', async () => {
  const there = await start({ databaseUrl: app.databaseUrl });
  const guest = await becomeGuest(there.base);
  await guest.comment({ article: 'nodes' });
  await ban(guest, { kind: 'ban' });
  await until('the ban at the other node', async () => (await guest.post({ article: 'nodes' })).status === 403);
  expect(await rows(app, 'select ban from authors where id = $1', [guest.session.author.id])).toEqual([{ ban: 'ban' }]);
});
