// Letters: a new password, a link that signs in, an invitation; sent by a job through a real mail server, or told to the operator without one.
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asAdmin } from '../house/clients.ts';
import { linkOf, type MailServer, startMailServer } from '../house/mail.ts';
import { rows } from '../house/make.ts';
import { becomeOwner, PASSWORD, Person } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

const OLGA = 'olga@example.org';
let mail: MailServer;
let app: Started;
let owner: Person;
beforeAll(async () => {
  mail = await startMailServer();
  app = await start({ env: { SMTP_URL: mail.url, MAIL_FROM: 'Comments <comments@example.org>' } });
  owner = await becomeOwner(app);
});
afterAll(() => mail.stop());

const lettersTo = (address: string): number => mail.received.filter(({ to }) => to.includes(address)).length;

/** Asks for a letter and gives the link in it. */
const ask = async (path: '/forgot' | '/letter', email = OLGA): Promise<{ token: string; path: string }> => {
  const before = lettersTo(email);
  await new Person(app.base).ask('POST', path, { email });
  const link = linkOf(await mail.letterTo(email, before + 1));
  return { token: link.searchParams.get('token') ?? '', path: link.pathname };
};

describe('a new password', () => {
  test('is chosen by a link that is good once, and ends every session', async () => {
    const { token, path } = await ask('/forgot');
    expect(path).toBe('/account/reset');
    const { from, subject, raw } = await mail.letterTo(OLGA);
    expect([from, subject]).toEqual(['comments@example.org', 'Choose a new password']);
    expect(raw).toContain('Auto-Submitted: auto-generated');
    const password = 'an entirely new password';
    expect(await new Person(app.base).call('POST', '/reset', { token, password: 'short' })).toMatchObject({ status: 400 });
    await new Person(app.base).ask('POST', '/reset', { token, password });
    expect((await owner.call('GET', '/desk')).status).toBe(401);
    expect(await new Person(app.base).call('POST', '/reset', { token, password })).toMatchObject({ status: 410, body: { code: 'account.link-invalid' } });
    expect((await new Person(app.base).call('POST', '/sign-in', { email: OLGA, password: PASSWORD })).status).toBe(401);
    await owner.ask('POST', '/sign-in', { email: OLGA, password });
    await owner.ask('PUT', '/account/password', { password, newPassword: PASSWORD });
  });

  test('is asked for with the same answer, in about the same time, whether or not there is such an account; and no letter goes to a stranger', async () => {
    const time = async (email: string): Promise<[number, unknown]> => {
      const begin = performance.now();
      const answer = await new Person(app.base).ask('POST', '/forgot', { email });
      return [performance.now() - begin, answer];
    };
    const least = { olga: Number.POSITIVE_INFINITY, nobody: Number.POSITIVE_INFINITY };
    const before = lettersTo(OLGA);
    const tries = 6;
    for (let n = 0; n < tries; n++) {
      const [[olgaMs, olga], [nobodyMs, nobody]] = [await time(OLGA), await time('nobody@example.org')];
      expect(olga).toEqual(nobody);
      least.olga = Math.min(least.olga, olgaMs);
      least.nobody = Math.min(least.nobody, nobodyMs);
    }
    expect(Math.abs(least.olga - least.nobody)).toBeLessThan(25);
    await mail.letterTo(OLGA, before + tries);
    expect(lettersTo('nobody@example.org')).toBe(0);
  });

  test('has a token that the database keeps only as a hash', async () => {
    const { token } = await ask('/forgot');
    const kept = await rows<{ identifier: string; value: string }>(app, 'select identifier, value from auth.verifications');
    expect(JSON.stringify(kept)).not.toContain(token);
    await until('the job to be gone', async () => (await rows(app, 'select from graphile_worker.jobs')).length === 0);
  });
});

describe('a link that signs in', () => {
  test('does so once', async () => {
    const { token, path } = await ask('/letter');
    expect(path).toBe('/account/letter');
    const person = new Person(app.base);
    expect(await person.ask('POST', '/sign-in/letter', { token })).toEqual({ next: null });
    expect(await person.ask('GET', '/desk')).toMatchObject({ account: { email: OLGA } });
    expect(await new Person(app.base).call('POST', '/sign-in/letter', { token })).toMatchObject({ status: 410, body: { code: 'account.link-invalid' } });
  });

  test('is over after a quarter of an hour', async () => {
    const { token } = await ask('/letter');
    await rows(app, "update auth.verifications set expires_at = now() - interval '1 second'");
    expect((await new Person(app.base).call('POST', '/sign-in/letter', { token })).status).toBe(410);
  });

  test('is not sent to an account that asks for a second factor: a mailbox alone must not open it', async () => {
    await rows(app, 'update auth.accounts set two_factor_enabled = true where email = $1', [OLGA]);
    const { token, path } = await ask('/letter');
    expect([token, path]).toEqual(['', '/account/sign-in']);
    await rows(app, 'update auth.accounts set two_factor_enabled = false where email = $1', [OLGA]);
  });

  test('is not sent to a stranger, and makes no account', async () => {
    await new Person(app.base).ask('POST', '/letter', { email: 'stranger@example.org' });
    await ask('/letter');
    expect(lettersTo('stranger@example.org')).toBe(0);
    expect(await rows(app, 'select from auth.accounts')).toHaveLength(1);
  });
});

