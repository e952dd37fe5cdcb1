// API keys: what a script signs in with. Shown once, kept as a hash, good for one site and one role, until revoked.
import { beforeAll, expect, test } from '@jest/globals';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let admin: Client;

beforeAll(async () => {
  app = await start();
  await makeSite(app, 'other');
  admin = asAdmin(app.base);
});

const make = async (input: object) => (await admin.call('post', '/keys').send(input)).body as { id: string; key: string; hint: string };

test('a key acts in its role and under its name, on its own site alone', async () => {
  const { key, id } = await make({ name: 'Importer', role: 'moderator' });
  const script = new Client(app.base, { token: key });
  const comment = await (await becomeGuest(app.base)).comment({ article: 'keys' });
  const { status, body } = await script.call('post', '/moderation/decisions').send({ commentIds: [comment.id], action: 'reject' });
  expect([status, body.decision.by]).toEqual([200, id]);
  expect((await script.comment({ article: 'keys' })).author).toEqual({ id, name: 'Importer', avatarUrl: null, badge: 'moderator' });
  expect((await script.call('get', '/settings')).body.code).toBe('access.forbidden');
  const elsewhere = await new Client(app.base, { token: key, site: 'other' }).call('get', '/settings');
  expect([elsewhere.status, elsewhere.body.code]).toEqual([401, 'token.invalid']);
});

test('an admin’s key makes keys; a moderator’s makes none', async () => {
  const [strong, weak] = [await make({ name: 'Strong', role: 'admin' }), await make({ name: 'Weak', role: 'moderator' })];
  const by = (key: string) => new Client(app.base, { token: key }).call('post', '/keys').send({ name: 'Child', role: 'admin' });
  expect((await by(strong.key)).status).toBe(201);
  expect((await by(weak.key)).status).toBe(403);
});

test('a key is shown once: neither the list nor the database has it', async () => {
  const { key, id, hint } = await make({ name: 'Shy', role: 'moderator' });
  const list = await admin.call('get', '/keys');
  expect(list.body.keys).toContainEqual({
    ...{ id, name: 'Shy', role: 'moderator', hint, createdAt: expect.any(String), expiresAt: null, lastUsedAt: null },
  });
  expect(key.startsWith(hint)).toBe(true);
  expect(list.text).not.toContain(key);
  const [kept] = await rows<{ row: string }>(app, 'select row_to_json(k)::text as row from api_keys k where id = $1', [id]);
  expect(kept?.row).not.toContain(key.slice(hint.length));
});

test('a revoked key is nobody’s from then on, and so is one whose time is over', async () => {
  const { key, id } = await make({ name: 'Gone', role: 'moderator' });
  const script = new Client(app.base, { token: key });
  expect((await script.post({ article: 'revoked' })).status).toBe(201);
  expect((await admin.call('delete', `/keys/${id}`)).status).toBe(200);
  expect((await script.post({ article: 'revoked' })).body.code).toBe('token.invalid');
  expect((await admin.call('delete', `/keys/${id}`)).body.code).toBe('key.not-found');
  // What it wrote stands.
  expect((await new Client(app.base).page('revoked')).body.comments).toHaveLength(1);
  const late = await make({ name: 'Late', role: 'moderator', expiresAt: '2020-01-01T00:00:00Z' });
  expect((await new Client(app.base, { token: late.key }).post()).body.code).toBe('token.invalid');
});

test('its last use is on record', async () => {
  const { key, id } = await make({ name: 'Used', role: 'moderator' });
  await new Client(app.base, { token: key }).post();
  const read = async () => ((await admin.call('get', '/keys')).body.keys as { id: string; lastUsedAt: string | null }[]).find((one) => one.id === id);
  await until('the use is noted', async () => (await read())?.lastUsedAt !== null);
  expect(Date.now() - Date.parse((await read())?.lastUsedAt ?? '')).toBeLessThan(60_000);
});

test.each(['afk_', `afk_${'x'.repeat(43)}`, 'afk_..', 'AFK_x'])('%s is no key', async (token) => {
  expect((await new Client(app.base, { token }).post()).body.code).toBe('token.invalid');
});
