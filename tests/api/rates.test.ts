// Rate limits: budgets of a token, an address and a site, told in standard headers.
import { beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let behind: Started;

beforeAll(async () => {
  app = await start({ env: { RATE_LIMITS: 'on' } });
  behind = await start({ env: { RATE_LIMITS: 'on', TRUST_PROXY: '1' } });
});

/** `"posts-token";r=11;t=60, …` by policy. */
const read = (header: string | undefined) =>
  Object.fromEntries(
    (header ?? '').split(', ').map((item) => {
      const [, policy = '', rest = ''] = /^"([^"]+)";(.*)$/.exec(item) ?? [];
      return [policy, Object.fromEntries(rest.split(';').map((pair) => [pair.slice(0, 1), Number(pair.slice(2))]))];
    }),
  );

test('each answer says which budgets it drew on and what is left of each', async () => {
  const guest = await becomeGuest(app.base);
  for (const remaining of [11, 10, 9]) {
    const { headers } = await guest.post();
    expect(read(headers['ratelimit-policy'])).toEqual({
      'posts-token': { q: 12, w: 60 },
      'posts-address': { q: 60, w: 60 },
      'posts-site': { q: 30_000, w: 60 },
    });
    const left = read(headers.ratelimit);
    expect(left['posts-token']).toEqual({ r: remaining, t: expect.any(Number) });
    expect(left['posts-token']?.t).toBeGreaterThan(0);
    expect(left['posts-token']?.t).toBeLessThanOrEqual(60);
  }
});

test('one post too many is a 429 that says how long to wait; reading goes on, others write on', async () => {
  const [guest, other] = [await becomeGuest(app.base), await becomeGuest(app.base)];
  for (let n = 0; n < 12; n++) await guest.comment({ article: 'busy' });
  const { status, headers, body } = await guest.post({ article: 'busy' });
  expect([status, body.code]).toEqual([429, 'rate.limited']);
  const wait = Number(headers['retry-after']);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(body.detail).toBe(`At most 12 posts in 60 seconds are taken from you; wait ${wait} seconds.`);
  expect(read(headers.ratelimit)['posts-token']).toEqual({ r: 0, t: wait });
  expect((await guest.page('busy')).body.thread.commentCount).toBe(12);
  expect((await guest.call('get', '/changes').query({ article: 'busy' })).body.changes).toHaveLength(12);
  await other.comment({ article: 'busy' });
});

test('what is sent again with its key draws once, for three tries; a draft that was refused has not drawn', async () => {
  const guest = await becomeGuest(behind.base);
  const from = (address: string, key: string) => guest.post({ article: 'again', key }).set('X-Forwarded-For', address);
  const left = async (key: string) => read((await from('198.51.100.20', key)).headers.ratelimit)['posts-token']?.r;
  for (const remaining of [11, 11, 11, 10, 10, 10]) expect(await left('a-key-of-one')).toBe(remaining);
  for (let remaining = 9; remaining >= 0; remaining--) expect(await left(`a-key-of-${remaining}`)).toBe(remaining);
  // The last one again, for an answer that was lost: it is taken, where a new one is not, however often.
  const last = await from('198.51.100.20', 'a-key-of-0');
  expect([last.status, read(last.headers.ratelimit)['posts-token']?.r]).toEqual([201, 0]);
  for (let tried = 0; tried < 2; tried++) expect((await from('198.51.100.20', 'a-key-too-many')).status).toBe(429);
});

test('the budget of a token does not bind staff', async () => {
  const admin = asAdmin(app.base);
  const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await admin.post({ article: 'staff' })).status));
  expect(new Set(statuses)).toEqual(new Set([201]));
  expect((await admin.post({ article: 'staff' })).headers).not.toHaveProperty('ratelimit');
});

test.each([
  ['edits', 30, async (guest: Client) => guest.call('patch', `/comments/${(await guest.comment()).id}`).send({ body: 'x' })],
  ['votes', 60, async (guest: Client) => guest.call('put', '/comments/0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f/vote').send({ value: 1 })],
  ['reports', 10, async (guest: Client) => guest.call('post', '/comments/0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f/reports').send({ reason: 'spam' })],
  ['polls', 600, async (guest: Client) => guest.call('get', '/changes').query({ article: 'article' })],
  ['reads', 600, async (guest: Client) => guest.call('post', '/counts').send({ articles: ['article'] })],
  ['reads', 600, async (guest: Client) => guest.call('get', '/comments/0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f')],
  ['reads', 600, async (guest: Client) => guest.call('get', '/comments/0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f/replies')],
  ['previews', 120, async (guest: Client) => guest.call('post', '/previews').send({ body: 'x' })],
  ['guests', 10, async (guest: Client) => guest.call('post', '/guests').send({ name: 'x' })],
])('%s have a budget of %i for a token', async (group, quota, act) => {
  const guest = await becomeGuest(behind.base);
  const { headers } = await act(guest);
  expect(read(headers['ratelimit-policy'])[`${group}-token`]?.q).toBe(quota);
  expect(read(headers.ratelimit)[`${group}-token`]?.r).toBe(quota - 1);
});

describe('guests from one address', () => {
  const join = (base: string, forwarded?: string) => {
    const call = request(base).post('/api/v1/sites/demo/guests').send({ name: 'Ada' });
    return forwarded === undefined ? call : call.set('X-Forwarded-For', forwarded);
  };

  test('are sixty in ten minutes; behind a trusted proxy each address has its own, a network of IPv6 one', async () => {
    for (let n = 0; n < 60; n++) expect((await join(behind.base, `2001:db8:1:2::${n.toString(16)}`)).status).toBe(201);
    const refused = await join(behind.base, '2001:db8:1:2:ffff::1');
    expect([refused.status, refused.body.code]).toEqual([429, 'rate.limited']);
    expect(refused.body.detail).toContain('from your network address');
    expect((await join(behind.base, '2001:db8:1:3::1')).status).toBe(201);
    expect((await join(behind.base, '198.51.100.7')).status).toBe(201);
    // Only the last hop is the proxy's word; what stands before it, anybody may have written.
    expect((await join(behind.base, '203.0.113.9, 2001:db8:1:2::9')).status).toBe(429);
  });

  test('cannot claim another address where no proxy is trusted', async () => {
    const before = read((await join(app.base, '198.51.100.1')).headers.ratelimit)['guests-address']?.r ?? 0;
    expect(read((await join(app.base, '198.51.100.2')).headers.ratelimit)['guests-address']?.r).toBe(before - 1);
  });
});

test('the refusals are counted for the operator, by group', async () => {
  expect((await request(app.base).get('/metrics')).text).toMatch(/afterword_rate_limited_total\{group="posts"\} [1-9]/);
});
