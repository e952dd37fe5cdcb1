// Counts and Trending say what the rows say: recomputed here in plain words from random data.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Trending } from '../../src/contract/trending.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { makeChance } from '../house/random.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let reader: Client;

beforeAll(async () => {
  app = await start();
  reader = new Client(app.base);
});

describe('counts', () => {
  const counts = async (articles: string[]) => (await reader.call('post', '/counts').send({ articles })).body.counts;

  test('come in the order asked, twice where asked twice, 0 for what has no thread', async () => {
    const guest = await becomeGuest(app.base);
    for (const article of ['a', 'b', 'b', 'Ä']) await guest.comment({ article });
    expect(await counts(['b', 'none', 'a', 'b', 'A\u0308'])).toEqual([
      { article: 'b', commentCount: 2 },
      { article: 'none', commentCount: 0 },
      { article: 'a', commentCount: 1 },
      { article: 'b', commentCount: 2 },
      { article: 'Ä', commentCount: 1 },
    ]);
  });

  test('are for 1 to 100 articles', async () => {
    expect(await counts(Array.from({ length: 100 }, (_, n) => `n-${n}`))).toHaveLength(100);
    for (const articles of [[], Array.from({ length: 101 }, (_, n) => `n-${n}`)]) {
      const { status, body } = await reader.call('post', '/counts').send({ articles });
      expect([status, body.fields[0].field]).toEqual([400, 'articles']);
    }
  });

  test('equal the rows after every kind of change, of threads and of replies', async () => {
    const { below, pick, seed } = makeChance('counts');
    const guests = await Promise.all(Array.from({ length: 3 }, () => becomeGuest(app.base)));
    const admin = asAdmin(app.base);
    const made: string[] = [];
    const decisions: string[] = [];
    const deeds = [
      async () => {
        const answer = await pick(guests).post({ article: 'random', parentId: made.length > 0 && below(3) > 0 ? pick(made) : undefined });
        if (answer.status === 201) made.push(answer.body.id);
      },
      async () => pick(guests).call('delete', `/comments/${pick(made)}`),
      async () => {
        const commentIds = [pick(made), pick(made), pick(made)];
        const { body } = await admin.call('post', '/moderation/decisions').send({ commentIds, action: pick(['approve', 'reject', 'spam', 'delete']) });
        decisions.push(body.decision.id);
      },
      async () => decisions.length > 0 && (await admin.call('post', `/moderation/decisions/${pick(decisions)}/undo`)),
      async () => admin.call('patch', '/settings').send({ moderation: { mode: pick(['publish', 'publish', 'hold-first', 'hold-all']) } }),
    ];
    for (let n = 0; n < 200; n++) await (n < 5 ? deeds[0]?.() : pick([...deeds, deeds[0], deeds[0]])?.());
    await admin.call('patch', '/settings').send({ moderation: { mode: 'publish' } });
    const [thread] = await rows(
      app,
      `select t.comment_count, t.head::integer, (select count(*)::integer from comments c where c.thread_id = t.id and c.status = 'published') as published,
         (select max(seq)::integer from comments c where c.thread_id = t.id) as last from threads t where article_key = 'random'`,
    );
    expect({ seed, ...thread }).toMatchObject({ comment_count: thread?.published });
    expect(thread?.last).toBeLessThanOrEqual(thread?.head);
    const wrong = await rows(
      app,
      `select c.id, c.reply_count from comments c join threads t on t.id = c.thread_id and t.article_key = 'random'
       where c.reply_count <> (select count(*) from comments b where b.thread_id = c.thread_id and b.path[1:cardinality(c.path)] = c.path and b.id <> c.id and b.status = 'published')`,
    );
    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  });
});

type Told = { article: string; author: string; status: string; ageHours: number };

const HOURS = { '24h': 24, '7d': 168, '30d': 720 } as const;

/** The formula of src/trending/score.ts, said in another way. */
const recompute = (told: readonly Told[], window: keyof typeof HOURS) => {
  const counted = told.filter(({ status, ageHours }) => status === 'published' && ageHours < HOURS[window]);
  return [...Map.groupBy(counted, ({ article }) => article)]
    .map(([article, comments]) => {
      const voices = [...Map.groupBy(comments, ({ author }) => author).values()];
      const weigh = ({ ageHours }: Told) => 0.5 ** (ageHours / (HOURS[window] / 4));
      const score = voices.reduce((sum, own) => sum + Math.log(1 + own.reduce((weight, comment) => weight + weigh(comment), 0)), 0);
      return { article, commentCount: comments.length, participantCount: voices.length, score };
    })
    .sort((a, b) => b.score - a.score);
};

