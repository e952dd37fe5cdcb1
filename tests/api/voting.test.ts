// Votes and reports: one per reader and comment, absolute, never one's own.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { wilsonLowerBound } from '../../src/comments/rank.ts';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let author: Client;
let voters: Client[];
let admin: Client;

beforeAll(async () => {
  app = await start();
  author = await becomeGuest(app.base);
  voters = await Promise.all(Array.from({ length: 8 }, () => becomeGuest(app.base)));
  admin = asAdmin(app.base);
});

const voter = (n = 0): Client => voters[n] ?? author;
const vote = (client: Client, id: string, value: number) => client.call('put', `/comments/${id}/vote`).send({ value });
const report = (client: Client, id: string, body: object = { reason: 'spam' }) => client.call('post', `/comments/${id}/reports`).send(body);
const read = async (client: Client, article: string): Promise<Comment> => (await client.page(article)).body.comments[0];

describe('a vote', () => {
  test('is absolute: the same twice is one, another replaces it, 0 takes it back', async () => {
    const { id } = await author.comment({ article: 'absolute' });
    for (const [value, score] of [
      [1, 1],
      [1, 1],
      [-1, -1],
      [-1, -1],
      [1, 1],
      [0, 0],
      [0, 0],
      [-1, -1],
    ] as const) {
      expect((await vote(voter(), id, value)).body).toEqual({ id, score, vote: value });
      expect(await read(voter(), 'absolute')).toMatchObject({ score, vote: value });
    }
    expect(await read(voter(1), 'absolute')).toMatchObject({ score: -1, vote: 0 });
    expect(await read(new Client(app.base), 'absolute')).not.toHaveProperty('vote');
  });

  test('of many at once is counted once each, and the rank is what the counts say', async () => {
    const { id } = await author.comment({ article: 'many' });
    const answers = await Promise.all(voters.flatMap((client, n) => [1, -1, n < 6 ? 1 : -1].map((value) => vote(client, id, value))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await Promise.all(voters.map((client, n) => vote(client, id, n < 6 ? 1 : -1)));
    const [row] = await rows(app, 'select up, down, score, rank from comments where id = $1', [id]);
    expect(row).toEqual({ up: 6, down: 2, score: 4, rank: wilsonLowerBound(6, 2) });
    expect((await rows(app, 'select sum(value) from votes where comment_id = $1', [id]))[0]).toEqual({ sum: '4' });
  });

  test('is no change of the comment: the head stays, the version rises, and the same vote again raises nothing', async () => {
    const { id } = await author.comment({ article: 'head' });
    await vote(voter(), id, 1);
    await vote(voter(), id, 1);
    expect((await author.page('head')).body.thread).toMatchObject({ head: 1, version: 2 });
  });

  test('on one’s own comment is refused, staff’s too', async () => {
    for (const client of [author, admin]) {
      const { id } = await client.comment({ article: 'own' });
      const { status, body } = await vote(client, id, 1);
      expect([status, body.code]).toEqual([403, 'vote.own']);
    }
  });

  test('on what is not to be seen is refused as if it were not there', async () => {
    const [root, leaf, rejected] = [
      await author.comment({ article: 'unseen' }),
      await author.comment({ article: 'unseen' }),
      await author.comment({ article: 'unseen' }),
    ];
    await author.comment({ article: 'unseen', parentId: root.id });
    for (const { id } of [root, leaf]) await author.call('delete', `/comments/${id}`);
    await admin.call('post', '/moderation/decisions').send({ commentIds: [rejected.id], action: 'reject' });
    const codes = await Promise.all([root, leaf, rejected].map(async ({ id }) => (await vote(voter(), id, 1)).body.code));
    expect(codes).toEqual(['comment.deleted', 'comment.not-found', 'comment.not-found']);
  });

  test('stays with a comment that staff deleted and gave back', async () => {
    const { id } = await author.comment({ article: 'back' });
    await vote(voter(), id, 1);
    const { body } = await admin.call('post', '/moderation/decisions').send({ commentIds: [id], action: 'delete' });
    expect((await vote(voter(1), id, 1)).status).toBe(404);
    await admin.call('post', `/moderation/decisions/${body.decision.id}/undo`);
    expect(await read(voter(), 'back')).toMatchObject({ id, score: 1, vote: 1 });
  });
});

describe('a report', () => {
  test('is kept once per reader; a second replaces the first', async () => {
    const { id } = await author.comment({ article: 'reported' });
    const [first, second] = [await report(voter(), id, { reason: 'spam', note: 'It sells' }), await report(voter(), id, { reason: 'abuse' })];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual({ id: first.body.id, commentId: id, reason: 'abuse', createdAt: first.body.createdAt });
    await report(voter(1), id, { reason: 'other', note: 'Hm' });
    expect(await rows(app, 'select reason, note from reports where comment_id = $1 order by created_at', [id])).toEqual([
      { reason: 'abuse', note: null },
      { reason: 'other', note: 'Hm' },
    ]);
  });

  test('by one reader many times at once is one', async () => {
    const { id } = await author.comment({ article: 'reported' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => report(voter(), id)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  });

  test('changes nothing that readers see', async () => {
    const { id } = await author.comment({ article: 'quiet' });
    const before = await new Client(app.base).page('quiet');
    await report(voter(), id, { reason: 'illegal', note: 'Secret note' });
    expect((await new Client(app.base).page('quiet')).text).toBe(before.text);
  });

  test('of one’s own comment, or of one that is not there, is refused', async () => {
    const { id } = await author.comment({ article: 'own-report' });
    expect((await report(author, id)).body.code).toBe('report.own');
    await author.call('delete', `/comments/${id}`);
    expect((await report(voter(), id)).body.code).toBe('comment.not-found');
  });
});
