// Tokens that are not what they claim: whoever brings one is signed out, and never staff.
import { generateKeyPairSync, hkdfSync } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from 'jose';
import { becomeGuest, Client } from '../house/clients.ts';
import { makeSite } from '../house/make.ts';
import { becomeOwner, deskToken, type Person } from '../house/people.ts';
import { SECRET, type Started, start } from '../house/start.ts';

const PREFIX = 'afd_';

let app: Started;
let owner: Person;
/** A good token of the desk, and what is in it. */
let good: string;
let claims: JWTPayload;
let guest: string;

beforeAll(async () => {
  app = await start();
  await makeSite(app, 'other');
  owner = await becomeOwner(app);
  good = await deskToken(owner);
  claims = decodeJwt(good.slice(PREFIX.length));
  guest = (await becomeGuest(app.base)).session.token;
});

const key = (purpose: string): Uint8Array => new Uint8Array(hkdfSync('sha256', SECRET, '', purpose, 32));
const secret = new TextEncoder().encode(SECRET);
/** The key that the desk's tokens are really signed with: what a test signs by it is refused for another reason. */
const deskKey = key('afterword desk tokens');

const sign = (payload: JWTPayload, by: Uint8Array, header: { alg: string; typ?: string }): Promise<string> =>
  new SignJWT(payload).setProtectedHeader(header).sign(by);

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (alg: string, typ: string): string => `${part({ alg, typ })}.${part(claims)}.`;

const now = () => Math.floor(Date.now() / 1000);

/** Each is what an attacker could make of what they may know, or of more. */
const FORGERIES: Record<string, () => string | Promise<string>> = {
  'alg: none': () => `${PREFIX}${unsigned('none', 'desk+jwt')}`,
  'alg: None': () => `${PREFIX}${unsigned('None', 'desk+jwt')}`,
  'no signature': () => good.replace(/[^.]+$/, ''),
  'another signature': () => good.replace(/.{4}$/, 'AAAA'),
  'other claims under the old signature': () => {
    const [head, , signature] = good.split('.');
    return `${head}.${part({ ...claims, aud: 'other' })}.${signature}`;
  },
  'a guest’s token that says it is the desk’s': () => `${PREFIX}${guest}`,
  'the desk’s token that says it is a guest’s': () => good.slice(PREFIX.length),
  'the desk’s token that says it is a page’s': () => `afp_${good.slice(PREFIX.length)}`,
  'the desk’s token that says it is an API key': () => `afk_${good.slice(PREFIX.length)}`,
  'signed with the key of guests': async () => `${PREFIX}${await sign(claims, secret, { alg: 'HS256', typ: 'desk+jwt' })}`,
  'signed with the key of pages': async () => `${PREFIX}${await sign(claims, key('afterword page tokens'), { alg: 'HS256', typ: 'desk+jwt' })}`,
  'signed with the key of accounts': async () => `${PREFIX}${await sign(claims, key('afterword accounts'), { alg: 'HS256', typ: 'desk+jwt' })}`,
  'a guest’s token, well signed, that names the owner’s author': () => sign({ ...claims, iss: 'afterword' }, secret, { alg: 'HS256' }),
  'another algorithm of the same key': async () => `${PREFIX}${await sign(claims, deskKey, { alg: 'HS512', typ: 'desk+jwt' })}`,
  'another type': async () => `${PREFIX}${await sign(claims, deskKey, { alg: 'HS256', typ: 'JWT' })}`,
  'without a type': async () => `${PREFIX}${await sign(claims, deskKey, { alg: 'HS256' })}`,
  'another issuer': async () => `${PREFIX}${await sign({ ...claims, iss: 'elsewhere' }, deskKey, { alg: 'HS256', typ: 'desk+jwt' })}`,
  'for another site': async () => `${PREFIX}${await sign({ ...claims, aud: 'other' }, deskKey, { alg: 'HS256', typ: 'desk+jwt' })}`,
  'without an end': async () => {
    const { exp: _, ...endless } = claims;
    return `${PREFIX}${await sign(endless, deskKey, { alg: 'HS256', typ: 'desk+jwt' })}`;
  },
  over: async () => `${PREFIX}${await sign({ ...claims, iat: now() - 600, exp: now() - 1 }, deskKey, { alg: 'HS256', typ: 'desk+jwt' })}`,
  'of a session that is not there': async () => `${PREFIX}${await sign({ ...claims, sid: 'another' }, deskKey, { alg: 'HS256', typ: 'desk+jwt' })}`,
  'of another’s author': async () => {
    const { id } = (await becomeGuest(app.base)).session.author;
    return `${PREFIX}${await sign({ ...claims, sub: id }, deskKey, { alg: 'HS256', typ: 'desk+jwt' })}`;
  },
  'RS256 with a key of its own': async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return `${PREFIX}${await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'desk+jwt' }).sign(privateKey)}`;
  },
  'the cookie of the session': () => decodeURIComponent([...owner.jar.values()][0] ?? ''),
  'the prefix alone': () => PREFIX,
  'far too long': () => `${PREFIX}${'a'.repeat(5_000)}`,
};

test('the token that the forgeries are made of is good, and is what they take it for', async () => {
  expect((await new Client(app.base, { token: good }).call('get', '/settings')).status).toBe(200);
  expect(decodeProtectedHeader(good.slice(PREFIX.length))).toEqual({ alg: 'HS256', typ: 'desk+jwt' });
  expect(await sign(claims, deskKey, { alg: 'HS256', typ: 'desk+jwt' })).toBe(good.slice(PREFIX.length));
});

test.each(Object.keys(FORGERIES))('%s: signed out, and never staff', async (name) => {
  const token = (await FORGERIES[name]?.()) ?? '';
  expect(token).not.toBe('');
  const client = new Client(app.base, { token });
  const staff = await client.call('get', '/settings');
  expect([staff.status, staff.body.code]).toEqual([401, name === 'over' ? 'token.expired' : 'token.invalid']);
  // A page that is looked at never fails for a token.
  expect((await client.page('article')).status).toBe(200);
});

test('a guest renews no token but a guest’s: the desk’s makes a new guest of whoever brings it', async () => {
  for (const token of [good, good.slice(PREFIX.length)]) {
    const { status, body } = await new Client(app.base, { token }).call('post', '/guests').send({ name: 'Eve' });
    expect([status, body.author.id === claims.sub, body.author.badge]).toEqual([201, false, null]);
    expect((await new Client(app.base, { token: body.token }).call('get', '/settings')).status).toBe(403);
  }
});
