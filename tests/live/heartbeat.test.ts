// The heartbeat: what no hint ever spoke of is found, and every reader hears the head now and then.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { becomeGuest, type Client } from '../house/clients.ts';
import { Reader } from '../house/live.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(60_000);

/** Fifteen seconds and the beats that a busy machine is late by. */
const WITHIN_MS = 20_000;

let app: Started;
let guest: Client;
let reader: Reader;

beforeAll(async () => {
  app = await start();
  guest = await becomeGuest(app.base);
});
afterAll(() => reader.close());

test('finds what no hint ever spoke of, and says the head to those who may have missed a message', async () => {
  const comment = await guest.comment();
  reader = await new Reader(app.base, 'article').joined();
  await rows(
    app,
    `with raised as (update threads set head = head + 1, version = version + 1 where article_key = 'article' returning head)
     update comments set seq = raised.head, html = '<p>Changed unheard.</p>' from raised where id = $1`,
    [comment.id],
  );
  await reader.until('the change', ({ comments }) => comments.get(comment.id)?.html === '<p>Changed unheard.</p>', WITHIN_MS);
  expect(reader.gaps).toBe(0);
  // A reader that lost a message, whatever lost it: its head is behind what the heartbeat says.
  reader.head = 1;
  reader.comments.clear();
  await until('the gap found', () => reader.gaps === 1, WITHIN_MS);
  await reader.until('what was missed', ({ comments, head }) => head === 2 && comments.has(comment.id));
  expect(reader.events.at(-1)).toMatchObject({ after: 2, head: 2, changes: [], thread: { head: 2 } });
});
