// The hot reads over ten thousand comments and over a hundred thousand: no table is read through, and what is read does not grow.
// The statements are those that the service really sends: they are caught on their way and explained with their own parameters.
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { CamelCasePlugin, CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { readChanges } from '../../src/comments/changes.ts';
import { forgetSome } from '../../src/comments/forget.ts';
import { readComment } from '../../src/comments/one.ts';
import { readPage } from '../../src/comments/page.ts';
import { readReplies } from '../../src/comments/replies.ts';
import { readCounts } from '../../src/comments/tallies.ts';
import { CHANGES_MAX } from '../../src/contract/limits.ts';
import type { QueueFilter } from '../../src/contract/moderation.ts';
import type { Sort } from '../../src/contract/thread.ts';
import { Pool } from '../../src/database/pool.ts';
import type { Database } from '../../src/database/schema.ts';
import { type Filtered, readPlaces } from '../../src/moderation/filter.ts';
import { readRecords } from '../../src/moderation/record.ts';
import { countComments } from '../../src/threads/counts.ts';
import { readTrending } from '../../src/trending/score.ts';
import { makeDatabase } from '../house/database.ts';

jest.setTimeout(60_000);

const SMALL = 10_000;
const LARGE = 100_000;
/** One thread holds a tenth of all comments, the others share the rest. */
const THREADS = 200;
const HOT = 'article-1';
const silent = pino({ level: 'silent' });

type Filled = { db: Kysely<Database>; caught: CompiledQuery[]; root: string; drop: () => Promise<void> };
let small: Filled;
let large: Filled;

/** uuid number `n` of a kind, as SQL. */
const uuid = (kind: number, n: string) => `('00000000-0000-7000-${8000 + kind}-' || lpad((${n})::text, 12, '0'))::uuid`;

/** Every fifth comment of a thread is a root, and the next four answer it; one came every ten seconds up to now (of few, one every hundred). */
const rowsOf = (comments: number): string => `
  -- Checks of foreign keys would take most of the time; these rows are right by the way they are made.
  set session_replication_role = replica;
  insert into sites (id) values ('one');
  insert into authors (site_id, id, kind, name) select 'one', ${uuid(1, 'n')}, 'guest', 'Ada' from generate_series(0, 999) n;
  insert into threads (site_id, id, article_key) select 'one', ${uuid(2, 'n')}, 'article-' || n from generate_series(1, ${THREADS}) n;
  with placed as (
    select n, case when n % 10 = 0 then 1 else 2 + n % ${THREADS - 1} end as thread from generate_series(1, ${comments}) n
  ), numbered as (
    select n, thread, row_number() over (partition by thread order by n)::int as seq from placed
  ), rooted as (
    select *, (seq - 1) / 5 * 5 + 1 as top, first_value(n) over (partition by thread, (seq - 1) / 5 order by n) as root,
      count(*) over (partition by thread, (seq - 1) / 5) - 1 as replies
    from numbered
  )
  insert into comments (site_id, thread_id, id, seq, parent_id, root_id, path, author_id, status, source, html, renderer, rank, reply_count, created_at, published_at)
  select 'one', ${uuid(2, 'thread')}, ${uuid(3, 'n')}, seq, case when root < n then ${uuid(3, 'root')} end, ${uuid(3, 'root')},
    case when root < n then array[top, seq] else array[seq] end, ${uuid(1, 'n % 1000')}, 'published', 'Said.', '<p>Said.</p>', 1, (n % 97) / 100.0,
    case when root = n then replies else 0 end, now() - make_interval(secs => (${comments} - n) * ${(10 * LARGE) / comments}), now()
  from rooted order by n;
  update threads t set head = c.n, version = c.n, comment_count = c.n from (select thread_id, count(*) as n from comments group by 1) c where t.id = c.thread_id;`;

/** Of the answers in each thread a tenth waits, a tenth is spam, and a few are reported; their words can be found. */
const HELD = `
  update comments set status = case when seq % 10 = 3 then 'pending' else 'spam' end where seq % 10 in (3, 7);
  update comments set open_reports = 1 where seq % 500 = 9;
  insert into tallies (site_id, status, n) select site_id, status, count(*) from comments group by 1, 2;
  insert into searchable (site_id, comment_id, document)
    select site_id, id, to_tsvector('simple', 'word' || seq % 500) || array_to_tsvector(array['site:one']) from comments;`;

const fill = async (comments: number): Promise<Filled> => {
  const made = await makeDatabase();
  const client = new pg.Client(made.connection);
  await client.connect();
  await client.query(rowsOf(comments));
  await client.query(HELD);
  await client.query('vacuum (analyze)');
  const { rows } = await client.query<{ id: string }>(`
    select (array_agg(id order by path))[1] as id from comments
    where thread_id = (select id from threads where article_key = '${HOT}') and parent_id is null`);
  await client.end();
  const caught: CompiledQuery[] = [];
  const pool = new Pool({ connection: made.connection, log: silent, max: 2 });
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: pool.forKysely() }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    log: ({ level, query }) => {
      if (level === 'query') caught.push(query);
    },
  });
  const drop = async () => {
    await db.destroy();
    await pool.stop();
    await made.drop();
  };
  return { db, caught, root: rows[0]?.id ?? '', drop };
};

