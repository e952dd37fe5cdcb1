// Promise 5, Converged: within 5 s of the last fault every connected reader's view equals a fresh GET, at their own level of permission.
// Histories of chance: several hands at two nodes of one database write, edit, vote, hide, undo, hold, close and rename, while readers of all
// levels come and go through proxies that cut and freeze their lines, and the nodes lose the bus between them.
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { endpoints } from '../../src/contract/endpoints.ts';
import { admin, Caller, makeDraft, newGuest, read } from '../house/caller.ts';
import { figure, quantile, SOAK } from '../house/figures.ts';
import { freshView, PageReader } from '../house/page-reader.ts';
import { type FaultyProxy, startProxy } from '../house/proxy.ts';
import { type Chance, makeChance } from '../house/random.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(SOAK ? 1_800_000 : 180_000);

const HISTORIES = SOAK ? 2_000 : 200;
/** Told side by side, with faults that meet them all. */
const AT_ONCE = 25;
const WRITERS = 3;
const ACTS_MAX = SOAK ? 30 : 6;
const CONVERGED_WITHIN_MS = 5_000;
const SITES = { publish: 'converged-publish', 'hold-first': 'converged-first', 'hold-all': 'converged-all' } as const;

let nodes: [Started, Started];
let proxies: [FaultyProxy, FaultyProxy];
let db: pg.Client;

beforeAll(async () => {
  const first = await start();
  nodes = [first, await start({ databaseUrl: first.databaseUrl })];
  proxies = [await startProxy(nodes[0].port), await startProxy(nodes[1].port)];
  db = new pg.Client({ connectionString: first.databaseUrl });
  db.on('error', () => undefined);
  await db.connect();
  for (const [mode, site] of Object.entries(SITES))
    await db.query('insert into sites (id, settings) values ($1, $2)', [site, JSON.stringify({ moderation: { mode } })]);
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await db.end();
});

type Scene = { chance: Chance; site: string; article: string; ids: string[]; decisions: string[]; staff: Caller };

/** One act; being refused is part of life, a fault of the service is not. */
const act = async ({ chance, article, ids, decisions, staff }: Scene, writer: Caller): Promise<void> => {
  const some = ids.length === 0 ? undefined : chance.pick(ids);
  const what = chance.below(20);
  const send = async (caller: Caller, ...[method, path, sent]: Parameters<Caller['send']>) => {
    const answer = await caller.send(method, path, sent);
    expect(answer.status).toBeLessThan(500);
    return answer;
  };
  if (some === undefined || what < 9) {
    const answer = await writer.post(makeDraft(article, `Said ${ids.length}, ${chance.below(1_000)}.`, chance.often(0.6) ? some : undefined));
    expect([201, 409, 422]).toContain(answer.status);
    if (answer.status === 201) ids.push(read(endpoints.createComment, answer).id);
  } else if (what < 11) await send(writer, 'PATCH', `/comments/${some}`, { body: { body: `Said otherwise, ${chance.below(1_000)}.` } });
  else if (what < 12) await send(writer, 'DELETE', `/comments/${some}`);
  else if (what < 13) await send(writer, 'PUT', `/comments/${some}/vote`, { body: { value: chance.pick([-1, 0, 1]) } });
  else if (what < 17) {
    const body = { commentIds: [some, chance.pick(ids)], action: chance.pick(['approve', 'approve', 'reject', 'spam', 'delete']) };
    decisions.push(read(endpoints.decide, await send(staff, 'POST', '/moderation/decisions', { body })).decision.id);
  } else if (what < 18) {
    if (decisions.length > 0) await send(staff, 'POST', `/moderation/decisions/${chance.pick(decisions)}/undo`);
  } else if (what < 19) await send(staff, 'PATCH', `/threads?article=${article}`, { body: { state: chance.pick(['open', 'open', 'closed']) } });
  else await send(writer, 'POST', '/guests', { body: { name: `Ada ${chance.below(1_000)}` } });
};

