// Promise 1, Durable: a POST answered 2xx is in Postgres after any crash. (And its retry is not doubled, and heads have no gaps.)
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { Comment } from '../../src/contract/comment.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { type Caller, type Draft, makeDraft, newGuest, persist, read } from '../house/caller.ts';
import { figure, SOAK } from '../house/figures.ts';
import { makeChance } from '../house/random.ts';
import { embeddedOf, makeService, type Service } from '../house/service.ts';
import { until } from '../house/until.ts';
import { walk } from '../house/walk.ts';

jest.setTimeout(SOAK ? 1_800_000 : 120_000);

const WRITERS = 16;
const KILLS = SOAK ? 20 : 3;
/** Acknowledged between two kills, at least. */
const ACKNOWLEDGED_EACH = SOAK ? 400 : 120;
/** One that all write into, and some of their own. */
const ARTICLES = ['hot', 'a', 'b', 'c'];

const chance = makeChance('durable');
let service: Service;
let writers: Caller[];
/** Each draft says what no other does. */
let drafts = 0;

beforeAll(async () => {
  service = await makeService();
  await service.start();
  writers = await Promise.all(Array.from({ length: WRITERS }, () => newGuest(service.base)));
});
afterAll(() => service.remove());

const look = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> => {
  const client = new pg.Client({ ...embeddedOf(service).connection, connectionTimeoutMillis: 3_000 });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
};

test('it runs as an owner runs it: every commit waits for the disk', async () => {
  const rows = await look<{ fsync: string; commit: string }>(`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`);
  expect(rows).toEqual([{ fsync: 'on', commit: 'on' }]);
});

type Storm = {
  /** Body → the comment that was answered. */
  taken: Map<string, Comment>;
  /** Drafts sent and not answered yet. */
  open: Set<Draft>;
  retried: number;
};

/** Writers that leave one comment after another, each until it is taken, as long as `goOn`. */
const storm = async (taken: Storm['taken'], goOn: () => boolean): Promise<Storm> => {
  const state: Storm = { taken, open: new Set(), retried: 0 };
  await Promise.all(
    writers.map(async (writer, number) => {
      const roots = new Map<string, string>();
      while (goOn()) {
        const article = chance.pick(ARTICLES);
        const parentId = chance.often(0.4) ? roots.get(article) : undefined;
        const draft = makeDraft(article, `Draft ${++drafts} of writer ${number}.`, parentId);
        state.open.add(draft);
        let tries = 0;
        const answer = await persist(() => {
          tries++;
          return writer.post(draft);
        });
        const comment = read(endpoints.createComment, answer);
        if (tries > 1) state.retried++;
        if (parentId === undefined) roots.set(article, comment.id);
        taken.set(draft.body, comment);
        state.open.delete(draft);
      }
    }),
  );
  return state;
};

/** What must stand after a start: nothing that was answered is missing, nothing stands twice, each head is as high as its changes are many. */
const audit = async (taken: ReadonlyMap<string, Comment>): Promise<void> => {
  const [reader] = writers;
  if (reader === undefined) throw new Error('There are no writers');
  const shown = (await Promise.all(ARTICLES.map(async (article) => (await walk(reader, article)).comments))).flat();
  const ids = new Set(shown.map(({ id }) => id));
  expect([...taken.values()].filter(({ id }) => !ids.has(id))).toEqual([]);
  expect(shown).toHaveLength(ids.size);
  const texts = shown.map(({ html }) => html);
  expect(texts).toHaveLength(new Set(texts).size);
  const threads = await look<{ article: string; head: string; comments: string; seqs: string; first: string; last: string; kept: number }>(`
    select t.article_key as article, t.head, t.comment_count as kept, count(c.*) as comments, count(distinct c.seq) as seqs, min(c.seq) as first, max(c.seq) as last
    from threads t join comments c on c.site_id = t.site_id and c.thread_id = t.id
    where t.site_id = 'demo' and t.article_key in ('${ARTICLES.join("', '")}') group by t.site_id, t.id`);
  // Nothing but births changes these threads: as many seqs as comments, from 1 to the head.
  for (const { article, head, comments, seqs, first, last, kept } of threads)
    expect({ article, comments, seqs, first, last, kept }).toEqual({ article, comments: head, seqs: head, first: '1', last: head, kept: Number(head) });
};

test(
  `${KILLS} kills in a storm of ${WRITERS} writers lose nothing that was answered, and double nothing that was sent again`,
  async () => {
    const taken: Storm['taken'] = new Map();
    let [retried, postgresKills] = [0, 0];
    for (let round = 1; round <= KILLS; round++) {
      const target = taken.size + ACKNOWLEDGED_EACH + chance.below(ACKNOWLEDGED_EACH);
      let over = false;
      const storming = storm(taken, () => !over);
      await until('enough comments taken', () => taken.size >= target, 60_000);
      const before = new Map(taken);
      // Every third time the database dies with it, in the middle of its commits too.
      const withPostgres = round % 3 === 2;
      if (withPostgres) process.kill(embeddedOf(service).pid, 'SIGKILL');
      expect(await service.end('SIGKILL')).toBe('SIGKILL');
      postgresKills += Number(withPostgres);
      // Whoever is not answered now sends again until the service is back.
      await service.start();
      await audit(before);
      over = true;
      retried += (await storming).retried;
      await audit(taken);
    }
    expect(retried).toBeGreaterThan(0);
    figure('1 durable', `${KILLS} kill -9 (${postgresKills} with Postgres), ${taken.size} comments answered, ${retried} sent again; none lost, none doubled`);
  },
  SOAK ? 1_800_000 : 120_000,
);

test('Postgres killed under a service that lives on: callers are told to wait, then served; nothing is lost', async () => {
  const taken: Storm['taken'] = new Map();
  let over = false;
  const storming = storm(taken, () => !over);
  await until('comments taken', () => taken.size >= 60, 30_000);
  const before = new Map(taken);
  const { pid } = embeddedOf(service);
  process.kill(pid, 'SIGKILL');
  await until('comments taken again', () => taken.size >= before.size + 60, 60_000);
  over = true;
  await storming;
  expect(embeddedOf(service).pid).not.toBe(pid);
  await audit(taken);
});

test('SIGTERM in a storm ends with code 0, and keeps what was answered', async () => {
  const taken: Storm['taken'] = new Map();
  let over = false;
  const storming = storm(taken, () => !over);
  await until('comments taken', () => taken.size >= 60, 30_000);
  const asked = performance.now();
  expect(await service.end('SIGTERM')).toBe(0);
  expect(performance.now() - asked).toBeLessThan(10_000);
  const before = new Map(taken);
  await service.start();
  over = true;
  await storming;
  await audit(before);
});
