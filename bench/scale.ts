// Does a site with a million comments feel like one with ten thousand? Half of them are in one thread, half spread over others.

import type { Bench } from './house/bench.ts';
import { becomeGuest, postComment, query, type Service, startService } from './house/service.ts';
import { inRounds, median, ratioOf } from './house/statistics.ts';
import { words } from './house/words.ts';

const FEW = 10_000;
const MANY = 1_000_000;
/** Comments of each of the other threads. */
const PER_THREAD = 50;
const HOT = 'hot';

/**
 * Straight into the tables, without their triggers (of foreign keys): rows as the lane would write them, all roots, in order of birth.
 * $1 comments, $2 comments of each thread but the first.
 */
const FILL = `
  with made as (
    select n, case when n <= $1 / 2 then 0 else (n - $1 / 2 - 1) / $2 + 1 end as thread from generate_series(1, $1::int) n
  ), placed as (
    select n, thread, gen_random_uuid() as id, row_number() over (partition by thread order by n) as seq from made
  ), threads_made as (
    insert into threads (site_id, id, article_key, head, version, comment_count)
    select 'demo', ('00000000-0000-7000-8000-' || lpad(to_hex(thread), 12, '0'))::uuid, case thread when 0 then '${HOT}' else 'article-' || thread end,
      count(*), count(*), count(*) from placed group by thread
  )
  insert into comments (site_id, thread_id, id, seq, root_id, path, author_id, status, source, html, renderer, created_at, published_at)
  select 'demo', ('00000000-0000-7000-8000-' || lpad(to_hex(thread), 12, '0'))::uuid, id, seq, id, array[seq::int],
    (select id from authors where site_id = 'demo' limit 1), 'published', $3, '<p>' || $3 || '</p>', 1, now() - interval '1 year' + n * interval '1 second', now()
  from placed`;

/** A cursor of this list holds its sort, its article and the birth of the last root of the page: the same, elsewhere. */
const movedTo = (cursor: string, birth: number): string => {
  const [sort, article] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
  return Buffer.from(JSON.stringify([sort, article, birth])).toString('base64url');
};

const open = async (service: Service, database: string, comments: number) => {
  const token = await becomeGuest(service.base, 'Ada');
  await query(`${database}&options=-csession_replication_role%3Dreplica`, FILL, [comments, PER_THREAD, words(1, 200)]);
  await query(database, 'vacuum (analyze) comments, threads');
  const read = async (cursor?: string): Promise<string> => {
    const parameters = new URLSearchParams({ article: HOT, sort: 'oldest', ...(cursor === undefined ? {} : { cursor }) });
    const response = await fetch(`${service.base}/api/v1/sites/demo/comments?${parameters}`);
    const page = (await response.json()) as { comments: unknown[]; nextCursor: string };
    if (page.comments.length !== 25) throw new Error(`A page of ${page.comments.length} comments, answered ${response.status}`);
    return page.nextCursor;
  };
  const middle = movedTo(await read(), comments / 4);
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  let posts = 0;
  // The post makes the pages of before stale: each is read from Postgres.
  return async () => ({
    post: await timed(() => postComment(service.base, token, { article: HOT, body: words(++posts, 200) })),
    first: await timed(() => read()),
    middle: await timed(() => read(middle)),
  });
};

export const scale: Bench = {
  name: 'scale',
  run: async ({ postgres, quick, profile }) => {
    const databases = [await postgres.make('bench_few'), await postgres.make('bench_many')] as const;
    const services = [await startService(databases[0], undefined), await startService(databases[1], profile)] as const;
    try {
      const many = quick ? MANY / 10 : MANY;
      const contestants = { few: await open(services[0], databases[0], FEW), many: await open(services[1], databases[1], many) };
      // Connections, plans and caches of both.
      await inRounds(20, contestants);
      const seen = await inRounds(quick ? 50 : 200, contestants);
      const line = (what: 'post' | 'first' | 'middle', words: string) => {
        const [over, under] = [seen.many.map((round) => round[what]), seen.few.map((round) => round[what])];
        return {
          what: words,
          against: `the same with ${FEW.toLocaleString('en')}`,
          ratio: { ...ratioOf([median(over)], [median(under)]) },
          target: { most: 1.5 },
          seen: `${median(over).toFixed(2)} ms, ${median(under).toFixed(2)} ms`,
        };
      };
      return {
        title: `${many.toLocaleString('en')} comments`,
        about: `Half of them in one thread, half in threads of ${PER_THREAD}. Median time of one request at a time; each page is read from Postgres, since a post came before it.`,
        lines: [line('post', 'a post'), line('first', 'the first page'), line('middle', 'a page in the middle of the long thread')],
      };
    } finally {
      for (const service of services) await service.stop();
    }
  },
};
