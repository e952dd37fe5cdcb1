// How many connections a node holds: one more is closed without a word, and there is room again as soon as one leaves.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import request from 'supertest';
import { type App, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { makeDatabase } from '../house/database.ts';
import { exchange, openRaw, statusesOf } from '../house/raw.ts';
import { SECRET } from '../house/start.ts';
import { until } from '../house/until.ts';

const MAX = 4;
const ASK = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n';

let database: Awaited<ReturnType<typeof makeDatabase>>;
let app: App;

beforeAll(async () => {
  database = await makeDatabase();
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: database.url, SECRET, DEMO: 'off' });
  app = await createApp(config, { log: pino({ level: 'silent' }), connectionsMax: MAX });
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

test('one connection too many is closed unanswered; the others are served, and a place that was left is taken', async () => {
  const held = Array.from({ length: MAX }, () => openRaw(app.port, ASK));
  await until('the answers of those who came in time', () => held.every(({ text }) => statusesOf(text()).join() === '200'));
  expect(await exchange(app.port, ASK)).toBe('');
  const [first, second] = held;
  first?.socket.write(ASK);
  await until('another answer on an open connection', () => statusesOf(first?.text() ?? '').length === 2);
  second?.socket.end();
  await second?.ended;
  const metrics = await until('a place', async () => (await request(`http://127.0.0.1:${app.port}`).get('/metrics')).text);
  expect(metrics).toContain(`\nafterword_http_connections ${MAX}\n`);
  expect(metrics).toMatch(/\nafterword_http_connections_dropped_total [1-9]\d*\n/);
  for (const { socket } of held) socket.destroy();
});
