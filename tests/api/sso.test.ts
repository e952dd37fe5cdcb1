// Single sign-on: the host site's token becomes one of ours; every token that is not the host site's becomes nothing.
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { asAdmin, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { signSso } from '../house/sso.ts';
import { type Started, start } from '../house/start.ts';

type Secret = { kid: string; secret: string };

let app: Started;
let secret: Secret;

const signIn = (ssoToken: string, site = 'demo') => new Client(app.base, { site }).call('post', '/sessions').send({ ssoToken });
const now = () => Math.floor(Date.now() / 1000);
const newSecret = async (site = 'demo'): Promise<Secret> => (await asAdmin(app.base, site).call('post', '/sso-secrets')).body as Secret;

beforeAll(async () => {
  app = await start({ env: { PRIVATE_JWKS: 'on' } });
  await makeSite(app, 'other');
  secret = await newSecret();
});

describe('a reader of the host site', () => {
  test('is the same author whenever and however often they come, under the name and the picture that they have now', async () => {
    const first = await signIn(await signSso(secret, { sub: 'u1', name: 'Grace', email: 'grace@example.org', picture: 'https://example.org/g.png' }));
    expect([first.status, first.body.author]).toEqual([201, { id: expect.any(String), name: 'Grace', avatarUrl: 'https://example.org/g.png', badge: null }]);
    const grace = new Client(app.base, { token: first.body.token });
    const comment = await grace.comment({ article: 'sso' });
    const again = await signIn(await signSso(secret, { sub: 'u1', name: 'Grace Hopper' }));
    expect(again.body.author).toEqual({ ...first.body.author, name: 'Grace Hopper' });
    const page = await new Client(app.base).page('sso');
    expect(page.body.comments[0]).toMatchObject({ id: comment.id, author: { name: 'Grace Hopper', avatarUrl: 'https://example.org/g.png' } });
    expect(await rows(app, 'select kind, external_id, email from authors where id = $1', [first.body.author.id])).toEqual([
      { kind: 'sso', external_id: 'u1', email: 'grace@example.org' },
    ]);
  });

  test('may be given a role, and keeps it until the host site says otherwise', async () => {
    const { body } = await signIn(await signSso(secret, { sub: 'mod', name: 'Mo', role: 'moderator' }));
    expect(body.author.badge).toBe('moderator');
    const decide = (token: string) =>
      new Client(app.base, { token }).call('post', '/moderation/decisions').send({ commentIds: [randomUUID()], action: 'approve' });
    expect((await decide(body.token)).status).toBe(200);
    const kept = await signIn(await signSso(secret, { sub: 'mod', name: 'Mo' }));
    expect(kept.body.author.badge).toBe('moderator');
    const taken = await signIn(await signSso(secret, { sub: 'mod', name: 'Mo', role: 'reader' }));
    expect(taken.body.author.badge).toBeNull();
    expect((await decide(taken.body.token)).status).toBe(403);
    // The token from before speaks for the same author, who may no more what they might.
    expect((await decide(body.token)).status).toBe(403);
  });

  test('is never an admin, whatever the token says', async () => {
    const { body } = await signIn(await signSso(secret, { sub: 'boss', name: 'Boss', role: 'admin' }));
    expect(body.author.badge).toBe('moderator');
    expect((await new Client(app.base, { token: body.token }).call('get', '/settings')).status).toBe(403);
  });

  test('comes with Coral’s claims as well', async () => {
    const user = { id: 628_304, username: 'Lovelace', email: 'ada@example.org', role: 'COMMENTER', avatar: 'https://example.org/a.png' };
    const { status, body } = await signIn(await signSso(secret, { user, jti: randomUUID() } as JWTPayload));
    expect([status, body.author]).toEqual([201, { id: expect.any(String), name: 'Lovelace', avatarUrl: 'https://example.org/a.png', badge: null }]);
    expect(await rows(app, "select id from authors where kind = 'sso' and external_id = '628304'")).toEqual([{ id: body.author.id }]);
  });

  test('who signs in twice at once is one author', async () => {
    const tokens = await Promise.all(Array.from({ length: 8 }, () => signSso(secret, { sub: 'twin', name: 'Twin' })));
    const answers = await Promise.all(tokens.map((token) => signIn(token)));
    expect(new Set(answers.map(({ body }) => body.author.id)).size).toBe(1);
  });

  test('who is gone cannot be renewed as a guest is', async () => {
    const { body } = await signIn(await signSso(secret, { sub: 'renew', name: 'Ren' }));
    const guest = await new Client(app.base, { token: body.token }).call('post', '/guests').send({ name: 'Ren' });
    expect(guest.body.author.id).not.toBe(body.author.id);
  });
});

describe('a token is refused, with the reason,', () => {
  const claims = { sub: 'u1', name: 'Grace' };
  const expectRefused = async (token: string, reason: string | RegExp, site = 'demo') => {
    const { status, body } = await signIn(token, site);
    expect([status, body.code, body.fields]).toEqual([401, 'sso.refused', [{ field: 'ssoToken', message: expect.stringMatching(reason) }]]);
  };

  test('when it is none', () => expectRefused('nonsense', 'is not a JWT'));

  test('when it is signed with something else', async () =>
    expectRefused(await signSso({ kid: secret.kid, secret: 'x'.repeat(43) }, claims), 'not signed with that key'));

  test('when it names no secret, or one that is not there', async () => {
    await expectRefused(await signSso({ secret: secret.secret }, claims), 'does not say in its head');
    await expectRefused(await signSso({ ...secret, kid: 'sso_gone' }, claims), 'names a secret');
  });

  test('when it has expired, never expires, or lives for too long', async () => {
    await expectRefused(await signSso(secret, { ...claims, exp: now() - 60 }), 'has expired');
    await expectRefused(await signSso(secret, { ...claims, exp: undefined }), 'has no good `exp`');
    await expectRefused(await signSso(secret, { ...claims, exp: now() + 30 * 24 * 60 * 60 }), 'more than 7 days');
  });

  test('when it is for another site, or for nobody', async () => {
    await expectRefused(await signSso(secret, { ...claims, aud: 'other' }), 'has no good `aud`');
    await expectRefused(await signSso(secret, { ...claims, aud: undefined }), 'has no good `aud`');
    // Its own audience does not help where the secret is unknown.
    await expectRefused(await signSso(secret, { ...claims, aud: 'other' }), 'names a secret', 'other');
  });

  test('when its id was used before, by two at once too', async () => {
    const jti = randomUUID();
    const tokens = await Promise.all(Array.from({ length: 6 }, () => signSso(secret, { ...claims, jti })));
    const answers = await Promise.all(tokens.map((token) => signIn(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401, 401, 401]);
    await expectRefused(await signSso(secret, { ...claims, jti }), 'was used before');
  });

  test('when it says that it is not signed', async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    await expectRefused(
      `${encode({ alg: 'none', kid: secret.kid })}.${encode({ ...claims, aud: 'demo', exp: now() + 60 })}.`,
      /jwksUrl|cannot be verified|algorithm/,
    );
  });

  test('when the claims cannot be taken', async () => {
    await expectRefused(await signSso(secret, { name: 'Nobody' }), '`sub` is empty');
    await expectRefused(await signSso(secret, { sub: 'u2', name: '' }), '`name`');
    await expectRefused(await signSso(secret, { sub: 'u2', name: 'x'.repeat(61) }), '`name` holds 61 characters');
    await expectRefused(await signSso(secret, { ...claims, email: 'nothing' }), '`email` is not an e-mail');
    await expectRefused(await signSso(secret, { ...claims, picture: 'javascript:alert(1)' }), '`avatarUrl`');
    for (const role of ['owner', 'constructor', '__proto__']) await expectRefused(await signSso(secret, { ...claims, role }), `gives the role \`${role}\``);
    await expectRefused(await signSso(secret, { ...claims, jti: 'x'.repeat(256) }), '`jti`');
  });
});

describe('secrets', () => {
  test('are two at most, each good until it is removed', async () => {
    const admin = asAdmin(app.base, 'other');
    const [old, young] = [await newSecret('other'), await newSecret('other')];
    expect((await admin.call('post', '/sso-secrets')).body.code).toBe('sso.secrets-full');
    const by = async (one: Secret) => (await signIn(await signSso(one, { sub: 'u', name: 'U', aud: 'other' }), 'other')).status;
    expect([await by(old), await by(young)]).toEqual([201, 201]);
    expect((await admin.call('delete', `/sso-secrets/${old.kid}`)).status).toBe(200);
    expect([await by(old), await by(young)]).toEqual([401, 201]);
    const { body } = await admin.call('get', '/sso-secrets');
    expect(body.secrets).toEqual([{ kid: young.kid, createdAt: expect.any(String) }]);
    expect((await admin.call('delete', `/sso-secrets/${old.kid}`)).body.code).toBe('key.not-found');
  });

  test('do not stand in the database as they are', async () => {
    const kept = await rows<{ sealed: Buffer }>(app, "select sealed from sso_secrets where site_id = 'demo'");
    expect(kept.length).toBeGreaterThan(0);
    for (const { sealed } of kept) expect(sealed.includes(secret.secret)).toBe(false);
  });
});

describe('keys that the host site publishes', () => {
  let keys: {
    kid: string;
    alg: string;
    privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
    publicKey: Awaited<ReturnType<typeof generateKeyPair>>['publicKey'];
  }[];
  let asked = 0;
  const server = createServer(async (_req, res) => {
    asked++;
    const published = await Promise.all(keys.map(async ({ kid, alg, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' })));
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: published }));
  });
  afterAll(() => void server.close());

  const sign = (n: number, claims: JWTPayload, head: object = {}) => {
    const { kid, alg, privateKey } = keys[n] ?? fail();
    return new SignJWT({ aud: 'https://example.org/talk', exp: now() + 60, sub: 'j1', name: 'Jo', ...claims })
      .setProtectedHeader({ alg, kid, ...head })
      .sign(privateKey);
  };
  const fail = (): never => {
    throw new Error('There is no such key');
  };

  beforeAll(async () => {
    keys = await Promise.all(
      ['RS256', 'ES256', 'EdDSA'].map(async (alg, n) => ({ kid: `key-${n}`, alg, ...(await generateKeyPair(alg, { extractable: true })) })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    const { status } = await asAdmin(app.base)
      .call('patch', '/settings')
      .send({ sso: { jwksUrl, audience: 'https://example.org/talk' } });
    expect(status).toBe(200);
  });

  test('sign readers in with RS256, ES256 and EdDSA, and are fetched once', async () => {
    for (const n of [0, 1, 2]) expect((await signIn(await sign(n, {}))).status).toBe(201);
    expect(asked).toBe(1);
  });

  test('are not looked for on this machine or in its network, by number or by name, unless the operator allows it', async () => {
    const careful = await start({ databaseUrl: app.databaseUrl });
    const { port } = server.address() as AddressInfo;
    const before = asked;
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254']) {
      const jwksUrl = `http://${host}:${port}/jwks.json`;
      await asAdmin(careful.base, 'other')
        .call('patch', '/settings')
        .send({ sso: { jwksUrl, audience: 'https://example.org/talk' } });
      const { status, body } = await new Client(careful.base, { site: 'other' }).call('post', '/sessions').send({ ssoToken: await sign(0, {}) });
      expect([host, status, body.code, body.detail]).toEqual([host, 401, 'sso.refused', expect.stringContaining('PRIVATE_JWKS')]);
    }
    expect(asked).toBe(before);
  });

  test('never serve as the secret of HS256', async () => {
    const { publicKey } = keys[0] ?? fail();
    const pem = await exportSPKI(publicKey);
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${encode({ alg: 'HS256', kid: 'key-0' })}.${encode({ aud: 'https://example.org/talk', exp: now() + 60, sub: 'j1', name: 'Jo' })}`;
    const forged = `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
    expect((await signIn(forged)).body.fields[0].message).toContain('names a secret');
  });

  test('must be the host site’s', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const stranger = await new SignJWT({ aud: 'https://example.org/talk', exp: now() + 60, sub: 'j1', name: 'Jo' })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-0' })
      .sign(privateKey);
    expect((await signIn(stranger)).body.fields[0].message).toContain('not signed with that key');
  });
});
