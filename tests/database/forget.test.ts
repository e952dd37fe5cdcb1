// Idempotency keys are forgotten when they are old, a bounded number at a time, however many nodes do it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { forgetSome } from '../../src/comments/forget.ts';
import { openTestDatabase, type TestDatabase } from '../house/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await sql`insert into sites (id) values ('one')`.execute(database.db);
  await sql`insert into authors (site_id, id, kind, name) values ('one', gen_random_uuid(), 'guest', 'Ada')`.execute(database.db);
  await sql`
    insert into idempotency_keys (site_id, author_id, key, request_hash, comment_id, status, created_at)
    select a.site_id, a.id, 'key-' || lpad(n::text, 8, '0'), decode(repeat('00', 32), 'hex'), gen_random_uuid(), 'published', now() - make_interval(days => case when n <= 2500 then 31 else 29 end)
    from authors a, generate_series(1, 2600) n`.execute(database.db);
});
afterAll(() => database.drop());

const left = async (): Promise<{ all: number; old: number }> => {
  const { rows } = await sql<{ all: number; old: number }>`
    select count(*) as all, count(*) filter (where created_at < now() - interval '30 days') as old from idempotency_keys`.execute(database.db);
  return rows[0] ?? { all: 0, old: 0 };
};

test('old keys go, a thousand at a time, young ones stay', async () => {
  expect(await forgetSome(database.db)).toBe(1_000);
  expect(await left()).toEqual({ all: 1_600, old: 1_500 });
});

test('nodes that do it at once share the work and wait for nobody', async () => {
  const gone = await Promise.all([forgetSome(database.db), forgetSome(database.db), forgetSome(database.db)]);
  expect(gone.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(1_000);
  while ((await forgetSome(database.db)) > 0);
  expect(await left()).toEqual({ all: 100, old: 0 });
});

test('with its key goes what was kept of the address that a comment came from, and with a young key it stays', async () => {
  await sql`insert into threads (site_id, id, article_key, head, version) values ('one', gen_random_uuid(), 'a', 2, 2)`.execute(database.db);
  await sql`
    insert into comments (site_id, thread_id, id, seq, root_id, path, author_id, status, source, html, renderer, created_at, published_at, address_hash)
    select t.site_id, t.id, i.id, n, i.id, array[n], a.id, 'published', 'x', '', 1, now(), now(), decode(repeat('ab', 16), 'hex')
    from threads t, authors a, generate_series(1, 2) n, lateral (select lpad(n::text, 32, '0')::uuid as id) i`.execute(database.db);
  await sql`
    insert into idempotency_keys (site_id, author_id, key, request_hash, comment_id, status, created_at)
    select c.site_id, c.author_id, 'of-comment-' || c.seq, decode(repeat('00', 32), 'hex'), c.id, 'published', now() - make_interval(days => case c.seq when 1 then 31 else 29 end)
    from comments c`.execute(database.db);
  expect(await forgetSome(database.db)).toBe(1);
  const { rows } = await sql<{ seq: number; kept: boolean }>`select seq, address_hash is not null as kept from comments order by seq`.execute(database.db);
  expect(rows).toEqual([
    { seq: 1, kept: false },
    { seq: 2, kept: true },
  ]);
});
