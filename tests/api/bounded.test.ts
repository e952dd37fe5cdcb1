// Bounded: however long the comments are, an answer ends early and says where to go on.
import { beforeAll, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { ANSWER_BYTES, BODY_BYTES } from '../../src/contract/limits.ts';
import { becomeGuest, Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';

/** 20 kB that become 130 kB of HTML: links and nothing else. */
const LINK = 'http://b.c ';
const LONGEST = LINK.repeat(Math.floor(BODY_BYTES / LINK.length));
const ROOTS = 30;
const REPLIES = 30;

let app: Started;
let reader: Client;
let root: Comment;
/** The longest that one root with its first ten replies, or one comment over the limit, can add. */
let slack: number;

beforeAll(async () => {
  app = await start();
  reader = new Client(app.base);
  const guest = await becomeGuest(app.base);
  root = await guest.comment({ article: 'long', body: LONGEST });
  slack = 11 * (root.html.length + 500);
  await Promise.all(Array.from({ length: REPLIES }, () => guest.comment({ article: 'long', parentId: root.id, body: LONGEST })));
  await Promise.all(Array.from({ length: ROOTS - 1 }, () => guest.comment({ article: 'long', body: LONGEST })));
});

test('the longest comments are as long as this test takes them to be', () => {
  expect(root.html.length * (ROOTS + REPLIES)).toBeGreaterThan(2 * ANSWER_BYTES);
});

test.each(['newest', 'oldest', 'best'])('%s pages end at two million bytes, and together hold every root once', async (sort) => {
  const roots: string[] = [];
  let pages = 0;
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const { text, body } = await reader.page('long', { sort, limit: '100', ...(cursor === '' ? {} : { cursor }) });
    expect(text.length).toBeLessThan(ANSWER_BYTES + slack);
    roots.push(...body.comments.filter(({ parentId }: Comment) => parentId === null).map(({ id }: Comment) => id));
    cursor = body.nextCursor;
  }
  expect(pages).toBeGreaterThan(1);
  expect([roots.length, new Set(roots).size]).toEqual([ROOTS, ROOTS]);
});

test('replies end there too, and together hold each once', async () => {
  const replies: string[] = [];
  let pages = 0;
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const { text, body } = await reader.call('get', `/comments/${root.id}/replies`).query({ limit: '100', ...(cursor === '' ? {} : { cursor }) });
    expect(text.length).toBeLessThan(ANSWER_BYTES + slack);
    replies.push(...body.comments.map(({ id }: Comment) => id));
    cursor = body.nextCursor;
  }
  expect(pages).toBeGreaterThan(1);
  expect([replies.length, new Set(replies).size]).toEqual([REPLIES, REPLIES]);
});

test('changes that are longer are a reset', async () => {
  expect((await reader.call('get', '/changes').query({ article: 'long', after: '0' })).body).toEqual({ head: ROOTS + REPLIES, reset: true });
  const { head, changes } = (await reader.call('get', '/changes').query({ article: 'long', after: String(ROOTS + REPLIES - 3) })).body;
  expect([head, changes.length]).toEqual([ROOTS + REPLIES, 3]);
});
