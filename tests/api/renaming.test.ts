// Another name on all that an author wrote: by portions, beside everybody else, and to the end, whatever comes between.
import { beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { Comment } from '../../src/contract/comment.ts';
import { becomeGuest, Client } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(90_000);

/** A lock that was waited for in vain is tried again after the half of a minute in which nobody else begins. */
const WITHIN_MS = 60_000;

let app: Started;
let reader: Client;

beforeAll(async () => {
  app = await start();
  reader = new Client(app.base);
});

/** Whose names the page shows, once each. */
const names = async (article: string): Promise<string[]> => {
  const { body } = await reader.page(article, { limit: '100' });
  return [...new Set<string>(body.comments.map(({ author }: Comment) => author?.name))];
};

const rename = (guest: Client, name: string) => guest.call('post', '/guests').send({ name });

/** So many comments more in the thread of this one, by the same author. */
const multiply = (id: string, count: number) =>
  rows(
    app,
    `with born as (
       insert into comments (site_id, thread_id, id, seq, root_id, path, author_id, status, source, html, renderer, created_at, published_at)
       select 'demo', c.thread_id, s.id, s.n, s.id, array[s.n::integer], c.author_id, 'published', 'x', 'x', 1, now(), now()
       from comments c, (select n, gen_random_uuid() as id from generate_series(2, $2::integer + 1) n) s where c.id = $1 returning thread_id)
     update threads set head = head + $2, version = version + $2, comment_count = comment_count + $2 where id = (select thread_id from born limit 1)`,
    [id, count],
  );

test('the comments of a productive author are changed by a hundred at a time, each by one, in the order in which they stood', async () => {
  const guest = await becomeGuest(app.base, { name: 'Before' });
  const { id } = await guest.comment({ article: 'many' });
  await multiply(id, 349);
  expect((await rename(guest, 'After')).status).toBe(201);
  expect(await names('many')).toEqual(['After']);
  const [told] = await rows(
    app,
    `select count(distinct c.xmin::text)::integer as transactions, count(distinct c.seq)::integer as seqs, min(c.seq)::integer as first, max(c.seq)::integer as last,
       t.head::integer as head from comments c join threads t on t.id = c.thread_id where t.article_key = 'many' group by t.head`,
  );
  expect(told).toEqual({ transactions: 4, seqs: 350, first: 351, last: 700, head: 700 });
  expect(await rows(app, 'select changed_at from authors where id = $1', [guest.session.author.id])).toEqual([{ changed_at: null }]);
});

test('a first comment that came while the name was being changed does not stay under the old one', async () => {
  const guest = await becomeGuest(app.base, { name: 'Before' });
  // The new name is written, and its commit waits.
  await rows(
    app,
    `create function wait_for_the_test() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(4242); return null; end $$;
     create constraint trigger slow after update of name on authors deferrable initially deferred for each row execute function wait_for_the_test()`,
  );
  const keeper = new pg.Client({ connectionString: app.databaseUrl });
  await keeper.connect();
  try {
    await keeper.query('select pg_advisory_lock(4242)');
    const renaming = rename(guest, 'After').then((answer) => answer);
    await until(
      'the commit that waits',
      async () => (await rows(app, "select from pg_locks where locktype = 'advisory' and objid = 4242 and not granted")).length > 0,
    );
    await guest.comment({ article: 'first' });
    expect(await names('first')).toEqual(['Before']);
    await keeper.query('select pg_advisory_unlock(4242)');
    expect((await renaming).status).toBe(201);
    expect(await names('first')).toEqual(['After']);
  } finally {
    await keeper.end();
    await rows(app, 'drop trigger slow on authors');
  }
});

test('a thread that somebody else holds keeps nobody from the new name', async () => {
  const guest = await becomeGuest(app.base, { name: 'Before' });
  await guest.comment({ article: 'held' });
  const keeper = new pg.Client({ connectionString: app.databaseUrl });
  await keeper.connect();
  try {
    await keeper.query('begin');
    await keeper.query("select from threads where article_key = 'held' for update");
    expect((await rename(guest, 'After')).status).toBe(201);
    expect((await guest.comment({ article: 'free' })).author?.name).toBe('After');
    await keeper.query('rollback');
    await until('the new name', async () => (await names('held')).join() === 'After', WITHIN_MS);
  } finally {
    await keeper.end();
  }
});

test('what a node left undone another does', async () => {
  const guest = await becomeGuest(app.base, { name: 'Before' });
  const comment = await guest.comment({ article: 'left' });
  expect(await names('left')).toEqual(['Before']);
  // As it stands where a node died behind the commit of the name.
  await rows(app, "update authors set name = 'After', changed_at = now() - interval '1 hour' where id = $1", [guest.session.author.id]);
  await start({ databaseUrl: app.databaseUrl });
  await until('the new name', async () => (await names('left')).join() === 'After');
  expect(await rows(app, 'select seq::integer, changed_at from comments c join authors a on a.id = c.author_id where c.id = $1', [comment.id])).toEqual([
    { seq: 2, changed_at: null },
  ]);
});
