// Accounts: the first owner, signing in and out, and the token of the desk.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { becomeOwner, deskToken, PASSWORD, Person, setUpToken } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let owner: Person;
beforeAll(async () => {
  app = await start();
  owner = await becomeOwner(app);
});

const signIn = async (email = 'olga@example.org', password = PASSWORD): Promise<Person> => {
  const person = new Person(app.base);
  await person.ask('POST', '/sign-in', { email, password });
  return person;
};

describe('the link of the first start', () => {
  test('makes an owner, once', async () => {
    expect(await owner.ask('GET', '/desk')).toMatchObject({
      account: { name: 'Olga', email: 'olga@example.org', twoFactor: false },
      sites: [{ id: 'demo', role: 'owner' }],
    });
    const second = await new Person(app.base).call('POST', '/set-up', { token: setUpToken(app), name: 'Eve', email: 'eve@example.org', password: PASSWORD });
    expect(second).toMatchObject({ status: 410, body: { code: 'account.link-invalid' } });
    expect(await rows(app, 'select from auth.accounts')).toHaveLength(1);
  });

  test('is one of many while several nodes start, and of all that are followed at once one makes an owner', async () => {
    const one = await start();
    const other = await start({ databaseUrl: one.databaseUrl });
    const answers = await Promise.all(
      [one, other, one, other].map((node, n) =>
        new Person(node.base).call('POST', '/set-up', { token: setUpToken(node), name: `P${n}`, email: `p${n}@example.org`, password: PASSWORD }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
    expect(await rows(one, 'select from auth.owners')).toHaveLength(1);
    expect((await start({ databaseUrl: one.databaseUrl })).setUpUrl).toBeUndefined();
  });

  test('asks for a password that is long enough, and names what it refuses', async () => {
    const { body } = await new Person(app.base).call('POST', '/set-up', { token: 'x', name: 'Eve', email: 'eve', password: 'short', more: 1 });
    expect(body).toMatchObject({ code: 'request.invalid', fields: [{ field: 'email' }, { field: 'password' }, { field: 'more' }] });
  });
});

describe('signing in', () => {
  test('by address and password, whatever the capitals of the address', async () => {
    const person = await signIn('OLGA@example.org');
    expect((await person.call('GET', '/desk')).status).toBe(200);
  });

  test('keeps the password as argon2id', async () => {
    const [row] = await rows<{ password: string }>(app, 'select password from auth.credentials');
    expect(row?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('answers the same for a wrong password and for an address that nobody has', async () => {
    const wrong = await new Person(app.base).call('POST', '/sign-in', { email: 'olga@example.org', password: 'not her password' });
    const nobody = await new Person(app.base).call('POST', '/sign-in', { email: 'nobody@example.org', password: 'not her password' });
    expect(wrong.status).toBe(401);
    const { instance: _, ...said } = Object(wrong.body);
    expect(said).toMatchObject({ code: 'account.credentials-wrong' });
    expect(nobody.body).toMatchObject(said);
    expect([wrong, nobody].flatMap(({ headers }) => headers.getSetCookie())).toEqual([]);
  });

  test('takes about as long for an address that nobody has', async () => {
    const time = async (email: string): Promise<number> => {
      const begin = performance.now();
      await new Person(app.base).call('POST', '/sign-in', { email, password: 'not the password' });
      return performance.now() - begin;
    };
    // The least of several: what the machine does besides only adds.
    const least = { olga: Number.POSITIVE_INFINITY, nobody: Number.POSITIVE_INFINITY };
    for (let n = 0; n < 8; n++) {
      least.olga = Math.min(least.olga, await time('olga@example.org'));
      least.nobody = Math.min(least.nobody, await time('nobody@example.org'));
    }
    expect(least.nobody).toBeGreaterThan(least.olga / 2);
    expect(least.nobody).toBeLessThan(least.olga * 2);
  });

  test('gives a cookie that no script reads, no other site sends, and no other path gets', async () => {
    const { headers } = await new Person(app.base).call('POST', '/sign-in', { email: 'olga@example.org', password: PASSWORD });
    const [cookie = '', ...others] = headers.getSetCookie();
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^afterword\.session_token=/);
    expect(cookie.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Max-Age=2592000', 'Path=/auth', 'SameSite=Lax']);
  });

  test('gives one for HTTPS alone where the service is reached by HTTPS', async () => {
    const secure = await start({ env: { PUBLIC_URL: 'https://comments.example.org' }, databaseUrl: app.databaseUrl });
    const { headers } = await new Person(secure.base).call(
      'POST',
      '/sign-in',
      { email: 'olga@example.org', password: PASSWORD },
      { Origin: 'https://comments.example.org' },
    );
    expect(headers.getSetCookie().join()).toMatch(/^__Secure-afterword\.session_token=.*; Secure/);
  });

  test('cannot be tried without end, at one account from wherever, nor by one network at all accounts', async () => {
    const limited = await start({ env: { RATE_LIMITS: 'on', TRUST_PROXY: '1' }, databaseUrl: app.databaseUrl });
    const tries = async (count: number, email: (n: number) => string, network: (n: number) => string): Promise<number[]> => {
      const statuses: number[] = [];
      for (let n = 0; n < count; n++) {
        const headers = { 'X-Forwarded-For': network(n) };
        statuses.push((await new Person(limited.base).call('POST', '/sign-in', { email: email(n), password: 'not the password' }, headers)).status);
      }
      return statuses;
    };
    const atOne = await tries(
      21,
      () => 'olga@example.org',
      (n) => `198.51.100.${n}`,
    );
    expect([atOne.slice(0, 20).every((status) => status === 401), atOne[20]]).toEqual([true, 429]);
    const byOne = await tries(
      61,
      (n) => `nobody-${n}@example.org`,
      () => '203.0.113.7',
    );
    expect([byOne.slice(0, 60).every((status) => status === 401), byOne[60]]).toEqual([true, 429]);
  });

  test('is over once signed out, on this node and any other', async () => {
    const person = await signIn();
    const cookie = person.cookie;
    await person.ask('POST', '/sign-out');
    expect(person.jar.size).toBe(0);
    const { status, body } = await new Person(app.base).call('GET', '/desk', undefined, { Cookie: cookie });
    expect([status, body]).toEqual([401, expect.objectContaining({ code: 'account.signed-out' })]);
  });
});

describe('a page of another origin', () => {
  const CALLS = [
    ['POST', '/sign-in', { email: 'olga@example.org', password: PASSWORD }],
    ['POST', '/sign-out', {}],
    ['POST', '/desk/token', { site: 'demo' }],
    ['POST', '/set-up', {}],
  ] as const;
  const ELSEWHERE: Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: '' },
    { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: '', Referer: 'https://evil.example/page' },
  ];

  test.each(CALLS)('may not %s %s with the cookie of who is signed in', async (method, path, body) => {
    const person = await signIn();
    for (const headers of ELSEWHERE)
      expect([headers, (await person.call(method, path, body, headers)).body]).toEqual([headers, expect.objectContaining({ code: 'origin.refused' })]);
    expect((await person.call('GET', '/desk')).status).toBe(200);
  });

  test('may not look either, and nothing invites it to', async () => {
    const { status, headers } = await owner.call('GET', '/desk', undefined, { Origin: 'https://evil.example' });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect((await owner.call('GET', '/desk', undefined, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  });

  test('cannot send a form in place of JSON', async () => {
    const { body } = await owner.call('POST', '/desk/token', { site: 'demo' }, { 'Content-Type': 'text/plain' });
    expect(body).toMatchObject({ code: 'request.unsupported-type' });
  });
});

describe('the token of the desk', () => {
  test('speaks for the account on that site, and says as whom', async () => {
    expect(await owner.ask('POST', '/desk/token', { site: 'demo' })).toMatchObject({
      author: { name: 'Olga', badge: 'admin' },
      role: 'owner',
      expiresAt: expect.any(String),
    });
    const { status } = await new Client(app.base, { token: await deskToken(owner) }).call('get', '/settings');
    expect(status).toBe(200);
  });

  test('is one author, however often it is asked for, and whoever was first', async () => {
    await makeSite(app, 'fresh');
    const authors = await Promise.all([1, 2, 3, 4].map(() => owner.ask('POST', '/desk/token', { site: 'fresh' })));
    expect(new Set(authors.map((answer) => Object(answer).author.id)).size).toBe(1);
  });

  test('is good for no other site', async () => {
    await makeSite(app, 'other');
    const { status, body } = await new Client(app.base, { token: await deskToken(owner), site: 'other' }).call('get', '/settings');
    expect([status, body.code]).toEqual([401, 'token.invalid']);
  });

  test('is given to nobody without a role on the site, nor for a site that is not there', async () => {
    expect((await owner.call('POST', '/desk/token', { site: 'nowhere' })).body).toMatchObject({ code: 'access.forbidden' });
    expect((await new Person(app.base).call('POST', '/desk/token', { site: 'demo' })).body).toMatchObject({ code: 'account.signed-out' });
  });

  test('ends with the session that it came from, within seconds', async () => {
    const person = await signIn();
    const client = new Client(app.base, { token: await deskToken(person) });
    expect((await client.call('get', '/settings')).status).toBe(200);
    await person.ask('POST', '/sign-out');
    await until('the token to be refused', async () => (await client.call('get', '/settings')).status === 401, 5_000);
  });

  test('comes by the cookie, and the API knows no cookie', async () => {
    const response = await fetch(`${app.base}/api/v1/sites/demo/settings`, { headers: { Cookie: owner.cookie } });
    expect(response.status).toBe(401);
  });
});
