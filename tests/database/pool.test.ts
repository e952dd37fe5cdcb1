// A database that fails as databases do, under readers and writers who do not stop: every request is answered in time, with its answer or
// with 503 and when to come again; nothing is lost or doubled; and soon after the database is back, so is the service.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { type Embedded, startEmbedded } from '../../src/embedded/start.ts';
import { becomeGuest, type Client } from '../house/clients.ts';
import { type FaultyProxy, startProxy } from '../house/proxy.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(60_000);

const silent = pino({ level: 'silent' });
/** Connecting may take 3 s and a statement 7 s until they are given up; what is beyond is the machine's. */
const BOUND_MS = 12_000;
const BACK_WITHIN_MS = 10_000;

let dataDir: string;
let server: Embedded;
let proxy: FaultyProxy;
let app: Started;
let guest: Client;
let target: string;

const isUp = async (): Promise<boolean> => (await fetch(`${app.base}/readyz`)).status === 200;

/** A connection past the proxy. */
const withClient = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ host: server.host, port: server.port, user: server.user, database: server.database });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'afterword-pool-'));
  server = await startEmbedded({ dataDir, log: silent });
  proxy = await startProxy({ path: join(server.host, `.s.PGSQL.${server.port}`) });
  app = await start({ databaseUrl: `postgres://${server.user}@127.0.0.1:${proxy.port}/${server.database}` });
  guest = await becomeGuest(app.base);
  target = (await guest.comment()).id;
}, 60_000);

afterEach(async () => {
  proxy.restore();
  if (!server.healthy()) server = await startEmbedded({ dataDir, log: silent });
  await until('the service to be well again', isUp, BACK_WITHIN_MS);
});

