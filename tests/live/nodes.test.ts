// Several nodes on one database: what is written on one is seen on the other, soon, and after every fault of the bus between them.
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { becomeGuest, type Client } from '../house/clients.ts';
import { makeDatabase, testServer } from '../house/database.ts';
import { figure, quantile } from '../house/figures.ts';
import { Reader } from '../house/live.ts';
import { type FaultyProxy, startProxy } from '../house/proxy.ts';
import { hasRedis, type RedisServer, startRedis } from '../house/redis.ts';
import { makeService, type Service } from '../house/service.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(90_000);

/** Posts whose way from one node to the other is timed. */
const TIMED = 40;
const MEDIAN_MS = 200;

const open: Reader[] = [];
afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});
const read = (base: string, article: string): Promise<Reader> => {
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

const metric = async (base: string, name: string): Promise<number> =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await (await fetch(`${base}/metrics`)).text())?.[1]);

const BUSES = hasRedis ? ['Postgres', 'Redis'] : ['Postgres'];

describe.each(BUSES)('two apps with hints by %s', (bus) => {
  let redis: RedisServer | undefined;
  let a: Started;
  let b: Started;
  /** B's way to what carries the hints. */
  let way: FaultyProxy;
  let guest: Client;

  beforeAll(async () => {
    if (bus === 'Redis') {
      redis = await startRedis();
      way = await startProxy(redis.port);
      a = await start({ env: { REDIS_URL: redis.url } });
      b = await start({ databaseUrl: a.databaseUrl, env: { REDIS_URL: `redis://127.0.0.1:${way.port}` } });
    } else {
      const { host, port } = testServer();
      way = await startProxy({ path: `${host}/.s.PGSQL.${port}` });
      a = await start();
      const { username, pathname } = new URL(a.databaseUrl);
      b = await start({ databaseUrl: `postgres://${username}@127.0.0.1:${way.port}${pathname}` });
    }
    guest = await becomeGuest(a.base);
  });
  afterAll(async () => {
    await b.stop();
    await a.stop();
    await way.stop();
    await redis?.stop();
  });

  test('show each the comments of the other, and their deletion, at once', async () => {
    const reader = await read(b.base, 'times');
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

  test('wake a long poll on the other node', async () => {
    const { head } = (await guest.call('get', '/changes').query({ article: 'polled' })).body;
    const polled = fetch(`${b.base}/api/v1/sites/demo/changes?article=polled&after=${head}&wait=20`);
    const { id } = await guest.comment({ article: 'polled' });
    expect(await (await polled).json()).toMatchObject({ head: head + 1, changes: [{ id }] });
  });

  test('find what was said while the bus was cut, as soon as it is back', async () => {
    const reader = await read(b.base, 'cut');
    const repairs = await metric(b.base, 'afterword_bus_repairs_total');
    way.refuse();
    const { id } = await guest.comment({ article: 'cut' });
    expect(reader.comments.has(id)).toBe(false);
    way.restore();
    await reader.until('the comment made during the cut', ({ comments }) => comments.has(id), 5_000);
    await until('the repair counted', async () => (await metric(b.base, 'afterword_bus_repairs_total')) === repairs + 1);
    const next = await guest.comment({ article: 'cut' });
    await reader.until('the next one', ({ comments }) => comments.has(next.id), 1_000);
  });

  test('find what was said into a bus that had fallen silent', async () => {
    const reader = await read(b.base, 'silent');
    way.pause();
    const { id } = await guest.comment({ article: 'silent' });
    await until('the silence found', async () => {
      const { checks } = (await (await fetch(`${b.base}/readyz`)).json()) as { checks: { bus: string } };
      return checks.bus === 'degraded';
    });
    way.restore();
    await reader.until('the comment', ({ comments }) => comments.has(id), 5_000);
  });
});

describe.each(BUSES)('two processes with hints by %s', (bus) => {
  const SECRET = 'a-secret-that-both-processes-share-here';
  let redis: RedisServer | undefined;
  let drop: () => Promise<void>;
  let services: [Service, Service];

  beforeAll(async () => {
    redis = bus === 'Redis' ? await startRedis() : undefined;
    const database = await makeDatabase();
    drop = database.drop;
    const env = { DATABASE_URL: database.url, SECRET, ...(redis === undefined ? {} : { REDIS_URL: redis.url }) };
    services = [await makeService(env), await makeService(env)];
    await Promise.all(services.map((service) => service.start()));
  });
  afterAll(async () => {
    for (const service of services) await service.remove();
    await drop();
    await redis?.stop();
  });

  test('show each the comments of the other at once', async () => {
    const guest = await becomeGuest(services[0].base);
    const reader = await read(services[1].base, 'processes');
    const times = await timePosts(guest, reader);
    figure(`post on one process, seen on the other by ${bus}`, `median ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms`);
    expect(quantile(times, 0.5)).toBeLessThan(MEDIAN_MS);
  });

  test('tell their readers when one of them stops, let them go and end well', async () => {
    const guest = await becomeGuest(services[1].base);
    const reader = await read(services[0].base, 'stopped');
    let reason: string | undefined;
    reader.socket.on('disconnect', (why) => {
      reason ??= why;
    });
    const writers = await Promise.all(Array.from({ length: 8 }, () => becomeGuest(services[0].base)));
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
    expect(await services[0].end('SIGTERM')).toBe(0);
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
    await services[0].start();
    await reader.until('what was missed, once the node is back', ({ comments }) => comments.size === written + 1);
  });
});
