// A reader sees as its token says, and no longer than its token lives.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { asAdmin, becomeGuest } from '../house/clients.ts';
import { Reader } from '../house/live.ts';
import { SECRET, type Started, start } from '../house/start.ts';

jest.setTimeout(60_000);

let app: Started;
const open: Reader[] = [];

beforeAll(async () => {
  app = await start();
  await asAdmin(app.base)
    .call('patch', '/settings')
    .send({ moderation: { mode: 'hold-all' } });
});
afterAll(() => {
  for (const reader of open) reader.close();
});

const read = (token: string): Promise<Reader> => {
  const reader = new Reader(app.base, 'article', { token });
  open.push(reader);
  return reader.joined();
};

const signFor = (authorId: string, seconds: number): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(authorId)
    .setAudience('demo')
    .setIssuer('afterword')
    .setIssuedAt()
    .setExpirationTime(`${seconds}s`)
    .sign(new TextEncoder().encode(SECRET));

test('a reader whose token ends while connected is a stranger soon after; the same author with a good one is not', async () => {
  const guest = await becomeGuest(app.base);
  const ending = await read(await signFor(guest.session.author.id, 5));
  const lasting = await read(guest.session.token);
  const first = await guest.comment();
  for (const reader of [ending, lasting]) await reader.until('the held comment', ({ comments }) => comments.get(first.id)?.status === 'pending');
  // One comment after the other, until the reader whose token ended is not shown one.
  for (let isShown = true; isShown; ) {
    const { id, seq } = await guest.comment();
    for (const reader of [ending, lasting]) await reader.until('the next head', ({ head }) => head >= seq);
    expect(lasting.comments.get(id)?.status).toBe('pending');
    isShown = ending.comments.get(id)?.status === 'pending';
  }
});
