// Statements of reasons and appeals: an author is told why a comment is gone, may answer once, and hears the outcome.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let admin: Client;
let ann: Client;

beforeAll(async () => {
  app = await start();
  admin = asAdmin(app.base);
});

const decide = async (id: string, action: string, reason?: string): Promise<string> =>
  (await admin.call('post', '/moderation/decisions').send({ commentIds: [id], action, reason })).body.decision.id;

const statements = async (client = ann) => (await client.call('get', '/statements')).body.statements;
const appeal = (id: string, text = 'It was a quotation.', client = ann) => client.call('post', `/comments/${id}/appeals`).send({ text });
const settle = (id: string, outcome: string, answer?: string) => admin.call('post', `/moderation/appeals/${id}`).send({ outcome, answer });
const stands = async (id: string) => (await new Client(app.base).call('get', `/comments/${id}`)).body.status === 'published';

beforeAll(async () => {
  ann = await becomeGuest(app.base, { name: 'Ann' });
});

test('an author reads what was decided and why; nobody else does', async () => {
  const comment = await ann.comment({ article: 'told', body: 'Words that went' });
  await decide(comment.id, 'reject', 'Insults are not for here.');
  expect(await statements()).toEqual([
    {
      ...{ commentId: comment.id, article: { key: 'told', url: null, title: null }, source: 'Words that went', action: 'reject' },
      ...{ reason: 'Insults are not for here.', decidedAt: expect.any(String), mayAppeal: true, appeal: null },
    },
  ]);
  expect(await statements(await becomeGuest(app.base))).toEqual([]);
});

test('what its author deleted, what stands again and what waits have no statement', async () => {
  const bob = await becomeGuest(app.base);
  const [own, back] = [await bob.comment(), await bob.comment()];
  await bob.call('delete', `/comments/${own.id}`);
  const decision = await decide(back.id, 'spam');
  expect(await statements(bob)).toHaveLength(1);
  await admin.call('post', `/moderation/decisions/${decision}/undo`);
  expect(await statements(bob)).toEqual([]);
  expect((await appeal(back.id, 'Why?', bob)).body.code).toBe('statement.not-found');
});

describe.each(['reject', 'spam', 'delete'])('an appeal against %s', (action) => {
  let comment: Comment;
  let id: string;

  beforeAll(async () => {
    comment = await ann.comment({ article: `appeal-${action}`, body: `Said, then ${action}` });
    await ann.comment({ article: `appeal-${action}`, parentId: comment.id });
    await decide(comment.id, action, 'Off the topic.');
  });

  test('is heard once', async () => {
    const made = await appeal(comment.id);
    expect([made.status, made.body]).toEqual([
      201,
      { id: expect.any(String), text: 'It was a quotation.', createdAt: expect.any(String), outcome: null, answer: null, settledAt: null },
    ]);
    id = made.body.id;
    expect((await appeal(comment.id)).body.code).toBe('appeal.made');
    expect((await statements())[0]).toMatchObject({ commentId: comment.id, mayAppeal: false, appeal: made.body });
  });

  test('stands on the desk with what it is about', async () => {
    const { body } = await admin.call('get', '/moderation/appeals');
    expect(body.appeals.find((one: { id: string }) => one.id === id)).toMatchObject({
      author: { name: 'Ann' },
      statement: { commentId: comment.id, action, reason: 'Off the topic.', source: `Said, then ${action}` },
      decidedBy: { name: 'Moderator' },
      settledBy: null,
    });
  });

  test('once upheld puts the comment back with its text, its author and its replies, and tells the author', async () => {
    expect(await stands(comment.id)).toBe(false);
    const { status, body } = await settle(id, 'upheld', 'You are right.');
    expect([status, body.outcome, body.answer]).toEqual([200, 'upheld', 'You are right.']);
    const page = await new Client(app.base).page(`appeal-${action}`);
    expect(page.body.comments[0]).toMatchObject({ id: comment.id, status: 'published', html: comment.html, author: { name: 'Ann' }, replyCount: 1 });
    expect(page.body.thread.commentCount).toBe(2);
    expect((await settle(id, 'refused')).body.code).toBe('appeal.settled');
    expect((await admin.call('get', '/moderation/appeals?settled=true')).body.appeals[0]).toMatchObject({
      id,
      outcome: 'upheld',
      settledBy: { name: 'Moderator' },
    });
  });
});

test('a refused appeal leaves everything as it is, and the next decision may be appealed anew', async () => {
  const comment = await ann.comment({ article: 'refused' });
  const first = await decide(comment.id, 'reject');
  const { body } = await appeal(comment.id);
  await settle(body.id, 'refused', 'It stays away.');
  expect(await stands(comment.id)).toBe(false);
  expect((await statements())[0]).toMatchObject({ mayAppeal: false, appeal: { outcome: 'refused', answer: 'It stays away.' } });
  await admin.call('post', `/moderation/decisions/${first}/undo`);
  await decide(comment.id, 'spam');
  expect((await statements())[0]).toMatchObject({ action: 'spam', mayAppeal: true });
});

test('of two moderators who settle at once one is told that it is done', async () => {
  const comment = await ann.comment({ article: 'twice' });
  await decide(comment.id, 'delete');
  const { body } = await appeal(comment.id);
  const answers = await Promise.all([settle(body.id, 'upheld'), settle(body.id, 'refused')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const [winner] = answers.filter(({ status }) => status === 200);
  expect(await stands(comment.id)).toBe(winner?.body.outcome === 'upheld');
});

test('figures of moderation are what was done', async () => {
  const bob = await becomeGuest(app.base);
  const comment = await ann.comment({ article: 'figures' });
  await bob.call('post', `/comments/${comment.id}/reports`).send({ reason: 'illegal', note: 'It is against the law.' });
  await decide(comment.id, 'delete');
  const { body } = await admin.call('get', '/moderation/transparency?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z');
  expect(body.reports).toEqual([{ reason: 'illegal', count: 1, medianHoursToDecision: expect.any(Number) }]);
  expect(body.appeals).toMatchObject({ made: 5, upheld: expect.any(Number), refused: expect.any(Number) });
  expect(body.appeals.upheld + body.appeals.refused).toBe(5);
  expect(body.decisions.map(({ action }: { action: string }) => action)).toEqual(['approve', 'delete', 'reject', 'spam']);
  const none = await admin.call('get', '/moderation/transparency?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z');
  expect(none.body).toMatchObject({ comments: 0, reports: [], decisions: [], appeals: { made: 0, medianHoursToOutcome: null } });
});
