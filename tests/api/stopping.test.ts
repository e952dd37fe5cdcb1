// A node that stops: requests that are on their way over open connections are answered, and told that it is the last answer.
import { beforeEach, expect, test } from '@jest/globals';
import { openRaw, statusesOf } from '../house/raw.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

const ASK = 'GET /api/v1/sites/demo/comments?article=article HTTP/1.1\r\nHost: a\r\n\r\n';
const CONNECTIONS = 20;

let app: Started;

beforeEach(async () => {
  app = await start();
});

/** Connections that were answered once, and are kept. */
const openKept = async () => {
  const kept = Array.from({ length: CONNECTIONS }, () => openRaw(app.port, ASK));
  await until('the first answers', () => kept.every(({ text }) => statusesOf(text()).join() === '200'));
  for (const { text } of kept) expect(text()).not.toContain('Connection: close');
  return kept;
};

test('answers what is asked on connections that are open, and closes each behind its answer', async () => {
  const kept = await openKept();
  const stopping = app.stop();
  for (const { socket } of kept) socket.write(ASK);
  await Promise.all(kept.map(({ ended }) => ended));
  for (const { text } of kept) {
    expect(statusesOf(text())).toEqual([200, 200]);
    expect(text().match(/^Connection: close\r$/gm)).toHaveLength(1);
  }
  await stopping;
  const late = openRaw(app.port, ASK);
  await late.ended;
  expect(late.text()).toBe('');
});

test('does not wait long for connections on which nobody asks any more', async () => {
  const kept = await openKept();
  const began = performance.now();
  await app.stop();
  expect(performance.now() - began).toBeLessThan(3_000);
  await Promise.all(kept.map(({ ended }) => ended));
});
