// Back into an account without its password, as staff meet it: a letter, its link, and the pages behind.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { axe, openPage } from '../house/browser.ts';
import { linkOf, type MailServer, startMailServer } from '../house/mail.ts';
import { startOidcServer } from '../house/oidc.ts';
import { becomeOwner } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';

const OLGA = 'olga@example.org';
let mail: MailServer;
let app: Started;
let here: string;
beforeAll(async () => {
  mail = await startMailServer();
  app = await start({ env: { SMTP_URL: mail.url } });
  here = app.base.replace('127.0.0.1', 'localhost');
  await becomeOwner(app);
});
afterAll(() => mail.stop());

const pathOf = ({ pathname, search }: URL): string => `${here}${pathname}${search}`;

test('who forgot the password chooses a new one by a letter, and signs in with it', async () => {
  const page = await openPage({ phone: true });
  await page.goto(`${here}/account/sign-in`);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.waitForURL(`${here}/account/forgot`);
  await page.getByLabel('E-mail address').fill(OLGA);
  await page.keyboard.press('Enter');
  await page.getByText('a letter is on its way').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.goto(pathOf(linkOf(await mail.letterTo(OLGA))));
  await page.getByLabel('New password', { exact: true }).fill('an entirely new password');
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${here}/account/sign-in?**`);
  await page.getByLabel('E-mail address').fill(OLGA);
  await page.getByLabel('Password', { exact: true }).fill('an entirely new password');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${here}/admin**`);
});

test('a link by mail signs in, once it is asked to', async () => {
  const page = await openPage({ dark: true });
  await page.goto(`${here}/account/sign-in`);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByLabel('Address that the link goes to').fill(OLGA);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send the letter' }).click();
  await page.getByText('a letter is on its way').waitFor();
  const link = pathOf(linkOf(await mail.letterTo(OLGA, 2)));
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${here}/admin**`);
  const other = await openPage();
  await other.goto(link);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.getByText('This link has been used, or its time is over.').waitFor();
});

test('the operator’s OpenID provider is offered where there is one, and what came of it is told', async () => {
  const provider = await startOidcServer(`${here}/auth/callback/oidc`);
  const other = await start({ env: provider.env, databaseUrl: app.databaseUrl });
  const page = await openPage();
  await page.goto(`${other.base.replace('127.0.0.1', 'localhost')}/account/sign-in?error=signup_disabled`);
  await page.getByText('That did not sign you in').waitFor();
  const button = page.getByRole('button', { name: 'Sign in with Example Inc.' });
  await button.waitFor();
  expect(await axe(page)).toEqual([]);
  await button.click();
  await page.waitForURL(`${provider.issuer}/**`);
  await provider.stop();
});
