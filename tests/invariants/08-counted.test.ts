// Promise 8, Counted: the counts and Trending equal what is recomputed from the rows, in plain JavaScript, after any history.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { Comment } from '../../src/contract/comment.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { admin, Caller, makeDraft, newGuest, read } from '../house/caller.ts';
import { SOAK } from '../house/figures.ts';
import { makeChance } from '../house/random.ts';
import { type Started, start } from '../house/start.ts';

jest.setTimeout(120_000);

const WRITERS = 6;
const ACTS_EACH = SOAK ? 400 : 50;
const ARTICLES = ['one', 'two', 'three', 'four'];
const HOURS = { '24h': 24, '7d': 168, '30d': 720 } as const;

const chance = makeChance('counted');
let nodes: [Started, Started];
let db: pg.Client;

beforeAll(async () => {
  const first = await start();
  nodes = [first, await start({ databaseUrl: first.databaseUrl })];
  db = new pg.Client({ connectionString: first.databaseUrl });
  db.on('error', () => undefined);
  await db.connect();
});
afterAll(() => db.end());

type Row = { id: string; article: string; path: number[]; status: string; author: string | null; created: Date; replies: number; up: number; down: number };
type ThreadRow = { article: string; count: number; head: string };

const readRows = async (site: string) => {
  const { rows: comments } = await db.query<Row>(
    `select c.id, t.article_key as article, c.path, c.status, c.author_id as author, c.created_at as created, c.reply_count as replies, c.up, c.down
     from comments c join threads t on t.site_id = c.site_id and t.id = c.thread_id where c.site_id = $1`,
    [site],
  );
  const { rows: threads } = await db.query<ThreadRow>('select article_key as article, comment_count as count, head from threads where site_id = $1', [site]);
  const { rows: votes } = await db.query<{ id: string; value: number }>('select comment_id as id, value from votes where site_id = $1', [site]);
  return { comments, threads, votes };
};

const isBelow = (below: Row, above: Row): boolean =>
  below.article === above.article && below.path.length > above.path.length && above.path.every((step, n) => below.path[n] === step);

/** One act of anyone upon anything; refusals are part of life. */
const act = async (writer: Caller, staff: Caller, known: Comment[], decisions: string[]): Promise<void> => {
  const some = known.length === 0 ? undefined : chance.pick(known);
  const what = chance.below(14);
  if (some === undefined || what < 5) {
    const parent = chance.often(0.6) ? some : undefined;
    const article = parent === undefined ? chance.pick(ARTICLES) : (articleOf.get(parent.id) ?? '');
    const answer = await writer.post(makeDraft(article, `Said ${known.length}.`, parent?.id));
    if (answer.status !== 201) return;
    const comment = read(endpoints.createComment, answer);
    articleOf.set(comment.id, article);
    known.push(comment);
  } else if (what < 6) await writer.send('PATCH', `/comments/${some.id}`, { body: { body: 'Said otherwise.' } });
  else if (what < 8) await writer.send('DELETE', `/comments/${some.id}`);
  else if (what < 11) await writer.send('PUT', `/comments/${some.id}/vote`, { body: { value: chance.pick([-1, 0, 1, 1]) } });
  else if (what < 13) {
    const commentIds = [some.id, chance.pick(known).id, chance.pick(known).id];
    const body = { commentIds, action: chance.pick(['approve', 'reject', 'spam', 'delete']) };
    decisions.push(read(endpoints.decide, await staff.send('POST', '/moderation/decisions', { body })).decision.id);
  } else if (decisions.length > 0) await staff.send('POST', `/moderation/decisions/${chance.pick(decisions)}/undo`);
};
const articleOf = new Map<string, string>();

const makeSite = async (site: string, mode: string): Promise<void> => {
  await db.query('insert into sites (id, settings) values ($1, $2)', [site, JSON.stringify({ moderation: { mode } })]);
};

