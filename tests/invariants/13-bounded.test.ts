// Promise 13, Bounded: no input gives a 5xx or ends the process; memory, sockets and queues have stated limits. Against the real service as a
// process of its own, with junk of all kinds at once.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { REQUEST_BYTES } from '../../src/contract/limits.ts';
import { admin, Caller, makeDraft, newGuest } from '../house/caller.ts';
import { makeDatabase } from '../house/database.ts';
import { figure, quantile, SOAK } from '../house/figures.ts';
import { type Frames, openFrames } from '../house/frames.ts';
import { exchange, openRaw, type Raw, statusesOf } from '../house/raw.ts';
import { makeService, type Service } from '../house/service.ts';
import { until } from '../house/until.ts';

jest.setTimeout(SOAK ? 600_000 : 120_000);

/** What all this may leave behind in the heap, and what the process may take at most while it lasts. An idle service has about 50 and 180 MB. */
const HEAP_GROWTH_MB = 60;
const PROCESS_MB = 700;

let service: Service;
let port: number;
let database: Awaited<ReturnType<typeof makeDatabase>>;
let guest: Caller;

beforeAll(async () => {
  database = await makeDatabase();
  service = await makeService({ DATABASE_URL: database.url });
  await service.start();
  port = Number(new URL(service.base).port);
  guest = await newGuest(service.base);
  for (let n = 0; n < 30; n++) await guest.comment(makeDraft('bounded', `Said ${n}.`));
});
afterAll(async () => {
  await service.remove();
  await database.drop();
});

