// The heartbeat: what no hint ever spoke of is found, and every reader hears the head now and then.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { becomeGuest, type Client } from '../house/clients.ts';
import { LiveClient, Reader } from '../house/live.ts';
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

test('waits for the last beat before the next, however slow Postgres is', async () => {
  const client = await new LiveClient(app.base).connected();
  // A thread for each second of the round.
  for (let n = 0; n < 15; n++) await client.follow(`beat-${n}`);
  const keeper = new pg.Client({ connectionString: app.databaseUrl });
  await keeper.connect();
  try {
    await keeper.query('begin');
    await keeper.query('lock table threads in access exclusive mode');
    const asking = async (): Promise<number> => {
      const held = await rows(
        app,
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%as f (site_id, article_key%'`,
      );
      return held.length;
    };
    await until('a beat that waits', async () => (await asking()) > 0);
    const since = performance.now();
    let most = 0;
    await until('three more seconds', async () => {
      most = Math.max(most, await asking());
      return performance.now() - since > 3_000;
    });
    expect(most).toBe(1);
  } finally {
    await keeper.query('rollback');
    await keeper.end();
    client.close();
  }
});