describe('an invitation', () => {
  test('is mailed, its link shown to nobody else, and proves the address of who follows it', async () => {
    const { body } = await asAdmin(app.base).call('post', '/invitations').send({ email: 'mo@example.org', role: 'moderator' });
    expect(body).toMatchObject({ email: 'mo@example.org', link: null });
    const letter = await mail.letterTo('mo@example.org');
    const token = linkOf(letter).searchParams.get('token');
    const account = { name: 'Mo', email: 'mo@example.org', password: PASSWORD };
    await new Person(app.base).ask('POST', '/invitation', { token, account });
    expect(await rows(app, "select email_verified as proven from auth.accounts where email = 'mo@example.org'")).toEqual([{ proven: true }]);
  });

  test('without an address is a link to hand over, which proves none', async () => {
    const { body } = await asAdmin(app.base).call('post', '/invitations').send({ role: 'moderator' });
    const token = new URL(body.link).searchParams.get('token');
    await new Person(app.base).ask('POST', '/invitation', { token, account: { name: 'Moe', email: 'moe@example.org', password: PASSWORD } });
    expect(await rows(app, "select email_verified as proven from auth.accounts where email = 'moe@example.org'")).toEqual([{ proven: false }]);
  });
});

test('a letter that the mail server does not take now is sent again', async () => {
  mail.refuse(true);
  const before = lettersTo(OLGA);
  await new Person(app.base).ask('POST', '/letter', { email: OLGA });
  await until('the letter to have been tried', async () => {
    const [job] = await rows<{ attempts: number }>(app, 'select attempts from graphile_worker.jobs where last_error is not null');
    return job !== undefined && job.attempts > 0;
  });
  mail.refuse(false);
  await rows(app, 'update graphile_worker._private_jobs set run_at = now()');
  await mail.letterTo(OLGA, before + 1);
  expect(app.log.join()).not.toContain('/account/letter?token=');
});

test('a letter that is never taken is given up, and nothing is kept of it; the log names no address', async () => {
  mail.refuse(true);
  await new Person(app.base).ask('POST', '/letter', { email: OLGA });
  await until('the letter to have been tried', async () => (await rows(app, 'select from graphile_worker.jobs where last_error is not null')).length === 1);
  await rows(app, 'update graphile_worker._private_jobs set attempts = max_attempts - 1, run_at = now()');
  await until('the letter to be given up', async () => (await rows(app, 'select from graphile_worker.jobs')).length === 0);
  mail.refuse(false);
  expect(app.log.join()).toContain('is given up');
  expect(app.log.join()).toContain('Nothing is taken from');
  expect(app.log.join()).not.toContain('comments@example.org');
});

test('a mail server that says nothing does not hold a node up that stops', async () => {
  const held = new Set<Socket>();
  const silent = createServer((socket) => held.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const alone = await start({ env: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
  await becomeOwner(alone);
  await new Person(alone.base).ask('POST', '/letter', { email: OLGA });
  await until('the mail server to be asked', () => held.size > 0);
  const begin = performance.now();
  await alone.stop();
  expect(performance.now() - begin).toBeLessThan(9_500);
  expect(alone.log.join()).not.toContain('did not stop in time');
  expect(await rows(alone, 'select from graphile_worker.jobs')).toHaveLength(1);
  for (const socket of held) socket.destroy();
  silent.close();
});

test('without a mail server the operator finds the link in the log', async () => {
  const alone = await start({ databaseUrl: app.databaseUrl });
  await new Person(alone.base).ask('POST', '/forgot', { email: OLGA });
  const line = await until('the line of the log', () => alone.log.find((said) => said.includes('/account/reset?token=')));
  const token = /token=([\w-]+)/.exec(line)?.[1];
  await new Person(alone.base).ask('POST', '/reset', { token, password: PASSWORD });
});

test('letters are asked for a few times only: whoever asks for somebody else’s fills their mailbox', async () => {
  const limited = await start({ env: { RATE_LIMITS: 'on' }, databaseUrl: app.databaseUrl });
  const statuses: number[] = [];
  for (let n = 0; n < 5; n++) statuses.push((await new Person(limited.base).call('POST', '/forgot', { email: 'nobody@example.org' })).status);
  expect(statuses).toEqual([200, 200, 200, 200, 429]);
  expect((await new Person(limited.base).call('POST', '/forgot', { email: 'another@example.org' })).status).toBe(200);
});