const gauge = async (name: string): Promise<number> => {
  const text = await (await fetch(`${service.base}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
};
const megabytes = async (name: string): Promise<number> => (await gauge(name)) / 2 ** 20;

const stillServes = async (): Promise<void> => {
  expect((await new Caller(service.base).send('GET', '/comments?article=bounded')).status).toBe(200);
  expect(service.output()).not.toMatch(/nobody caught|heap out of memory|A request failed/);
};

const token = () => guest.token ?? '';
const POST = '/api/v1/sites/demo/comments';
const head = (lines: string[]) => `${lines.join('\r\n')}\r\n`;
const postHead = (more: string[]) =>
  head([`POST ${POST} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token()}`, 'Idempotency-Key: junk-junk-junk', 'Content-Type: application/json', ...more]);
const withBody = (body: string | Buffer, more: string[] = []) =>
  Buffer.concat([Buffer.from(`${postHead([`Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', ...more])}\r\n`), Buffer.from(body)]);

/** By name: bytes, and the status that they must be answered with; undefined where a cut is as good. */
const JUNK: [string, () => string | Buffer, number | undefined][] = [
  ['no HTTP at all', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ['bytes of chance', () => Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 7_919) % 256)), 400],
  ['a head without end', () => `${head([`GET / HTTP/1.1`, `X-Long: ${'a'.repeat(70_000)}`])}\r\n`, 431],
  ['ten thousand headers', () => `${head(['GET / HTTP/1.1', 'Host: x', ...Array.from({ length: 10_000 }, (_, n) => `X-${n}: y`)])}\r\n`, 431],
  ['a long address', () => `${head([`GET ${POST}?article=${'a'.repeat(12_000)} HTTP/1.1`, 'Host: x', 'Connection: close'])}\r\n`, 400],
  ['a broken percent', () => `${head([`GET /api/v1/sites/%E0%A4%A/comments?article=%ff HTTP/1.1`, 'Host: x', 'Connection: close'])}\r\n`, 400],
  ['a method of nobody', () => `${head([`BREW ${POST} HTTP/1.1`, 'Host: x'])}\r\n`, 400],
  ['two lengths', () => `${postHead(['Content-Length: 5', 'Content-Length: 6'])}\r\n12345`, 400],
  ['a length and chunks', () => `${postHead(['Content-Length: 5', 'Transfer-Encoding: chunked'])}\r\n0\r\n\r\n`, 400],
  ['chunks of no size', () => `${postHead(['Transfer-Encoding: chunked'])}\r\nzz\r\n`, 400],
  ['a megabyte', () => withBody(JSON.stringify({ article: { key: 'a' }, body: 'x'.repeat(2 ** 20) })), 413],
  [
    'a megabyte in chunks',
    () => `${postHead(['Transfer-Encoding: chunked', 'Connection: close'])}\r\n${`4000\r\n${'x'.repeat(0x4000)}\r\n`.repeat(64)}0\r\n\r\n`,
    413,
  ],
  ['arrays sixty thousand deep', () => withBody(`{"article":${'['.repeat(60_000)}${']'.repeat(60_000)},"body":"x"}`), 400],
  ['objects ten thousand deep', () => withBody(`{"article":${'{"key":'.repeat(10_000)}1${'}'.repeat(10_000)},"body":"x"}`), 400],
  ['ten thousand keys', () => withBody(`{${Array.from({ length: 10_000 }, (_, n) => `"k${n}":1`).join(',')}}`), 400],
  ['keys of the prototype', () => withBody('{"__proto__":{"a":1},"constructor":{"prototype":{}},"article":{"key":"a"},"body":"x"}'), 400],
  ['a number beyond all', () => withBody('{"article":{"key":"a"},"body":1e999999}'), 400],
  ['half a JSON', () => withBody('{"article":{"key":"a"},"body":"x'), 400],
  ['no UTF-8', () => withBody(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), 400],
  ['lone surrogates and NUL', () => withBody('{"article":{"key":"a\\u0000"},"body":"\\ud800 \\u0000"}'), 400],
  ['gzip that is none', () => withBody('not gzip', ['Content-Encoding: gzip']), 415],
  ['another type', () => withBody('a=b', ['Content-Type: application/x-www-form-urlencoded']), undefined],
  ['a token of a megabyte', () => `${head([`GET ${POST}?article=a HTTP/1.1`, 'Host: x', `Authorization: Bearer ${'a'.repeat(2 ** 20)}`])}\r\n`, 431],
  [
    'a token of junk',
    () => `${head([`POST ${POST} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${'eyJ.'.repeat(900)}`, 'Content-Length: 0', 'Connection: close'])}\r\n`,
    undefined,
  ],
  ['a WebSocket upgrade to nowhere', () => `${head([`GET ${POST} HTTP/1.1`, 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade'])}\r\n`, undefined],
  [
    'a live connection of junk',
    () => `${head(['POST /live/?EIO=4&transport=polling&sid=none HTTP/1.1', 'Host: x', 'Content-Length: 3', 'Connection: close'])}\r\nzzz`,
    400,
  ],
  ['a live transport of nobody', () => `${head(['GET /live/?EIO=99&transport=pigeon HTTP/1.1', 'Host: x', 'Connection: close'])}\r\n`, 400],
];

/** Requests that begin and never end: on their heads, on their bodies, and on what they never read. */
const dawdle = (): Raw[] => [
  ...Array.from({ length: 150 }, (_, n) => openRaw(port, `GET ${POST}?article=a HTTP/1.1\r\nHost: x\r\nX-Slow-${n}: `)),
  ...Array.from({ length: 150 }, () => openRaw(port, `${postHead(['Content-Length: 1000'])}\r\n{"article":`)),
  ...Array.from({ length: 50 }, () => {
    const raw = openRaw(port, `${head([`GET ${POST}?article=bounded&limit=100 HTTP/1.1`, 'Host: x'])}\r\n`.repeat(200));
    raw.socket.pause();
    return raw;
  }),
];

