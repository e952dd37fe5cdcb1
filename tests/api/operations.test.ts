// What operators and builders are shown: health, metrics, the document, the docs and a page for each problem.
import { beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { problems } from '../../src/contract/problems.ts';
import { becomeGuest } from '../house/clients.ts';
import { makeDatabase } from '../house/database.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;

beforeAll(async () => {
  app = await start();
});

const get = (path: string, base = app.base) => request(base).get(path);

describe('health', () => {
  test('is told by two addresses: alive, and ready with what was looked at', async () => {
    expect((await get('/livez')).body).toEqual({ status: 'alive' });
    const ready = await get('/readyz');
    expect([ready.status, ready.body.status, ready.headers['cache-control']]).toEqual([200, 'ready', 'no-store']);
    expect(ready.body.checks).toMatchObject({ database: 'ok', migrations: 'ok', bus: 'ok', running: 'ok' });
  });

  test('of a node whose database is gone: alive, not ready, and requests get 503 with Retry-After; pages of the service stay', async () => {
    const lost = await makeDatabase();
    const node = await start({ databaseUrl: lost.url });
    const guest = await becomeGuest(node.base);
    await lost.drop();
    expect((await get('/livez', node.base)).status).toBe(200);
    const ready = await get('/readyz', node.base);
    expect([ready.status, ready.body.status, ready.body.checks.database]).toEqual([503, 'not ready', 'failed']);
    // Asked every few seconds, of each node that starts: no warning.
    const lines = () => node.log.map((line) => JSON.parse(line)).filter(({ path }) => path === '/readyz');
    await until('the answer in the log', () => lines().length > 0);
    expect(lines()).toEqual([expect.objectContaining({ status: 503, level: 20 })]);
    for (const refused of [await guest.page('gone'), await guest.post({ article: 'gone' }), await guest.call('get', '/trending')]) {
      expect([refused.status, refused.body.code]).toEqual([503, 'service.unavailable']);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
  });
});

test('metrics are Prometheus text with our names, and every call is told apart', async () => {
  const guest = await becomeGuest(app.base);
  await guest.post();
  await guest.call('get', '/comments/nonsense');
  const { text, headers } = await get('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  for (const line of [
    /call="createComment",status="201"\} 1/,
    /call="readComment",status="400"\} 1/,
    /call="becomeGuest",status="201"\} 1/,
    /^afterword_lane_rows_sum 1$/m,
  ])
    expect(text).toMatch(line);
  expect(text).not.toContain('nonsense');
});

describe('the documents', () => {
  test('openapi.json is served to any origin, compressed and tagged', async () => {
    const answer = await get('/openapi.json').set('Accept-Encoding', 'br');
    expect(answer.headers).toMatchObject({ 'content-encoding': 'br', 'access-control-allow-origin': '*', etag: expect.any(String) });
    expect(answer.body).toMatchObject({ openapi: expect.stringMatching(/^3\.1/), servers: [{ url: app.url }] });
    expect((await get('/openapi.json').set('If-None-Match', String(answer.headers.etag))).status).toBe(304);
  });

  test('the docs need nothing of others: each script and style they name is here, under a policy without inline code', async () => {
    const page = await get('/docs');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    const named = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
    expect(named.length).toBeGreaterThanOrEqual(4);
    expect(page.text).not.toMatch(/<script>|<style|style=|onload=/);
    for (const url of named) {
      expect(url).toMatch(/^\//);
      expect((await get(url)).status).toBe(200);
    }
  });

  test.each(Object.keys(problems))('the problem %s has a page that says what to do, and stands in the list', async (code) => {
    const page = await get(`/problems/${code}`);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain(`<code>${code}</code>`);
    expect((await get('/problems')).text).toContain(`href="/problems/${code}"`);
  });

  test('a problem that is none has no page', async () => {
    for (const path of ['/problems/nothing', '/problems/__proto__', '/problems/', '/docs/', '/docs/../package.json', '/metrics/'])
      expect((await get(path)).status).toBe(404);
  });

  test.each(['/livez', '/readyz', '/metrics', '/openapi.json', '/docs', '/problems'])('%s is for reading alone', async (path) => {
    const answer = await request(app.base).post(path).send({});
    expect([answer.status, answer.body.code, answer.headers.allow]).toEqual([405, 'request.method', 'GET, HEAD, OPTIONS']);
  });
});
