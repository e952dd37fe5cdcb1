// Signing in at the operator's OpenID provider, a real one.
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rows } from '../house/make.ts';
import { type OidcServer, startOidcServer } from '../house/oidc.ts';
import { becomeOwner, PASSWORD, Person } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

/** Known to the provider before it and the service are there. */
const PUBLIC_URL = 'http://comments.test';
const OLGA = { sub: 'olga-at-the-provider', email: 'olga@example.org', email_verified: true, name: 'Olga Other' };

let provider: OidcServer;
let app: Started;
beforeAll(async () => {
  provider = await startOidcServer(`${PUBLIC_URL}/auth/callback/oidc`);
  app = await start({ env: { ...provider.env, PUBLIC_URL } });
  const owner = new Person(app.base);
  await owner.call(
    'POST',
    '/set-up',
    { token: new URL(app.setUpUrl ?? '').searchParams.get('token'), name: 'Olga', email: OLGA.email, password: PASSWORD },
    here,
  );
});
afterAll(() => provider.stop());

const here = { Origin: PUBLIC_URL };

/** As a browser would: goes on wherever it is led, with each side's own cookies, until it comes to a page of ours. */
const follow = async (person: Person, url: string): Promise<URL> => {
  const atProvider = new Map<string, string>();
  for (let at = new URL(url), hops = 0; hops < 12; hops++) {
    if (at.origin === PUBLIC_URL && !at.pathname.startsWith('/auth/')) return at;
    if (at.origin === PUBLIC_URL) {
      const { headers } = await person.call('GET', `${at.pathname.replace('/auth', '')}${at.search}`, undefined, { 'Sec-Fetch-Site': 'cross-site' });
      at = new URL(headers.get('location') ?? '', at);
      continue;
    }
    const cookie = [...atProvider].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { redirect: 'manual', headers: { Cookie: cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      atProvider.set(name, value);
    }
    at = new URL(answer.headers.get('location') ?? '', at);
  }
  throw new Error('It led on without an end');
};

const begin = async (person: Person, to = '/admin'): Promise<string> => {
  const { status, body } = await person.call('POST', '/oidc', { to }, here);
  expect(status).toBe(200);
  return Object(body).url;
};

const signIn = async (who: typeof OLGA): Promise<{ person: Person; at: URL }> => {
  provider.signIn(who);
  const person = new Person(app.base);
  return { person, at: await follow(person, await begin(person)) };
};

describe('an OpenID provider', () => {
  test('is named where there is one', async () => {
    expect(await new Person(app.base).ask('GET', '/ways')).toEqual({ oidc: 'Example Inc.' });
    const without = await start({ databaseUrl: app.databaseUrl });
    expect(await new Person(without.base).ask('GET', '/ways')).toEqual({ oidc: null });
    expect((await new Person(without.base).call('POST', '/oidc', { to: '/admin' })).status).toBe(404);
    expect((await new Person(without.base).call('GET', '/callback/oidc')).status).toBe(404);
  });

  test('signs in whose address it has proven and who is here already, with PKCE and a state of their own', async () => {
    const url = new URL(await begin(new Person(app.base)));
    expect(url.origin).toBe(provider.issuer);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    const { person, at } = await signIn(OLGA);
    expect(`${at.pathname}${at.search}`).toBe('/admin');
    expect(await person.ask('GET', '/desk')).toMatchObject({ account: { name: 'Olga', email: OLGA.email }, sites: [{ role: 'owner' }] });
  });

  test('keeps to the person, not to the address, once it has signed them in', async () => {
    const { person } = await signIn({ ...OLGA, email: 'olga-changed@example.org' });
    expect(await person.ask('GET', '/desk')).toMatchObject({ account: { email: OLGA.email } });
  });

  test.each([
    ['is not here', { ...OLGA, sub: 'stranger', email: 'stranger@example.org' }],
    ['has not proven the address', { ...OLGA, sub: 'thief', email_verified: false }],
  ])('signs in nobody who %s, and makes no account', async (_what, who) => {
    const before = await rows(app, 'select from auth.accounts');
    const { person, at } = await signIn(who);
    expect(at.pathname).toBe('/account/sign-in');
    expect(at.searchParams.get('error')).toBeTruthy();
    expect((await person.call('GET', '/desk')).status).toBe(401);
    expect(await rows(app, 'select from auth.accounts')).toHaveLength(before.length);
  });

  test('cannot be made to sign a browser in that did not ask for it: the state is bound to its cookie', async () => {
    provider.signIn(OLGA);
    const attacker = new Person(app.base);
    const url = await begin(attacker);
    const victim = new Person(app.base);
    const at = await follow(victim, url);
    expect(at.pathname).toBe('/account/sign-in');
    expect((await victim.call('GET', '/desk')).status).toBe(401);
  });

  test.each([['https://evil.example/'], ['//evil.example'], ['/\\evil.example'], ['javascript:alert(1)']])('does not lead to %s afterwards', async (to) => {
    expect((await new Person(app.base).call('POST', '/oidc', { to }, here)).body).toMatchObject({ code: 'request.invalid', fields: [{ field: 'to' }] });
  });

  test('that says nothing holds nobody up who signs in another way', async () => {
    const held = new Set<Socket>();
    const silent = createServer((socket) => held.add(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const alone = await start({ env: { ...provider.env, OIDC_ISSUER: issuer } });
    const waiting = new Person(alone.base).call('POST', '/oidc', { to: '/admin' }).catch(() => undefined);
    await until('the provider to be asked', () => held.size > 0);
    await becomeOwner(alone);
    for (const socket of held) socket.destroy();
    silent.close();
    await waiting;
  });
});