test('junk of all kinds at once, over slow and half requests: each answered in words, none with 5xx, others are served meanwhile', async () => {
  const slow = dawdle();
  const reader = new Caller(service.base);
  const times: number[] = [];
  let over = false;
  const serving = (async () => {
    while (!over) {
      const asked = performance.now();
      expect((await reader.send('GET', '/comments?article=bounded')).status).toBe(200);
      times.push(performance.now() - asked);
    }
  })();
  // What goes wrong with it is told below; and it ends, whatever goes wrong here.
  serving.catch(() => undefined);
  try {
    for (let round = 0; round < (SOAK ? 50 : 3); round++)
      await Promise.all(
        JUNK.map(async ([name, bytes, status]) => {
          const text = await exchange(port, bytes());
          const [first] = statusesOf(text);
          expect({ name, status: status === undefined ? undefined : first }).toEqual({ name, status });
          expect({ name, bad: statusesOf(text).filter((one) => one >= 500) }).toEqual({ name, bad: [] });
        }),
      );
  } finally {
    over = true;
  }
  await serving;
  // Half a body and then the end of the line: nothing is kept of it.
  for (const { socket } of slow) socket.destroy();
  expect(quantile(times, 0.5)).toBeLessThan(500);
  await stillServes();
  figure(
    '13 bounded',
    `${JUNK.length} kinds of junk over ${slow.length} slow connections: no 5xx; a page meanwhile in ${quantile(times, 0.5).toFixed(0)} ms (median of ${times.length})`,
  );
});

test('five hundred requests in one packet get five hundred answers, in order', async () => {
  const one = (n: number) => `${head([`GET ${POST}?article=pipelined-${n} HTTP/1.1`, 'Host: x', ...(n === 499 ? ['Connection: close'] : [])])}\r\n`;
  const text = await exchange(port, Array.from({ length: 500 }, (_, n) => one(n)).join(''), 20_000);
  expect(statusesOf(text)).toEqual(Array.from({ length: 500 }, () => 200));
  expect([...text.matchAll(/"article":"pipelined-(\d+)"/g)].map(([, n]) => Number(n))).toEqual(Array.from({ length: 500 }, (_, n) => n));
});

test('anything to any call: never a 5xx, and what is refused is a problem with a code', async () => {
  const calls = Object.values<Endpoint>(endpoints);
  const anyCall = fc.record({
    call: fc.constantFrom(...calls),
    id: fc.oneof(
      fc.uuid(),
      fc.constantFrom('0', '..', '%00', '%ff', "'; drop table comments;--", 'null'),
      fc.string({ maxLength: 20 }).map(encodeURIComponent),
    ),
    query: fc.oneof(
      fc.constantFrom(
        '',
        '?article=bounded',
        '?article=',
        '?article=a&article=b',
        '?article=a&cursor=WyJuZXdlc3QiLDFd',
        '?limit=1e9',
        '?article=a&after=-1',
        '?__proto__=1',
        '?article=%00',
      ),
      fc.string({ maxLength: 30 }).map((text) => `?article=${encodeURIComponent(text.toWellFormed())}`),
    ),
    body: fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc.constantFrom('{"body":"x"}', '{"value":1}', '{"commentIds":[""],"action":"approve"}', '{"articles":["a"]}', '{"state":"open"}', ''),
    ),
    asStaff: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(anyCall, async ({ call, id, query, body, asStaff }) => {
      const path = call.path.replace(':site', 'demo').replace(':id', id || 'x');
      const { token: bearer } = asStaff ? admin(service.base) : guest;
      const answer = await fetch(`${service.base}/api/v1${path}${query}`, {
        method: call.method.toUpperCase(),
        headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json', 'Idempotency-Key': 'any-any-any' },
        ...(call.method === 'get' || body === '' ? {} : { body }),
      });
      const text = await answer.text();
      expect({ path, query, body, status: answer.status < 500 }).toEqual({ path, query, body, status: true });
      if (answer.status >= 400) expect(JSON.parse(text)).toMatchObject({ status: answer.status, code: expect.any(String) });
    }),
    { numRuns: SOAK ? 20_000 : 500 },
  );
  await stillServes();
});

