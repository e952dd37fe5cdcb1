// The door: what it lets in, what it refuses and in which words, headers, caching, the short way to a page.
import { beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { REQUEST_BYTES } from '../../src/contract/limits.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { exchange } from '../house/raw.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let guest: Awaited<ReturnType<typeof becomeGuest>>;
let reader: Client;

beforeAll(async () => {
  app = await start();
  guest = await becomeGuest(app.base);
  reader = new Client(app.base);
});

/** What comes back until the service closes. Our side stays open: who ends it before the answer is written has left, and gets none. */
const raw = (bytes: string | Buffer): Promise<string> => exchange(app.port, bytes);

const posts = () => `/api/v1/sites/demo/comments`;

describe('a refused request', () => {
  test('is told as problem+json with a page about its code, an id and each field', async () => {
    const answer = await guest.post({ article: '' }).send({ article: { key: '', colour: 1 }, body: 7, extra: true });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ code: 'request.invalid', status: 400, instance: answer.headers['x-request-id'] });
    expect(answer.body.type).toBe(`${app.url}/problems/request.invalid`);
    expect(answer.body.fields).toEqual(
      expect.arrayContaining([
        { field: 'article.key', message: 'is empty' },
        { field: 'article.colour', message: 'is not known here' },
        { field: 'body', message: 'is not a string (a number came)' },
        { field: 'extra', message: 'is not known here' },
      ]),
    );
    expect((await request(app.base).get('/problems/request.invalid')).text).toContain('The request is not valid');
  });

  test('names a query parameter that is unknown, given twice, missing or wrong', async () => {
    const fieldsOf = async (query: string) => (await reader.call('get', `/comments?${query}`)).body.fields;
    expect(await fieldsOf('article=a&color=red')).toEqual([{ field: 'color', message: 'is not known here' }]);
    expect(await fieldsOf('article=a&article=b')).toEqual([{ field: 'article', message: 'is not a string (an array came)' }]);
    expect(await fieldsOf('limit=5')).toEqual([{ field: 'article', message: 'is missing' }]);
    expect(await fieldsOf('article=a&limit=101')).toEqual([{ field: 'limit', message: 'is not a whole number from 1 to 100' }]);
    expect(await fieldsOf('article=a&sort=up')).toEqual([{ field: 'sort', message: 'is not one of newest, oldest, best' }]);
    expect(await fieldsOf('article=a&__proto__=1')).toEqual([{ field: '__proto__', message: 'is not known here' }]);
  });

  test('never holds what was sent', async () => {
    const secret = 'hunter2-hunter2-hunter2';
    const answers = await Promise.all([
      guest.post({ key: `${secret} with a blank` }),
      reader.call('post', '/guests').send({ name: 'Ada', email: secret }),
      reader.call('post', '/guests').set('Content-Type', 'application/json').send(`{"name": "${secret}`),
      reader.call('get', `/comments/${secret}`),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain('hunter2');
    }
    expect(app.log.join('')).not.toContain(guest.session.token);
  });

  test('without an Idempotency-Key says so by a code of its own', async () => {
    const answer = await guest.call('post', '/comments').send({ article: { key: 'a' }, body: 'b' });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('idempotency.key-missing');
  });

  test.each([
    ['not JSON', 'application/json', '{"a":', 400, 'request.malformed'],
    ['not UTF-8', 'application/json', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400, 'request.malformed'],
    ['of no type', '', 'x', 415, 'request.unsupported-type'],
    ['of another type', 'text/plain', 'x', 415, 'request.unsupported-type'],
    ['in another charset', 'application/json; charset=utf-16', '{}', 415, 'request.unsupported-type'],
    ['an array', 'application/json', '[]', 400, 'request.invalid'],
    ['null', 'application/json', 'null', 400, 'request.invalid'],
    ['deep beyond measure', 'application/json', `${'['.repeat(60_000)}${']'.repeat(60_000)}`, 400, 'request.invalid'],
    ['a prototype', 'application/json', '{"__proto__": {"name": "x"}, "constructor": {"prototype": 1}}', 400, 'request.invalid'],
  ])('whose body is %s names the reason', async (_what, type, body, status, code) => {
    const bytes = Buffer.from(body);
    const head = `POST /api/v1/sites/demo/guests HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${type === '' ? '' : `Content-Type: ${type}\r\n`}Content-Length: ${bytes.length}\r\n\r\n`;
    const answer = await raw(Buffer.concat([Buffer.from(head), bytes]));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expect(answer).toMatch(/"fields":\[\{"field":"/);
  });

  test('that is compressed is not inflated', async () => {
    const answer = await reader.call('post', '/guests').set('Content-Type', 'application/json').set('Content-Encoding', 'gzip').send('{}');
    expect(answer.status).toBe(415);
    expect(answer.body.fields).toEqual([{ field: 'content-encoding', message: 'is not supported; send the body as it is' }]);
  });

  test.each([
    ['declared', 1_000_000],
    ['one byte too many', REQUEST_BYTES + 1],
  ])('that is too large (%s) is told the limit', async (_what, size) => {
    const answer = await guest.call('post', '/comments').set('Content-Type', 'application/json').send('x'.repeat(size));
    expect(answer.status).toBe(413);
    expect(answer.body).toMatchObject({ code: 'request.too-large', fields: [{ field: 'body' }] });
    expect(answer.body.detail).toContain(String(REQUEST_BYTES));
  });

  test('that is too large is told the limit when it comes in chunks too', async () => {
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`.repeat(64);
    const answer = await raw(
      `POST ${posts()} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  test.each(['/api/v1/sites/%ff/comments?article=a', '/api/v1/sites/demo/comments?article=%ff', '/api/v1/sites/demo/comments?%c0%80=1', '/%'])(
    'at the malformed address %s is a 400',
    async (path) => {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).toContain('"code":"request.malformed"');
      expect(answer).toMatch(/"fields":\[\{"field":"/);
    },
  );

  test('that is not HTTP is a problem too', async () => {
    expect(await raw('HELLO\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"request.malformed"/);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 [\s\S]*"code":"request.head-too-large"/);
  });
});

describe('an address', () => {
  test('of nothing is a 404, of another method a 405 with Allow', async () => {
    const nothing = await request(app.base).get('/api/v1/sites/demo/nothing');
    expect([nothing.status, nothing.body.code]).toEqual([404, 'request.not-found']);
    const wrong = await reader.call('delete', '/comments');
    expect([wrong.status, wrong.body.code, wrong.headers.allow]).toEqual([405, 'request.method', 'GET, POST, HEAD, OPTIONS']);
  });

  test('is one thing: other cases and a slash at the end are other addresses', async () => {
    for (const path of ['/API/v1/sites/demo/comments?article=a', '/api/v1/Sites/demo/comments?article=a', '/api/v1/sites/demo/comments/?article=a'])
      expect((await request(app.base).get(path)).status).toBe(404);
  });

  test('answers OPTIONS with Allow, and HEAD as GET without the body', async () => {
    const options = await reader.call('options', '/comments');
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, POST, HEAD, OPTIONS']);
    const [head, get] = [await reader.call('head', '/comments?article=head'), await reader.call('get', '/comments?article=head')];
    expect(head.status).toBe(200);
    expect(head.text).toBeUndefined();
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(head.headers.etag).toBe(get.headers.etag);
  });

  test('of a site that is not there is a 404 that any page may read', async () => {
    const answer = await new Client(app.base, { site: 'nowhere' }).page().set('Origin', 'https://example.org');
    expect([answer.status, answer.body.code]).toEqual([404, 'site.not-found']);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });
});

describe('a page', () => {
  test('comes in the coding that the client takes, with one tag, and 304 for who has it', async () => {
    const get = (coding: string) => reader.page('the-tide-tables').set('Accept-Encoding', coding);
    const answers = await Promise.all(['br', 'gzip', 'identity', 'gzip;q=0.5, br;q=0', '*'].map(get));
    expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip', undefined, 'gzip', 'br']);
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
    expect(answers.map(({ body }) => body.comments.length)).toEqual(Array(5).fill(answers[0]?.body.comments.length));
    const tag = String(answers[0]?.headers.etag);
    for (const header of [tag, tag.replace('W/', ''), `"other", ${tag}`, '*']) {
      const answer = await get('br').set('If-None-Match', header);
      expect([answer.status, answer.text]).toEqual([304, '']);
      expect(answer.headers).toMatchObject({ etag: tag, 'cache-control': 'public, max-age=0, must-revalidate' });
    }
    expect((await get('br').set('If-None-Match', '"other"')).status).toBe(200);
  });

  test('is new as soon as the thread moved', async () => {
    const first = await reader.page('moving');
    const comment = await guest.comment({ article: 'moving', body: 'It moves.' });
    const second = await reader.page('moving').set('If-None-Match', String(first.headers.etag));
    expect(second.status).toBe(200);
    expect(second.body.comments.map(({ id }: { id: string }) => id)).toEqual([comment.id]);
    await guest.call('delete', `/comments/${comment.id}`);
    expect((await reader.page('moving')).text).not.toContain('It moves.');
  });

  test('that holds what one caller alone may see is private, and no other gets it', async () => {
    const comment = await guest.comment({ article: 'own', body: 'Whose source is it?' });
    const [own, staff, other] = await Promise.all([guest.page('own'), asAdmin(app.base).page('own'), reader.page('own')]);
    expect(own.headers['cache-control']).toBe('private, no-cache');
    expect(own.body.comments[0]).toMatchObject({ id: comment.id, source: 'Whose source is it?' });
    expect(staff.body.comments[0]).toMatchObject({ source: 'Whose source is it?' });
    expect(other.body.comments[0]).not.toHaveProperty('source');
    expect(other.headers.vary).toContain('Authorization');
    expect(own.headers.etag).not.toBe(other.headers.etag);
  });

  test('has the same headers the short way as the long way', async () => {
    const get = async (prepare: (test: request.Test) => request.Test) => {
      const { headers, status } = await prepare(reader.page('headers').set('Accept-Encoding', 'br'));
      const { 'x-request-id': id, date, ...others } = headers;
      return { id, status, others };
    };
    for (const origin of [undefined, 'https://example.org']) {
      const from = (test: request.Test) => (origin === undefined ? test : test.set('Origin', origin));
      const long = await get((test) => from(test).query({ limit: origin === undefined ? '7' : '8' }));
      const short = await get((test) => from(test).query({ limit: origin === undefined ? '7' : '8' }));
      expect(short.others).toEqual(long.others);
      expect(short.id).not.toBe(long.id);
    }
    const metrics = (await request(app.base).get('/metrics')).text;
    expect(metrics).toMatch(/afterword_pages_total\{from="memory"\} [1-9]/);
    expect(metrics).toMatch(/afterword_http_request_seconds_count\{call="readPage",status="200"\}/);
  });

  test('asked for by a thousand at once is read once and whole', async () => {
    await guest.comment({ article: 'crowd' });
    const answers = await Promise.all(Array.from({ length: 100 }, () => reader.page('crowd')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
});

test('answers carry what keeps them from being misused', async () => {
  const { headers } = await reader.page();
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(headers).not.toHaveProperty('x-powered-by');
  const written = await guest.post({ article: 'kept' });
  expect(written.headers['cache-control']).toBe('no-store');
});
