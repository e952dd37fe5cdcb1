// A database that was set back, by a backup or by a standby that missed the last commits, while nodes were running: what they keep of the world that is no
// more is not shown, though versions and heads are counted again.
import { beforeAll, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { becomeGuest, Client } from '../house/clients.ts';
import { LiveClient } from '../house/live.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let twin: Started;
let reader: Client;
let guest: Awaited<ReturnType<typeof becomeGuest>>;

beforeAll(async () => {
  app = await start();
  twin = await start({ databaseUrl: app.databaseUrl });
  reader = new Client(app.base);
  guest = await becomeGuest(app.base);
});

const texts = async (article: string): Promise<string[]> => {
  const { status, body } = await reader.page(article, { sort: 'oldest' });
  expect(status).toBe(200);
  return body.comments.map(({ html }: Comment) => html.replace(/<\/?p>/g, ''));
};

/** Three comments, which the page has shown. */
const write = async (article: string): Promise<void> => {
  for (const body of ['One', 'Two', 'Lost']) await guest.comment({ article, body });
  expect(await texts(article)).toEqual(['One', 'Two', 'Lost']);
};

/** As if the third had never been. */
const loseTheThird = (article: string): string => `
  delete from idempotency_keys k using comments c, threads t where t.article_key = '${article}' and c.thread_id = t.id and c.seq = 3 and k.comment_id = c.id;
  delete from comments c using threads t where t.article_key = '${article}' and c.thread_id = t.id and c.seq = 3;
  update threads set head = 2, version = 2, comment_count = 2 where article_key = '${article}';`;

/** As a dump does that is restored: the same rows in other tables. */
const REMAKE = `
  create table anew (like threads including all);
  insert into anew select * from threads;
  drop table threads cascade;
  alter table anew rename to threads;
  alter table comments add foreign key (site_id, thread_id) references threads (site_id, id);`;

test('by a restore into the same tables: pages show what is there, also when the old version comes again', async () => {
  await write('refilled');
  await rows(app, loseTheThird('refilled'));
  await until('the page as it is', async () => (await texts('refilled')).join() === 'One,Two');
  await guest.comment({ article: 'refilled', body: 'Third again' });
  expect(await texts('refilled')).toEqual(['One', 'Two', 'Third again']);
});

test('by a restored dump: the old version may come again before this node has asked', async () => {
  await write('restored');
  await rows(app, `begin; ${loseTheThird('restored')} ${REMAKE} commit;`);
  await new Client(twin.base, { token: guest.token }).comment({ article: 'restored', body: 'Third again' });
  await until('the page as it is', async () => (await texts('restored')).join() === 'One,Two,Third again');
});

test('readers who were told of what is no more are sent away, come back, and are told to load anew', async () => {
  await write('followed');
  const client = await new LiveClient(app.base).connected();
  await client.follow('followed');
  let isAway = false;
  client.socket.once('disconnect', () => {
    isAway = true;
  });
  await rows(app, loseTheThird('followed'));
  await until('the page as it is', async () => (await texts('followed')).join() === 'One,Two');
  await until('the reader sent away', () => isAway);
  await client.connected();
  expect(await client.follow('followed', 3)).toEqual({ head: 2, reset: true });
  expect(await client.follow('followed', 2)).toMatchObject({ head: 2, changes: [] });
  const { id } = await guest.comment({ article: 'followed', body: 'Third again' });
  await until('what is new', () => client.events.some(({ after, head, changes }) => after === 2 && head === 3 && changes[0]?.id === id));
  client.close();
});

test('a long poll that waits for the world that is no more is told to load anew', async () => {
  await write('polled');
  const poll = reader
    .call('get', '/changes')
    .query({ article: 'polled', after: '3', wait: '1' })
    .then(({ body }) => body);
  await rows(app, loseTheThird('polled'));
  expect(await poll).toEqual({ head: 2, reset: true });
});
