// Codes of an authenticator app beside the password (RFC 6238), and recovery codes in their place.
import { createHmac } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { becomeOwner, PASSWORD, Person } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let owner: Person;
beforeAll(async () => {
  app = await start();
  owner = await becomeOwner(app);
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, section 6. */
const fromBase32 = (text: string): Buffer => {
  const bits = [...text.replace(/=+$/, '')].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};

/** What the app shows now: RFC 6238 over RFC 4226, as every authenticator app reckons it. */
const codeOf = (uri: string): string => {
  const { searchParams } = new URL(uri);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / Number(searchParams.get('period') ?? 30))));
  const mac = createHmac('sha1', fromBase32(searchParams.get('secret') ?? ''))
    .update(counter)
    .digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

const afterPassword = async (): Promise<Person> => {
  const person = new Person(app.base);
  expect(await person.ask('POST', '/sign-in', { email: 'olga@example.org', password: PASSWORD })).toEqual({ next: 'second-factor' });
  return person;
};

let uri: string;
let codes: string[];

test('is begun with the password, and asked for only once the app showed a right code', async () => {
  expect(await owner.call('POST', '/second-factor', { password: 'not the password' })).toMatchObject({ status: 403, body: { code: 'account.password-wrong' } });
  ({ uri, codes } = Object(await owner.ask('POST', '/second-factor', { password: PASSWORD })));
  expect(uri).toMatch(/^otpauth:\/\/totp\/Afterword:olga(@|%40)example\.org\?/);
  expect(codes.length).toBeGreaterThanOrEqual(8);
  expect(await new Person(app.base).ask('POST', '/sign-in', { email: 'olga@example.org', password: PASSWORD })).toEqual({ next: null });
  expect(await owner.call('POST', '/second-factor/confirm', { code: wrongOf(codeOf(uri)) })).toMatchObject({ body: { code: 'account.code-wrong' } });
  await owner.ask('POST', '/second-factor/confirm', { code: codeOf(uri) });
  expect(await owner.ask('GET', '/desk')).toMatchObject({ account: { twoFactor: true } });
});

test('the password alone opens nothing then; a code does', async () => {
  const person = await afterPassword();
  for (const path of ['/desk', '/account']) expect((await person.call('GET', path)).status).toBe(401);
  expect((await person.call('POST', '/desk/token', { site: 'demo' })).status).toBe(401);
  expect(await person.call('POST', '/sign-in/code', { code: wrongOf(codeOf(uri)) })).toMatchObject({ status: 401, body: { code: 'account.code-wrong' } });
  await person.ask('POST', '/sign-in/code', { code: codeOf(uri) });
  expect((await person.call('GET', '/desk')).status).toBe(200);
});

test('a code without the password before it is good for nothing', async () => {
  expect((await new Person(app.base).call('POST', '/sign-in/code', { code: codeOf(uri) })).status).toBe(401);
});

test('a recovery code is good in its place, once', async () => {
  const [code] = codes;
  await (await afterPassword()).ask('POST', '/sign-in/code', { code });
  expect(await (await afterPassword()).call('POST', '/sign-in/code', { code })).toMatchObject({ status: 401, body: { code: 'account.code-wrong' } });
});

test('codes cannot be tried through: after some wrong ones the password is asked for again', async () => {
  const person = await afterPassword();
  const answers: string[] = [];
  for (let n = 0; n < 8; n++) answers.push(Object((await person.call('POST', '/sign-in/code', { code: wrongOf(codeOf(uri)) })).body).code);
  expect(answers[0]).toBe('account.code-wrong');
  expect(answers.at(-1)).toBe('account.signed-out');
  expect((await person.call('POST', '/sign-in/code', { code: codeOf(uri) })).status).toBe(401);
});

test('is ended with the password', async () => {
  expect((await owner.call('DELETE', '/second-factor', { password: 'not the password' })).status).toBe(403);
  await owner.ask('DELETE', '/second-factor', { password: PASSWORD });
  expect(await new Person(app.base).ask('POST', '/sign-in', { email: 'olga@example.org', password: PASSWORD })).toEqual({ next: null });
});