test.each(['publish', 'hold-first', 'hold-all'])('on a site with mode %s, after a history of many hands at two nodes', async (mode) => {
  const site = `counted-${mode}`;
  await makeSite(site, mode);
  const known: Comment[] = [];
  const decisions: string[] = [];
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, n) => {
      const base = nodes[n % 2 === 0 ? 0 : 1].base;
      const writer = await newGuest(base, { site });
      for (let i = 0; i < ACTS_EACH; i++) await act(writer, admin(base, site), known, decisions);
    }),
  );
  const { comments, threads, votes } = await readRows(site);
  expect(comments.length).toBeGreaterThan(WRITERS * 5);

  for (const comment of comments) {
    expect({ id: comment.id, replies: comment.replies }).toEqual({
      id: comment.id,
      replies: comments.filter((other) => other.status === 'published' && isBelow(other, comment)).length,
    });
    const own = votes.filter(({ id }) => id === comment.id);
    expect([comment.up, comment.down]).toEqual([own.filter(({ value }) => value === 1).length, own.filter(({ value }) => value === -1).length]);
  }
  for (const { article, count } of threads) {
    const published = comments.filter((comment) => comment.article === article && comment.status === 'published').length;
    expect({ article, count }).toEqual({ article, count: published });
  }
  // What callers are told, at both nodes.
  for (const { base } of nodes) {
    const caller = new Caller(base, { site });
    const { counts } = read(endpoints.countComments, await caller.send('POST', '/counts', { body: { articles: [...ARTICLES, 'none'] } }));
    expect(counts).toEqual([
      ...ARTICLES.map((article) => ({ article, commentCount: threads.find((thread) => thread.article === article)?.count ?? 0 })),
      { article: 'none', commentCount: 0 },
    ]);
    for (const article of ARTICLES) {
      const page = await caller.page(article, { limit: '100' });
      expect(page.thread.commentCount).toBe(threads.find((thread) => thread.article === article)?.count ?? 0);
      for (const shown of page.comments) expect(shown.replyCount).toBe(comments.find(({ id }) => id === shown.id)?.replies);
    }
  }
});

/** The formula of the design (3.5), by hand. */
const recompute = (comments: readonly Row[], windowHours: number, now: number) => {
  const halfLifeMs = (windowHours * 3_600_000) / 4;
  const within = comments.filter(
    ({ status, author, created }) => status === 'published' && author !== null && created.getTime() > now - windowHours * 3_600_000,
  );
  return [...Map.groupBy(within, ({ article }) => article)]
    .map(([article, of]) => {
      const participants = [...Map.groupBy(of, ({ author }) => author).values()];
      const weigh = (own: readonly Row[]) => Math.log(1 + own.reduce((sum, { created }) => sum + 2 ** (-(now - created.getTime()) / halfLifeMs), 0));
      return { article, commentCount: of.length, participantCount: participants.length, score: participants.reduce((sum, own) => sum + weigh(own), 0) };
    })
    .sort((a, b) => b.score - a.score);
};

test('Trending, over comments of all ages and statuses', async () => {
  const site = 'counted-trending';
  await makeSite(site, 'publish');
  const writers = await Promise.all(Array.from({ length: 5 }, () => newGuest(nodes[0].base, { site })));
  const comments: Comment[] = [];
  for (let n = 0; n < 80; n++) comments.push(await chance.pick(writers).comment(makeDraft(chance.pick(ARTICLES), `Said ${n}.`)));
  // Time is pinned by data: each comment is as old as chance wants, up to 35 days.
  const ages = comments.map(() => Math.floor(10 ** (chance.below(7_000) / 1_000 - 0.5)));
  await db.query(
    `update comments c set created_at = now() - make_interval(secs => a.age) from unnest($1::uuid[], $2::int[]) as a (id, age) where c.site_id = $3 and c.id = a.id`,
    [comments.map(({ id }) => id), ages.map((age) => Math.min(age, 3_000_000)), site],
  );
  for (const action of ['reject', 'spam', 'delete'])
    read(
      endpoints.decide,
      await admin(nodes[0].base, site).send('POST', '/moderation/decisions', {
        body: { commentIds: [0, 1, 2, 3].map(() => chance.pick(comments).id), action },
      }),
    );
  const { comments: rows } = await readRows(site);
  for (const window of ['24h', '7d', '30d'] as const) {
    const told = read(endpoints.readTrending, await new Caller(nodes[1].base, { site }).send('GET', `/trending?window=${window}&limit=100`));
    const wanted = recompute(rows, HOURS[window], Date.now());
    expect(told.articles.map(({ article, commentCount, participantCount }) => ({ article: article.key, commentCount, participantCount }))).toEqual(
      wanted.map(({ article, commentCount, participantCount }) => ({ article, commentCount, participantCount })),
    );
    for (const [n, { score }] of told.articles.entries()) expect(Math.abs(score - (wanted[n]?.score ?? 0))).toBeLessThan(0.01);
  }
});
