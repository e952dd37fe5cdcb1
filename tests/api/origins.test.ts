// Which pages may use a site: CORS as the site's settings say.
import { beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { becomeGuest, Client } from '../house/clients.ts';
import { makeSite } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

const LISTED = 'https://news.example';
const UNLISTED = 'https://evil.example';

let app: Started;

beforeAll(async () => {
  app = await start();
  await makeSite(app, 'listed', { allowedOrigins: [LISTED, 'http://localhost:3000'] });
  await makeSite(app, 'none');
  await makeSite(app, 'any', { allowedOrigins: ['*'] });
});

const preflight = (site: string, origin: string, method = 'POST') =>
  request(app.base)
    .options(`/api/v1/sites/${site}/comments`)
    .set({ Origin: origin, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'authorization, content-type, idempotency-key' });

const read = (site: string, origin: string) => new Client(app.base, { site }).page('x').set('Origin', origin);
const write = (site: string, origin: string) => new Client(app.base, { site }).call('post', '/previews').set('Origin', origin).send({ body: 'x' });

describe('a listed origin', () => {
  test('may read and write, and learns what it may send and see', async () => {
    const allowed = await preflight('listed', LISTED);
    expect([allowed.status, allowed.text]).toEqual([204, '']);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': LISTED,
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, If-None-Match',
      'access-control-max-age': '7200',
      vary: expect.stringContaining('Origin'),
    });
    for (const answer of [await read('listed', LISTED), await write('listed', LISTED)]) {
      expect(answer.status).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe(LISTED);
      expect(answer.headers['access-control-expose-headers']).toContain('Retry-After');
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
      expect(answer.headers.vary).toContain('Origin');
    }
  });

  test('reads refusals too', async () => {
    const refused = await new Client(app.base, { site: 'listed' }).post().set('Origin', LISTED);
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, LISTED]);
  });
});

describe.each([
  ['another site', UNLISTED],
  ['a listed host by another scheme', 'http://news.example'],
  ['a listed host at another port', 'https://news.example:8443'],
  ['a host that begins like a listed one', 'https://news.example.evil.example'],
  ['no site at all', 'null'],
])('an origin of %s', (_what, origin) => {
  test('may neither read nor write, and is told so in an answer that its page can read', async () => {
    await new Client(app.base, { site: 'listed' }).page('x');
    for (const site of ['listed', 'none']) {
      expect((await preflight(site, origin)).status).toBe(204);
      for (const refused of [await read(site, origin), await read(site, origin), await write(site, origin)]) {
        expect([refused.status, refused.body.code, refused.body.fields[0].field]).toEqual([403, 'origin.refused', 'origin']);
        expect(refused.body.detail).toContain(`The site ${site} does not list the origin ${origin}.`);
        expect(refused.headers['access-control-allow-origin']).toBe(origin);
        expect(refused.headers.vary).toContain('Origin');
      }
    }
  });
});

test('a site that says so is open to any origin, without varying by it', async () => {
  for (const origin of [LISTED, UNLISTED, 'null']) {
    expect((await preflight('any', origin)).headers['access-control-allow-origin']).toBe('*');
    expect((await write('any', origin)).headers['access-control-allow-origin']).toBe('*');
    const answer = await read('any', origin);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers.vary).not.toContain('Origin');
  }
});

test('the service’s own origin may use every site', async () => {
  for (const own of [`http://localhost:${app.port}`, `http://127.0.0.1:${app.port}`]) {
    expect((await write('none', own)).status).toBe(200);
    expect((await read('none', own)).headers['access-control-allow-origin']).toBe(own);
  }
});

test('what comes without an origin (a script, a server) is not asked for one', async () => {
  expect((await (await becomeGuest(app.base, { site: 'none' })).post()).status).toBe(201);
});
