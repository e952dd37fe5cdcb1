// Guests: a token without an account, its renewal, and every token that is not one.
import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { asAdmin, bearer, becomeGuest, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { SECRET, type Started, start } from '../house/start.ts';

let app: Started;

beforeAll(async () => {
  app = await start();
  await makeSite(app, 'other');
});

const key = new TextEncoder().encode(SECRET);
const now = () => Math.floor(Date.now() / 1000);
const DAY = 24 * 60 * 60;

type Claims = { sub?: string; aud?: string; iss?: string; iat?: number; exp?: number };

/** A token as ours are made, but for what is said otherwise. */
const sign = ({ alg = 'HS256', secret = key, ...claims }: Claims & { alg?: string; secret?: Uint8Array }) =>
  new SignJWT({ iss: 'afterword', aud: 'demo', iat: now(), exp: now() + DAY, ...claims }).setProtectedHeader({ alg }).sign(secret);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a guest has a name, a day and no badge; the e-mail is kept and never told', async () => {
  const { status, body } = await new Client(app.base).call('post', '/guests').send({ name: '  Ada Lovelace ', email: 'ada@example.org' });
  expect([status, body.author]).toEqual([201, { id: expect.any(String), name: 'Ada Lovelace', avatarUrl: null, badge: null }]);
  expect(Date.parse(body.expiresAt) / 1000 - now()).toBeCloseTo(DAY, -1);
  expect(await rows(app, 'select kind, email from authors where id = $1', [body.author.id])).toEqual([{ kind: 'guest', email: 'ada@example.org' }]);
});

describe('renewal', () => {
  test('keeps the author, and shows a new name on all that was written', async () => {
    const guest = await becomeGuest(app.base, { name: 'Before' });
    const comment = await guest.comment({ article: 'renamed' });
    await guest.comment({ article: 'renamed', parentId: comment.id });
    const renewed = await guest.call('post', '/guests').send({ name: 'After' });
    expect(renewed.body.author).toEqual({ ...guest.session.author, name: 'After' });
    const { body } = await new Client(app.base).page('renamed');
    expect(body.comments.map(({ author }: { author: { name: string } }) => author.name)).toEqual(['After', 'After']);
    expect(body.thread.head).toBe(4);
    // The same name again is no change.
    await guest.call('post', '/guests').send({ name: 'After' });
    expect((await new Client(app.base).page('renamed')).body.thread.head).toBe(4);
  });

  test('keeps an e-mail that is not sent again', async () => {
    const { body } = await new Client(app.base).call('post', '/guests').send({ name: 'Eve', email: 'eve@example.org' });
    await new Client(app.base, { token: body.token }).call('post', '/guests').send({ name: 'Eve' });
    expect(await rows(app, 'select email from authors where id = $1', [body.author.id])).toEqual([{ email: 'eve@example.org' }]);
  });

  test('by a token that expired within a year gives the same author, and the old one writes no more', async () => {
    const { session } = await becomeGuest(app.base);
    const expired = await sign({ sub: session.author.id, iat: now() - 300 * DAY, exp: now() - 299 * DAY });
    const old = new Client(app.base, { token: expired });
    const refused = await old.post();
    expect([refused.status, refused.body.code]).toEqual([401, 'token.expired']);
    expect(refused.headers['www-authenticate']).toContain('error="invalid_token"');
    expect((await old.call('post', '/guests').send({ name: 'Ada' })).body.author.id).toBe(session.author.id);
    expect((await old.page()).status).toBe(200);
  });

  test('by a token of another site, of a year ago, or forged makes another author', async () => {
    const { session } = await becomeGuest(app.base);
    const tokens = [
      await sign({ sub: session.author.id, aud: 'other' }),
      await sign({ sub: session.author.id, iat: now() - 800 * DAY, exp: now() - 799 * DAY }),
      await sign({ sub: session.author.id, secret: new TextEncoder().encode('another-secret-of-the-same-length-32') }),
    ];
    for (const token of tokens) {
      const { status, body } = await new Client(app.base, { token }).call('post', '/guests').send({ name: 'Ada' });
      expect(status).toBe(201);
      expect(body.author.id).not.toBe(session.author.id);
    }
  });

  test('never renews staff', async () => {
    const { body } = await asAdmin(app.base).call('post', '/guests').send({ name: 'Not the admin' });
    expect(body.author.badge).toBeNull();
    expect((await new Client(app.base, { token: body.token }).call('get', '/settings')).status).toBe(403);
  });
});

