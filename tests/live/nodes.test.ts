// Two nodes on one database, one of them a process of its own: what is written on it is seen on the other, soon, and after every fault of the bus
// between them. All buses are tried side by side: most of the time is waiting.
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { becomeGuest, type Client } from '../house/clients.ts';
import { makeDatabase, testServer } from '../house/database.ts';
import { figure, quantile } from '../house/figures.ts';
import { Reader } from '../house/live.ts';
import { type FaultyProxy, startProxy } from '../house/proxy.ts';
import { hasRedis, startRedis } from '../house/redis.ts';
import { makeService, type Service } from '../house/service.ts';
import { SECRET, type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(90_000);

/** Posts whose way from one node to the other is timed. */
const TIMED = 20;
const MEDIAN_MS = 200;

type Bus = 'Postgres' | 'Redis';
type Pair = {
  bus: Bus;
  /** A process of its own. */
  a: Service;
  b: Started;
  /** B's way to what carries the hints. */
  way: FaultyProxy;
  /** Writes on A. */
  guest: Client;
};

const pairs: Pair[] = [];
/** What was opened, in order. */
const endings: (() => Promise<void>)[] = [];
const opened = <T>(thing: T, end: (thing: T) => Promise<void>): T => {
  endings.push(() => end(thing));
  return thing;
};

const startPair = async (bus: Bus): Promise<Pair> => {
  const database = opened(await makeDatabase(), ({ drop }) => drop());
  const redis = bus === 'Redis' ? opened(await startRedis(), ({ stop }) => stop()) : undefined;
  const { host, port } = testServer();
  const way = opened(await startProxy(redis?.port ?? { path: `${host}/.s.PGSQL.${port}` }), ({ stop }) => stop());
  const { username, pathname } = new URL(database.url);
  const toA = { SECRET, DATABASE_URL: database.url, ...(redis && { REDIS_URL: redis.url }) };
  const a = opened(await makeService(toA), ({ remove }) => remove());
  const [b] = await Promise.all([
    redis === undefined
      ? start({ databaseUrl: `postgres://${username}@127.0.0.1:${way.port}${pathname}` })
      : start({ databaseUrl: database.url, env: { REDIS_URL: `redis://127.0.0.1:${way.port}` } }),
    a.start(),
  ]);
  return { bus, a, b: opened(b, ({ stop }) => stop()), way, guest: await becomeGuest(a.base) };
};

beforeAll(async () => {
  const buses: Bus[] = hasRedis ? ['Postgres', 'Redis'] : ['Postgres'];
  pairs.push(...(await Promise.all(buses.map(startPair))));
});
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

/** A test on every bus; what fails says on which. */
const testBuses = (name: string, work: (pair: Pair) => Promise<void>): void =>
  test(name, async () => {
    const ends = await Promise.allSettled(pairs.map(work));
    const failures = ends.flatMap((end, n) => (end.status === 'rejected' ? [new Error(`with hints by ${pairs[n]?.bus}`, { cause: end.reason })] : []));
    if (failures[0] !== undefined) throw failures[0];
  });

const open: Reader[] = [];
afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});
const read = ({ base }: { base: string }, article: string): Promise<Reader> => {
  const reader = new Reader(base, article);
  open.push(reader);
  return reader.joined();
};

/** Milliseconds from sending a post to one node until a reader of another has it. */
const timePosts = async (guest: Client, reader: Reader): Promise<number[]> => {
  const times: number[] = [];
  for (let n = 0; n < TIMED; n++) {
    const begun = performance.now();
    const { id } = await guest.comment({ article: reader.article });
    while (!reader.comments.has(id)) await new Promise(setImmediate);
    times.push(performance.now() - begun);
  }
  return times;
};

const readRepairs = async ({ base }: Started): Promise<number> =>
  Number(/^afterword_bus_repairs_total (\d+)$/m.exec(await (await fetch(`${base}/metrics`)).text())?.[1]);