beforeAll(async () => {
  [small, large] = await Promise.all([fill(SMALL), fill(LARGE)]);
}, 120_000);
afterAll(() => Promise.all([small?.drop(), large?.drop()]));

type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  'Heap Fetches'?: number;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
};

const allOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(allOf)];

type Seen = { buffers: number; rows: number; through: string[] };

/** Runs the act, then explains each statement that it sent. */
const explain = async ({ db, caught }: Filled, act: () => Promise<unknown>): Promise<Seen> => {
  caught.length = 0;
  await act();
  const seen: Seen = { buffers: 0, rows: 0, through: [] };
  for (const { sql: text, parameters } of [...caught]) {
    const { rows } = await db.executeQuery<Record<string, [{ Plan: Node }]>>(
      CompiledQuery.raw(`explain (analyze, buffers, format json) ${text}`, [...parameters]),
    );
    const plan = Object.values(rows[0] ?? {})[0]?.[0].Plan;
    if (plan === undefined) throw new Error('There is no plan');
    const nodes = allOf(plan);
    seen.buffers += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    seen.rows += nodes
      .filter((node) => node['Relation Name'] === 'comments')
      .reduce((sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'], 0);
    seen.through.push(...nodes.filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'comments').map((node) => node['Node Type']));
  }
  return seen;
};

/** Where a reader has come after a good part of the thread. */
type Cursors = Map<Filled, string>;

const page =
  (sort: Sort, cursors?: Cursors) =>
  (of: Filled): Promise<unknown> =>
    readPage(of.db, 'everyone', { site: 'one', article: HOT, sort, limit: 25, cursor: cursors?.get(of) });

const farDown = async (sort: Sort): Promise<Cursors> => {
  const cursors: Cursors = new Map();
  for (const [of, pages] of [
    [small, 1],
    [large, 10],
  ] as const) {
    let cursor: string | undefined;
    for (let n = 0; n < pages; n++)
      cursor = (await readPage(of.db, 'everyone', { site: 'one', article: HOT, sort, limit: 100, cursor })).nextCursor ?? undefined;
    if (cursor === undefined) throw new Error('The thread is too short');
    cursors.set(of, cursor);
  }
  return cursors;
};

const headOf = async ({ db }: Filled) => (await sql<{ head: number }>`select head from threads where article_key = ${HOT}`.execute(db)).rows[0]?.head ?? 0;

const READS: [string, (of: Filled) => Promise<unknown>, { rows: number }][] = [
  ['the replies of a comment', (of) => readReplies(of.db, 'everyone', { site: 'one', id: of.root, limit: 25 }), { rows: 10 }],
  ['one comment with its ancestors', (of) => readComment(of.db, 'everyone', 'one', of.root), { rows: 10 }],
  [
    'the latest changes',
    async (of) => readChanges(of.db, { site: 'one', article: HOT, after: (await headOf(of)) - 20, votedAfter: 0 }, 'everyone'),
    { rows: 60 },
  ],
  [
    'more changes than one answer holds',
    (of) => readChanges(of.db, { site: 'one', article: HOT, after: 0, votedAfter: 0 }, 'everyone'),
    { rows: 2 * CHANGES_MAX + 1 },
  ],
  [
    'the counts of a hundred articles',
    (of) =>
      countComments(
        of.db,
        'one',
        Array.from({ length: 100 }, (_, n) => `article-${n}`),
      ),
    { rows: 0 },
  ],
  ['keys that are old enough to be forgotten', (of) => forgetSome(of.db), { rows: 0 }],
];

const compare = async (read: (of: Filled) => Promise<unknown>, limit: { rows: number }): Promise<void> => {
  const [few, many] = [await explain(small, () => read(small)), await explain(large, () => read(large))];
  expect(few.through).toEqual([]);
  expect(many.through).toEqual([]);
  expect(many.rows).toBeLessThanOrEqual(limit.rows);
  // A larger index is a level or two deeper at each of its searches.
  expect(many.buffers).toBeLessThanOrEqual(few.buffers * 1.6 + 10);
};

test.each(READS)('%s: as little is read of many comments as of few', async (_, read, limit) => compare(read, limit));

/** 26 roots and the 4 replies of each. */
const PAGE = { rows: 26 * 5 };

test.each<Sort>(['newest', 'oldest', 'best'])('a page by %s, the first and one far down: as little is read of many comments as of few', async (sort) => {
  await compare(page(sort), PAGE);
  await compare(page(sort, await farDown(sort)), PAGE);
});

const queueOf = (filter: Partial<QueueFilter>, cursor?: string): Filtered => ({ site: 'one', filter: { sort: 'oldest', ...filter }, cursor, config: 'simple' });
const AUTHOR = '00000000-0000-7000-8001-000000000007';
const BEFORE_NOW = Buffer.from(JSON.stringify(['newest', Date.now() * 1_000, AUTHOR])).toString('base64url');

const QUEUES: [string, Filtered, number][] = [
  ['what waits', queueOf({}), 26],
  ['spam, newest first, from a cursor on', queueOf({ status: 'spam', sort: 'newest' }, BEFORE_NOW), 26],
  // Comments of one moment are put in the order of their ids.
  ['what is published', queueOf({ status: 'published' }), 60],
  ['what is reported', queueOf({ reported: true }), 26],
];

describe('the desk', () => {
  test.each(QUEUES)('reads as little of many comments as of few: %s', async (_, filtered, rows) => {
    await compare((of) => readPlaces(of.db, filtered, 26), { rows });
  });

  test('reads of an author with many comments no more than it shows, of each status', async () => {
    const { through, rows } = await explain(large, () => readPlaces(large.db, queueOf({ author: AUTHOR }), 26));
    expect(through).toEqual([]);
    expect(rows).toBeLessThanOrEqual(4 * 26);
  });

  test('finds a word without reading the comments through', async () => {
    const { through, rows } = await explain(large, () => readPlaces(large.db, queueOf({ q: 'word77' }), 26));
    expect(through).toEqual([]);
    expect(rows).toBeLessThan(LARGE / 100);
  });

  test('knows its counts and the record of an author without counting them all', async () => {
    const counted = await explain(large, () => readCounts(large.db, 'one'));
    expect(counted.through).toEqual([]);
    // Those with open reports alone.
    expect(counted.rows).toBeLessThan(LARGE / 400);
    const { through, rows } = await explain(large, () => readRecords(large.db, 'one', [AUTHOR]));
    expect(through).toEqual([]);
    expect(rows).toBeLessThan(1_000);
  });
});

test('Trending reads the comments of its window alone, from the index without the rows', async () => {
  const { through, rows, buffers } = await explain(large, () => readTrending(large.db, { site: 'one', window: '24h', limit: 10 }));
  expect(through).toEqual([]);
  // One comment every ten seconds.
  expect(rows).toBeLessThanOrEqual(24 * 360 + 10);
  expect(buffers).toBeLessThan(rows / 10);
});
