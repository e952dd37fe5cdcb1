// A reader that stops reading costs nothing for long: it is cut, the others notice nothing, and it catches up when it comes back.
import type net from 'node:net';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { becomeGuest, type Client } from '../house/clients.ts';
import { Reader } from '../house/live.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(90_000);

const ARTICLE = 'flood';
let app: Started;
let guest: Client;
let reader: Reader;

beforeAll(async () => {
  app = await start();
  guest = await becomeGuest(app.base);
  reader = await new Reader(app.base, ARTICLE).joined();
});
afterAll(() => reader.close());

const metric = async (name: string): Promise<number> =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await (await fetch(`${app.base}/metrics`)).text())?.[1]);

/** A follower that speaks the protocol by hand, so that it can stop reading. */
const rawFollower = async (): Promise<{ socket: WebSocket; tcp: net.Socket; isClosed: () => boolean }> => {
  const socket = new WebSocket(`ws://127.0.0.1:${app.port}/live/?EIO=4&transport=websocket`);
  let tcp: net.Socket | undefined;
  let closed = false;
  let followed = false;
  socket.on('upgrade', (response) => {
    tcp = response.socket;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  socket.on('message', (data) => {
    const text = String(data);
    if (text.startsWith('0')) socket.send('40');
    if (text.startsWith('40')) socket.send(`420${JSON.stringify(['follow', { site: 'demo', article: ARTICLE, after: reader.head }])}`);
    if (text.startsWith('430')) followed = true;
    if (text === '2') socket.send('3');
  });
  await until('the raw follower', () => followed);
  if (tcp === undefined) throw new Error('There was no upgrade');
  return { socket, tcp, isClosed: () => closed };
};

/** Long comments until the condition holds: the buffers of two kernels, some MB, stand before ours. */
const flood = async (isOver: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + 60_000;
  const body = 'y'.repeat(19_500);
  while (!(await isOver())) {
    if (performance.now() > end) throw new Error('The flood had no effect');
    await Promise.all(Array.from({ length: 32 }, () => guest.comment({ article: ARTICLE, body })));
  }
};

test('a reader that stops reading is cut; the others go on, and it catches up', async () => {
  const { tcp } = await rawFollower();
  const slow = await new Reader(app.base, ARTICLE).joined();
  tcp.pause();
  await flood(async () => (await metric('afterword_live_cut_total')) > 0);
  expect(await metric('afterword_live_cut_total')).toBe(1);
  await until('the sockets that are left', async () => (await metric('afterword_live_sockets')) === 2);
  tcp.destroy();
  const { body } = await guest.call('get', '/changes').query({ article: ARTICLE, after: reader.head });
  for (const one of [reader, slow]) await one.until('the last change', ({ head }) => head === body.head);
  expect(reader.gaps).toBe(0);
  expect(reader.comments.size).toBe(body.thread.commentCount);
  slow.close();
});

test('a reader who takes one long answer is not cut', async () => {
  const cuts = await metric('afterword_live_cut_total');
  const { tcp, socket, isClosed } = await rawFollower();
  // 45 comments of 20 KB.
  let bytes = 0;
  tcp.on('data', (chunk) => {
    bytes += chunk.length;
  });
  socket.send(`421${JSON.stringify(['follow', { site: 'demo', article: ARTICLE, after: Math.max(0, reader.head - 45) }])}`);
  await until('all of it', () => bytes > 45 * 19_500);
  expect(isClosed()).toBe(false);
  expect(await metric('afterword_live_cut_total')).toBe(cuts);
  socket.terminate();
});