afterAll(async () => {
  await app?.stop();
  await proxy?.stop();
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

type Answer = { status: number; ms: number };
type Load = { answers: Answer[]; keys: Map<string, number>; end: () => Promise<void> };

/** 503 as it is promised; anything else but a success is a failure of this test. */
const check = (status: number, headers: Record<string, string | undefined>, body: { code?: string }): void => {
  if (status === 200 || status === 201) return;
  expect({ status, type: headers['content-type'], code: body.code }).toEqual({
    status: 503,
    type: 'application/problem+json; charset=utf-8',
    code: expect.stringMatching(/^service\.(unavailable|busy)$/),
  });
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
};

/** Readers and writers, one request after the other each; a writer keeps its key until its comment is taken. */
const load = (): Load => {
  const answers: Answer[] = [];
  const keys = new Map<string, number>();
  const failures: unknown[] = [];
  let ending = false;
  const loop = async (once: () => Promise<number>) => {
    try {
      while (!ending) {
        const from = performance.now();
        answers.push({ status: await once(), ms: performance.now() - from });
      }
    } catch (error) {
      failures.push(error);
    }
  };
  const read = async () => {
    const { status, headers, body } = await guest.call('get', `/comments/${target}/replies`);
    check(status, headers, body);
    return status;
  };
  const write = () => {
    let key = randomUUID();
    return async () => {
      const { status, headers, body } = await guest.post({ key, parentId: target });
      check(status, headers, body);
      keys.set(key, status);
      if (status === 201) key = randomUUID();
      return status;
    };
  };
  const loops = [...Array.from({ length: 12 }, () => loop(read)), ...Array.from({ length: 12 }, () => loop(write()))];
  return {
    answers,
    keys,
    end: async () => {
      ending = true;
      await Promise.all(loops);
      if (failures.length > 0) throw failures[0];
    },
  };
};

const countSince = (answers: readonly Answer[], from: number, good: boolean): number =>
  answers.slice(from).filter(({ status }) => status < 300 === good).length;

/** Runs the load, breaks something, mends it, and holds everything to the promises. */
const through = async (fault: (load: Load) => Promise<void>): Promise<Load> => {
  const running = load();
  try {
    await until('the load to flow', () => countSince(running.answers, 0, true) > 50);
    await fault(running);
    const before = running.answers.length;
    await until('answers to come again', () => countSince(running.answers, before, true) > 100, BACK_WITHIN_MS);
  } finally {
    await running.end();
  }
  expect(Math.max(...running.answers.map(({ ms }) => ms))).toBeLessThan(BOUND_MS);
  const rows = await withClient((client) =>
    client.query<{ key: string; count: string }>('select key, count(*) from idempotency_keys join comments c on c.id = comment_id group by key'),
  );
  const stored = new Map(rows.rows.map(({ key, count }) => [key, Number(count)]));
  for (const [key, status] of running.keys) if (status === 201) expect([key, stored.get(key)]).toEqual([key, 1]);
  return running;
};

test('connections ended by an administrator cost at most the requests on them', async () => {
  const { answers } = await through(async () => {
    for (let round = 0; round < 3; round++)
      await withClient((client) => client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'afterword'`));
  });
  expect(answers.filter(({ status }) => status === 503).length).toBeLessThan(3 * 24);
});

test('connections cut on their way cost at most the requests on them', async () => {
  const { answers } = await through(async ({ answers }) => {
    for (let round = 0; round < 3; round++) {
      const seen = answers.length;
      proxy.cut();
      await until('the load to go on', () => countSince(answers, seen, true) > 20);
    }
  });
  expect(answers.filter(({ status }) => status === 503).length).toBeLessThan(3 * 24);
});

test('a restart of Postgres under load is a pause, told by /readyz', async () => {
  await through(async ({ answers }) => {
    await server.stop();
    await until('the service to say that it is not ready', async () => !(await isUp()));
    const seen = answers.length;
    await until('requests to be put off', () => countSince(answers, seen, false) > 24);
    server = await startEmbedded({ dataDir, log: silent });
    await until('the service to say that it is ready', isUp, BACK_WITHIN_MS);
  });
});

test('a kill -9 of Postgres under load loses nothing that was taken', async () => {
  await through(async () => {
    const [{ pid }] = (await withClient((client) => client.query<{ pid: number }>(`select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid`)))
      .rows as [{ pid: number }];
    process.kill(pid, 'SIGKILL');
    await until('the crash to be noticed', () => !server.healthy());
    await until('the server to be back', () => server.healthy(), BACK_WITHIN_MS);
  });
});

test('a server gone without a word: requests are put off in time, and no dead connection is used again', async () => {
  await through(async ({ answers }) => {
    proxy.pause();
    const dead = proxy.connections();
    await until('the service to say that it is not ready', async () => !(await isUp()));
    await until('the first silence to be noticed', () => answers.at(-1)?.status === 503, BOUND_MS);
    // What stood is lost for good, as after a firewall forgot it; only new connections come through.
    expect(dead).toBeGreaterThan(0);
    proxy.forget();
  });
});

test('posts that wait behind a silent server are told in time, however many there are', async () => {
  proxy.pause();
  const answers = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const from = performance.now();
      const { status, headers, body } = await guest.post();
      check(status, headers, body);
      return { status, ms: performance.now() - from };
    }),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
  expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(BOUND_MS);
  proxy.forget();
});

test('a pool without a free connection, and a thread that somebody holds, put requests off instead of keeping them', async () => {
  await withClient(async (holder) => {
    await holder.query('begin');
    await holder.query('select from threads for update');
    const voter = await becomeGuest(app.base);
    const asked = Array.from({ length: 40 }, async () => {
      const from = performance.now();
      const { status, headers, body } = await voter.call('put', `/comments/${target}/vote`).send({ value: 1 });
      check(status, headers, body);
      return { status, ms: performance.now() - from };
    });
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(BOUND_MS);
    await holder.query('rollback');
    expect((await voter.call('put', `/comments/${target}/vote`).send({ value: 1 })).status).toBe(200);
  });
});