/** Puts comments of any age and status into a site's rows. */
const tell = async (site: string, told: readonly Told[]) => {
  await makeSite(app, site);
  await rows(
    app,
    `with told as (select * from unnest($2::text[], $3::text[], $4::text[], $5::float8[]) with ordinality as t (article, author, status, age, n)),
       names as (insert into authors (site_id, id, kind, name) select distinct $1, md5($1 || author)::uuid, 'guest', author from told returning 1),
       threads as (insert into threads (site_id, id, article_key, article_title, head, version) select $1, md5($1 || article)::uuid, article, 'On ' || article, max(n), max(n) from told group by article returning 1)
     insert into comments (site_id, thread_id, id, seq, root_id, path, author_id, status, source, html, renderer, created_at, published_at, deleted_at)
     select $1, md5($1 || article)::uuid, id, n, id, array[n::integer], case when status <> 'deleted' then md5($1 || author)::uuid end, status,
       case when status = 'deleted' then '' else 'x' end, case when status = 'deleted' then '' else 'x' end, 1, now() - make_interval(secs => age * 3600), now(), case when status = 'deleted' then now() end
     from (select *, gen_random_uuid() as id from told) t`,
    [site, told.map(({ article }) => article), told.map(({ author }) => author), told.map(({ status }) => status), told.map(({ ageHours }) => ageHours)],
  );
};

const read = async (site: string, query: object): Promise<Trending> => (await new Client(app.base, { site }).call('get', '/trending').query(query)).body;

describe('Trending', () => {
  test.each(['24h', '7d', '30d'] as const)('of %s equals what is recomputed from the rows', async (window) => {
    const { below, pick, seed } = makeChance(`trending ${window}`);
    const told = Array.from({ length: 600 }, () => ({
      article: `article-${below(20)}`,
      author: `author-${below(12)}`,
      status: pick(['published', 'published', 'published', 'pending', 'spam', 'rejected', 'deleted']),
      // Never at the very edge, where the time between the two computations would decide.
      ageHours: Math.round(below(800) * pick([1, 0.1, 0.01]) * 10) / 10 + 0.05,
    }));
    const site = `random-${window}`;
    await tell(site, told);
    const { articles } = await read(site, { window, limit: '100' });
    const expected = recompute(told, window);
    expect({ seed, keys: articles.map(({ article }) => article.key) }).toEqual({ seed, keys: expected.map(({ article }) => article) });
    for (const [n, { article, score, ...counts }] of articles.entries()) {
      const { article: key, score: wanted = 0, ...rest } = expected[n] ?? {};
      expect(counts).toEqual(rest);
      expect(article).toEqual({ key, url: null, title: `On ${key}` });
      expect(score).toBeCloseTo(wanted, 3);
    }
    // To the last digit, though scores sink by the second: a shorter list costs no second reading.
    expect((await read(site, { window, limit: '3' })).articles).toEqual(articles.slice(0, 3));
  });

  test('prefers thirty voices to two who answer each other two hundred times', async () => {
    const quarrel = Array.from({ length: 400 }, (_, n) => ({ article: 'quarrel', author: `fighter-${n % 2}`, status: 'published', ageHours: 0.5 }));
    const voices = Array.from({ length: 30 }, (_, n) => ({ article: 'voices', author: `voice-${n}`, status: 'published', ageHours: 3 }));
    await tell('ping-pong', [...quarrel, ...voices]);
    expect((await read('ping-pong', {})).articles.map(({ article }) => article.key)).toEqual(['voices', 'quarrel']);
  });

  test('of a site without comments is empty, and by default of a day and ten articles', async () => {
    await makeSite(app, 'silent');
    expect(await read('silent', {})).toEqual({ window: '24h', articles: [] });
    await tell(
      'eleven',
      Array.from({ length: 11 }, (_, n) => ({ article: `n-${n}`, author: 'one', status: 'published', ageHours: n })),
    );
    expect((await read('eleven', {})).articles).toHaveLength(10);
  });
});