test('more posts than the lane holds: the rest is told to come again, at once; what was taken is taken once', async () => {
  const db = new pg.Client({ connectionString: database.url });
  await db.connect();
  const writers = await Promise.all(Array.from({ length: 4 }, () => newGuest(service.base)));
  const article = 'crowded';
  await guest.comment(makeDraft(article, 'First.'));
  await db.query('begin');
  await db.query('select from threads where article_key = $1 for update', [article]);
  let [busy, taken] = [0, 0];
  const post = async (_: unknown, n: number) => {
    const answer = await (writers[n % writers.length] ?? guest).post(makeDraft(article, `Crowd ${n}.`));
    expect([201, 503]).toContain(answer.status);
    if (answer.status === 201) taken++;
    else {
      busy++;
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'service.busy' });
    }
  };
  const posts = Promise.all(Array.from({ length: 2_600 }, post));
  // What goes wrong with them is told below, where they are waited for.
  posts.catch(() => undefined);
  // Told while the lane stands still: so they did not wait in it.
  await until('the first to be told', () => busy > 0, 20_000);
  expect(await gauge('afterword_lane_waiting')).toBeLessThanOrEqual(2_000);
  await db.query('rollback');
  await db.end();
  await posts;
  expect(busy).toBeGreaterThan(0);
  expect((await guest.page(article)).thread.commentCount).toBe(taken + 1);
  await stillServes();
});

/** Long comments until the node has cut those who do not read; gives the most memory that it took meanwhile. */
const writeUntilCut = async (article: string, frozen: number): Promise<number> => {
  // 20 KB each: the kernel holds back some MB for each line before the node itself has to.
  const long = 'word '.repeat(3_900);
  let highest = 0;
  const isCut = async () => (await gauge('afterword_live_cut_total')) >= frozen;
  await until(
    'the frozen to be cut',
    async () => {
      await Promise.all(Array.from({ length: 12 }, (_, n) => guest.comment(makeDraft(article, `Long ${n}. ${long}`))));
      highest = Math.max(highest, await megabytes('process_resident_memory_bytes'));
      return isCut();
    },
    60_000,
  );
  return highest;
};

test('a crowd of followers, and some who stopped reading: the frozen are cut, the others are told, and memory comes back', async () => {
  const [before, crowd, frozen] = [await megabytes('nodejs_heap_size_used_bytes'), SOAK ? 8_000 : 1_000, 12];
  const frames: Frames[] = [];
  for (let n = 0; n < crowd; n += 100)
    frames.push(...(await Promise.all(Array.from({ length: 100 }, () => openFrames(service.base, { article: 'followed', keep: false })))));
  const paused = await Promise.all(Array.from({ length: frozen }, () => openFrames(service.base, { article: 'frozen', keep: false })));
  const witnesses = await Promise.all(['followed', 'frozen'].map((article) => openFrames(service.base, { article })));
  frames.push(...paused, ...witnesses);
  expect(await gauge('afterword_live_sockets')).toBe(frames.length);
  for (const one of paused) one.freeze();
  const highest = await writeUntilCut('frozen', frozen);
  for (const [n, article] of ['followed', 'frozen'].entries()) {
    const { id } = await guest.comment(makeDraft(article, 'The last.'));
    await until('the others to be told', () => witnesses[n]?.seen.some(({ text }) => text.includes(id)));
  }
  for (const one of frames) one.close();
  await until('all to be gone', async () => (await gauge('afterword_live_sockets')) === 0, 20_000);
  const comeBack = async () => {
    const now = await megabytes('nodejs_heap_size_used_bytes');
    return now - before < HEAP_GROWTH_MB && now;
  };
  const after = await until('memory to come back', comeBack, 30_000);
  expect(highest).toBeLessThan(PROCESS_MB);
  await stillServes();
  figure(
    '13 bounded',
    `${crowd} followers beside ${frozen} frozen ones, who were cut: heap ${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after; the process took ${highest.toFixed(0)} MB at most`,
  );
});

test('a body of exactly the limit is read, one byte more is not', async () => {
  const sized = (bytes: number) => {
    const rest = JSON.stringify({ article: { key: 'a' }, body: '' });
    return withBody(JSON.stringify({ article: { key: 'a' }, body: 'x'.repeat(bytes - rest.length) }));
  };
  expect(statusesOf(await exchange(port, sized(REQUEST_BYTES)))).toEqual([400]);
  expect(statusesOf(await exchange(port, sized(REQUEST_BYTES + 1)))).toEqual([413]);
});
