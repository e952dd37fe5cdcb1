// Does the desk of a site with a million comments feel like that of one with ten thousand? And how long do a thousand decisions take?
import type { Bench } from './house/bench.ts';
import { query, type Service, staffKey, startService } from './house/service.ts';
import { inRounds, median, ratioOf } from './house/statistics.ts';
import { words } from './house/words.ts';

const FEW = 10_000;
const MANY = 1_000_000;
const AUTHORS = 1_000;
const PER_THREAD = 50;
/** Of a hundred comments that many wait; as many are spam, and as many were rejected. */
const OF_HUNDRED = 10;
const DECISIONS = 1_000;
/** What a moderator waits for without wondering. */
const DECISIONS_SECONDS = 2;

const uuid = (kind: number, n: string): string => `('00000000-0000-7000-${8_000 + kind}-' || lpad((${n})::text, 12, '0'))::uuid`;

/**
 * Straight into the tables, without their triggers: rows as the lane would write them, all roots, with what the triggers and the search would
 * have added. Statuses and authors come in turn. $1 comments, $2 their text.
 */
const FILL = [
  `insert into authors (site_id, id, kind, name) select 'demo', ${uuid(1, 'n')}, 'guest', 'Ada' from generate_series(0, ${AUTHORS - 1}) n`,
  `with placed as (
     select n, (n - 1) / ${PER_THREAD} as thread, (n - 1) % ${PER_THREAD} + 1 as seq,
       case n % 100 / ${OF_HUNDRED} when 0 then 'pending' when 1 then 'spam' when 2 then 'rejected' else 'published' end as status
     from generate_series(1, $1::int) n
   ), threads_made as (
     insert into threads (site_id, id, article_key, head, version, comment_count)
     select 'demo', ${uuid(2, 'thread')}, 'article-' || thread, count(*), count(*), count(*) filter (where status = 'published') from placed group by thread
   ), searchable_made as (
     insert into searchable (site_id, comment_id, document)
     select 'demo', ${uuid(3, 'n')}, to_tsvector('simple', $2 || ' token' || n % 1000) || array_to_tsvector(array['site:demo']) from placed
   )
   insert into comments (site_id, thread_id, id, seq, root_id, path, author_id, status, source, html, renderer, open_reports, created_at, published_at)
   select 'demo', ${uuid(2, 'thread')}, ${uuid(3, 'n')}, seq, ${uuid(3, 'n')}, array[seq::int], ${uuid(1, `n % ${AUTHORS}`)}, status,
     $2 || ' token' || n % 1000, '<p>' || $2 || '</p>', 1, (n % 500 = 0)::int, now() - interval '1 year' + n * interval '1 second',
     case when status = 'published' then now() end
   from placed`,
  'delete from tallies',
  `insert into tallies (site_id, status, n) select site_id, status, count(*) from comments where status <> 'deleted' group by 1, 2`,
  `insert into search_marks (site_id, language, through) select 'demo', 'simple', (select id from comments where site_id = 'demo' order by id desc limit 1)`,
];

type Answer = { comments: { id: string }[]; nextCursor: string | null };

const open = async (service: Service, database: string, comments: number) => {
  const direct = `${database}&options=-csession_replication_role%3Dreplica`;
  for (const statement of FILL) await query(direct, statement, statement.includes('$1') ? [comments, words(1, 100)] : []);
  await query(database, 'vacuum (analyze)');
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${service.base}/api/v1/sites/demo/moderation/${path}`, {
      method,
      headers: { authorization: `Bearer ${staffKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status !== 200) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const read = async (parameters: Record<string, string>): Promise<Answer> => {
    const page = await call<Answer>('GET', `queue?${new URLSearchParams(parameters)}`);
    if (page.comments.length === 0) throw new Error(`Nothing is in the queue of ${JSON.stringify(parameters)}`);
    return page;
  };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  // A cursor of this list holds its order, a time in microseconds and an id: the middle of the year.
  const middle = Buffer.from(
    JSON.stringify(['newest', (Date.now() - 365 * 86_400_000 + comments * 500) * 1_000, '00000000-0000-7000-8000-000000000000']),
  ).toString('base64url');
  return {
    measure: async () => ({
      pending: await timed(() => read({})),
      middle: await timed(() => read({ status: 'published', sort: 'newest', cursor: middle })),
      reported: await timed(() => read({ reported: 'true', sort: 'newest' })),
      author: await timed(() => read({ author: '00000000-0000-7000-8001-000000000007', sort: 'newest' })),
      search: await timed(() => read({ q: 'token7', status: 'pending' })),
    }),
    decide: async (): Promise<number> => {
      const commentIds: string[] = [];
      for (let cursor: string | null = null; commentIds.length < DECISIONS; ) {
        const page: Answer = await read({ limit: '100', ...(cursor === null ? {} : { cursor }) });
        commentIds.push(...page.comments.map(({ id }) => id));
        cursor = page.nextCursor;
        if (cursor === null) break;
      }
      let undo = '';
      const ms = await timed(async () => {
        undo = (await call<{ decision: { id: string } }>('POST', 'decisions', { commentIds, action: 'approve' })).decision.id;
      });
      // As it was before, for the next round.
      await call('POST', `decisions/${undo}/undo`);
      return ms;
    },
  };
};

export const moderation: Bench = {
  name: 'moderation',
  run: async ({ postgres, quick, profile }) => {
    const databases = [await postgres.make('bench_desk_few'), await postgres.make('bench_desk_many')] as const;
    const services = [await startService(databases[0], undefined), await startService(databases[1], profile)] as const;
    try {
      const many = quick ? MANY / 10 : MANY;
      const [small, large] = [await open(services[0], databases[0], FEW), await open(services[1], databases[1], many)];
      const contestants = { few: small.measure, many: large.measure };
      // Connections, plans and caches of both.
      await inRounds(10, contestants);
      const seen = await inRounds(quick ? 30 : 100, contestants);
      const { many: decided } = await inRounds(quick ? 3 : 7, { many: large.decide });
      const line = (what: 'pending' | 'middle' | 'reported' | 'author' | 'search', said: string) => {
        const [over, under] = [seen.many.map((round) => round[what]), seen.few.map((round) => round[what])];
        return {
          what: said,
          against: `the same with ${FEW.toLocaleString('en')}`,
          ratio: ratioOf([median(over)], [median(under)]),
          // What one author wrote, or what holds a word, is more of more: only the queues themselves must not grow.
          ...(what === 'author' || what === 'search' ? {} : { target: { most: 1.5 } }),
          seen: `${median(over).toFixed(2)} ms, ${median(under).toFixed(2)} ms`,
        };
      };
      return {
        title: `The desk of ${many.toLocaleString('en')} comments`,
        about:
          'A tenth of them waits, a tenth is spam and a tenth was rejected. Pages of 25 with the counts of all queues; median time of one request at a time.',
        lines: [
          line('pending', 'what waits, oldest first'),
          line('middle', 'published ones, from the middle'),
          line('reported', 'what is reported'),
          line('author', 'all of one author (a thousandth of all)'),
          line('search', 'a search for a word of every thousandth, among what waits'),
          {
            what: `${DECISIONS.toLocaleString('en')} decisions in one call, with their record`,
            against: `${DECISIONS_SECONDS} seconds`,
            ratio: ratioOf(
              decided.map((ms) => ms / 1_000),
              decided.map(() => DECISIONS_SECONDS),
            ),
            target: { most: 1 },
            seen: `${median(decided).toFixed(0)} ms`,
          },
        ],
      };
    } finally {
      for (const service of services) await service.stop();
    }
  },
};