type History = { readers: { reader: PageReader; level: Caller }[]; article: string; write: () => Promise<void>; seed: string };

/** A thread of its own with its writers and readers, who are there from the beginning. */
const begin = async (number: number): Promise<History> => {
  const chance = makeChance(`history ${number}`);
  const site = chance.pick(Object.values(SITES));
  const article = `history-${number}`;
  const base = () => chance.pick(nodes).base;
  const way = () => chance.pick(proxies).url;
  const writers = await Promise.all(Array.from({ length: WRITERS }, () => newGuest(base(), { site })));
  const scene: Scene = { chance, site, article, ids: [], decisions: [], staff: admin(base(), site) };
  const [author] = writers;
  if (author === undefined) throw new Error('There are no writers');
  const levels = [new Caller(way(), { site }), author.at(way()), admin(way(), site)];
  const readers = await Promise.all(levels.map(async (level) => ({ reader: await new PageReader(level, article).open(), level })));
  const comeAndGo = async () => {
    // One leaves for good and comes back as another; one comes late.
    const [first] = readers.splice(chance.below(readers.length), 1);
    first?.reader.close();
    for (const level of [first?.level, author.at(way())]) if (level !== undefined) readers.push({ reader: await new PageReader(level, article).open(), level });
  };
  const write = async () => {
    const comings = chance.often(0.3) ? comeAndGo() : undefined;
    await Promise.all(
      writers.map(async (writer) => {
        for (let n = 2 + chance.below(ACTS_MAX); n > 0; n--) await act(scene, writer.at(base()));
      }),
    );
    await comings;
  };
  return { readers, article, write, seed: chance.seed };
};

/** Breaks lines, and the nodes' ears for each other, for as long as `goOn`. */
const makeFaults = async (chance: Chance, goOn: () => boolean): Promise<number> => {
  let faults = 0;
  while (goOn()) {
    const proxy = chance.pick(proxies);
    const fault = chance.below(4);
    if (fault < 2) proxy.cut();
    else if (fault === 2) {
      proxy.pause();
      await db.query('select pg_sleep(0.1)');
      proxy.resume();
    } else await db.query(`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()`);
    faults++;
    await db.query('select pg_sleep(0.1)');
  }
  return faults;
};

test(`${HISTORIES} histories end with every reader's view equal to a fresh GET`, async () => {
  const took: number[] = [];
  let [faults, views, comments] = [0, 0, 0];
  for (let from = 0; from < HISTORIES; from += AT_ONCE) {
    const histories = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => begin(from + n)));
    let over = false;
    const breaking = makeFaults(makeChance(`faults ${from}`), () => !over);
    await Promise.all(histories.map(({ write }) => write()));
    over = true;
    faults += await breaking;
    for (const proxy of proxies) proxy.restore();
    const since = performance.now();
    await Promise.all(
      histories.flatMap(({ readers, article, seed }) =>
        readers.map(async ({ reader, level }) => {
          const fresh = await freshView(level, article);
          const same = () => isDeepStrictEqual(reader.view(), fresh);
          await until('the view of a reader', same, Math.max(1, CONVERGED_WITHIN_MS - (performance.now() - since))).catch(() => undefined);
          expect({ seed, article, ...reader.view() }).toEqual({ seed, article, ...fresh });
          took.push(performance.now() - since);
          views++;
          comments += fresh.comments.length;
          reader.close();
        }),
      ),
    );
  }
  expect(faults).toBeGreaterThan(HISTORIES / AT_ONCE);
  figure(
    '5 converged',
    `${HISTORIES} histories, ${faults} faults, ${views} views of ${comments} comments equal to a fresh GET; ${quantile(took, 0.5).toFixed(0)} ms after the last fault (median), ${quantile(took, 1).toFixed(0)} ms (longest)`,
  );
});