testBuses('two nodes show each the comments of the other, and their deletion, at once', async ({ bus, b, guest }) => {
  const reader = await read(b, 'times');
  const times = await timePosts(guest, reader);
  figure(`post on one node, seen on the other by ${bus}`, `median ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms`);
  expect(quantile(times, 0.5)).toBeLessThan(MEDIAN_MS);
  const [first] = reader.comments.keys();
  const begun = performance.now();
  await guest.call('delete', `/comments/${first}`);
  await reader.until('the deletion', ({ comments }) => comments.get(first ?? '')?.status === 'deleted');
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(reader.gaps).toBe(0);
});

testBuses('a post wakes a long poll on the other node', async ({ b, guest }) => {
  const { head } = (await guest.call('get', '/changes').query({ article: 'polled' })).body;
  const polled = fetch(`${b.base}/api/v1/sites/demo/changes?article=polled&after=${head}&wait=20`);
  const { id } = await guest.comment({ article: 'polled' });
  expect(await (await polled).json()).toMatchObject({ head: head + 1, changes: [{ id }] });
});

testBuses('what was said while the bus was cut is found as soon as it is back', async ({ b, way, guest }) => {
  const reader = await read(b, 'cut');
  const repairs = await readRepairs(b);
  way.refuse();
  const { id } = await guest.comment({ article: 'cut' });
  expect(reader.comments.has(id)).toBe(false);
  way.restore();
  await reader.until('the comment made during the cut', ({ comments }) => comments.has(id), 5_000);
  await until('the repair counted', async () => (await readRepairs(b)) === repairs + 1);
  const next = await guest.comment({ article: 'cut' });
  await reader.until('the next one', ({ comments }) => comments.has(next.id), 1_000);
});

testBuses('what was said into a bus that had fallen silent is found', async ({ b, way, guest }) => {
  const reader = await read(b, 'silent');
  way.pause();
  const { id } = await guest.comment({ article: 'silent' });
  await until('the silence found', async () => {
    const { checks } = (await (await fetch(`${b.base}/readyz`)).json()) as { checks: { bus: string } };
    return checks.bus === 'degraded';
  });
  way.restore();
  await reader.until('the comment', ({ comments }) => comments.has(id), 5_000);
});

testBuses('a node that stops tells its readers, lets them go and ends well; they come back to another and miss nothing', async ({ a, b }) => {
  const guest = await becomeGuest(b.base);
  // As a balancer does: who comes is led to a node that is there.
  const behind = { port: Number(new URL(a.base).port) };
  const balancer = opened(await startProxy(behind), ({ stop }) => stop());
  const reader = await read({ base: balancer.url }, 'stopped');
  let reason: string | undefined;
  reader.socket.on('disconnect', (why) => {
    reason ??= why;
  });
  const writers = await Promise.all(Array.from({ length: 8 }, () => becomeGuest(a.base)));
  const answers: number[] = [];
  const writing = writers.map(async (writer) => {
    for (;;) {
      // Refused connections end it: the node is gone.
      const status = await writer
        .post({ article: 'stopped' })
        .then((answer) => answer.status)
        .catch(() => undefined);
      if (status === undefined) return;
      answers.push(status);
    }
  });
  await until('posts under way', () => answers.length > 40);
  const begun = performance.now();
  const ended = a.end('SIGTERM');
  behind.port = b.port;
  expect(await ended).toBe(0);
  expect(performance.now() - begun).toBeLessThan(10_000);
  await Promise.all(writing);
  expect(new Set(answers)).toEqual(new Set(answers.includes(503) ? [201, 503] : [201]));
  expect(reader.stopping).toEqual([{ withinMs: 1_000 }]);
  // Lost, not dismissed: a client of Socket.IO comes back from that by itself.
  await until('the disconnection', () => reason);
  expect(reason).toBe('transport close');
  // Each 201 is there, and perhaps one whose answer was lost with the connection.
  const written = (await guest.page('stopped')).body.thread.commentCount;
  expect(written).toBeGreaterThanOrEqual(answers.filter((status) => status === 201).length);
  await guest.comment({ article: 'stopped' });
  await reader.until('what was missed', ({ comments }) => comments.size === written + 1);
});