describe('a token that', () => {
  const forgeries: [string, (sub: string) => Promise<string> | string][] = [
    ['names no algorithm', (sub) => `${encode({ alg: 'none' })}.${encode({ sub, iss: 'afterword', aud: 'demo', iat: now(), exp: now() + DAY })}.`],
    ['names another algorithm', (sub) => sign({ sub, alg: 'HS512' })],
    ['is signed by another secret', (sub) => sign({ sub, secret: new TextEncoder().encode('another-secret-of-the-same-length-32') })],
    ['is of another site', (sub) => sign({ sub, aud: 'other' })],
    ['is of another issuer', (sub) => sign({ sub, iss: 'elsewhere' })],
    ['has no end', async (sub) => await new SignJWT({ sub, iss: 'afterword', aud: 'demo', iat: now() }).setProtectedHeader({ alg: 'HS256' }).sign(key)],
    ['has no subject', () => sign({})],
    ['speaks for nobody', () => sign({ sub: '0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f' })],
    ['speaks for no id', () => sign({ sub: "' or 1=1" })],
    [
      'was changed',
      async (sub) => (await sign({ sub })).replace(/\.[^.]+\./, `.${encode({ sub, iss: 'afterword', aud: 'demo', iat: now(), exp: now() + 9 * DAY })}.`),
    ],
    ['was cut', async (sub) => (await sign({ sub })).slice(0, -2)],
    [
      'is signed over another head',
      (sub) => {
        const content = `${encode({ alg: 'HS256', crit: ['b64'], b64: false })}.${encode({ sub, iss: 'afterword', aud: 'demo', iat: now(), exp: now() + DAY })}`;
        return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
      },
    ],
    ['is long', () => 'a'.repeat(5_000)],
    ['is the start of the ADMIN_KEY', () => 'admin-key-of-the-test'],
  ];

  test.each(forgeries)('%s writes nothing, and reads as nobody', async (_what, forge) => {
    const { session } = await becomeGuest(app.base);
    const client = new Client(app.base, { token: await forge(session.author.id) });
    const refused = await client.post();
    expect([refused.status, refused.body.code]).toEqual([401, 'token.invalid']);
    expect(refused.body.detail).toMatch(/^This token is forged, .* POST \/api\/v1\/sites\/demo\/guests makes a token\.$/);
    for (const read of [client.page(), client.call('get', '/changes').query({ article: 'article' }), client.call('get', '/trending')])
      expect((await read).status).toBe(200);
  });

  test.each(['Basic YTpi', 'Bearer', 'Bearer ', 'Bearer a b', 'bearer\tx', 'Token x'])('comes as %j is none', async (header) => {
    const answer = await new Client(app.base).post().set('Authorization', header);
    expect([answer.status, answer.body.code]).toEqual([401, 'token.invalid']);
    expect(answer.body.detail).toBe('`Authorization` is not the word `Bearer`, a blank and a token. POST /api/v1/sites/demo/guests makes a token.');
  });

  test('is right is taken in any case of the scheme', async () => {
    const { token } = await becomeGuest(app.base);
    expect((await new Client(app.base).post().set(bearer(token ?? '')[0], `bEaReR ${token}`)).status).toBe(201);
  });
});

test('the author of a guest who is gone is signed out within seconds, and a token renews into another', async () => {
  const guest = await becomeGuest(app.base);
  await rows(app, 'delete from authors where id = $1', [guest.session.author.id]);
  const { body } = await guest.call('post', '/guests').send({ name: 'Again' });
  expect(body.author.id).not.toBe(guest.session.author.id);
  const answer = await guest.post();
  expect([answer.status, answer.body.code]).toEqual([401, 'token.invalid']);
});

test.each(['hold-all', 'hold-first'] as const)('where comments wait for a moderator (%s), a name that comments carry stays as it was seen', async (mode) => {
  await makeSite(app, mode, { moderation: { mode } });
  const guest = await becomeGuest(app.base, { site: mode, name: 'Ed' });
  expect((await guest.call('post', '/guests').send({ name: 'Edward' })).body.author.name).toBe('Edward');
  await guest.comment();
  const refused = await guest.call('post', '/guests').send({ name: 'RUDE NAME' });
  expect([refused.status, refused.body.code]).toEqual([403, 'reader.name-held']);
  expect((await guest.call('post', '/guests').send({ name: 'Edward' })).status).toBe(201);
});
