// The pages of accounts, as a new owner and those whom they invite meet them: by keyboard, by passkey, by a window that another page opened.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { axe, fitsSideways, openContext, openPage } from '../house/browser.ts';
import { asAdmin, Client } from '../house/clients.ts';
import { PASSWORD } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
/** Passkeys and cookies go by names of hosts, not by addresses. */
let here: string;

beforeAll(async () => {
  app = await start();
  here = app.base.replace('127.0.0.1', 'localhost');
});

const local = (url: string | undefined): string => {
  const { pathname, search } = new URL(url ?? '');
  return `${here}${pathname}${search}`;
};

/** An authenticator inside the browser, whose owner always agrees. */
const giveAuthenticator = async (page: Page): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
  await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
};

const fill = async (page: Page, values: Record<string, string>): Promise<void> => {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
};

describe('a new owner', () => {
  let page: Awaited<ReturnType<typeof openPage>>;
  beforeAll(async () => {
    page = await openPage();
    await page.goto(local(app.setUpUrl));
    await page.getByLabel('Name', { exact: true }).waitFor();
  });

  test('is told what is wrong with what they typed, at the field, and keeps the rest', async () => {
    expect(await axe(page)).toEqual([]);
    await fill(page, { Name: 'Olga', 'E-mail address': 'olga@example.org', Password: 'x'.repeat(300) });
    await page.keyboard.press('Enter');
    await page.getByText(/at most 256/).waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('olga@example.org');
    expect(await axe(page)).toEqual([]);
  });

  test('sets up by keyboard and comes to the desk', async () => {
    await fill(page, { Password: PASSWORD });
    await page.keyboard.press('Enter');
    await page.waitForURL(`${here}/admin/**`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  });

  test('finds the link used up afterwards', async () => {
    const other = await openPage();
    await other.goto(local(app.setUpUrl));
    await fill(other, { Name: 'Eve', 'E-mail address': 'eve@example.org', Password: PASSWORD });
    await other.keyboard.press('Enter');
    await other.getByText('This link has been used').waitFor();
  });

  test('adds a passkey and signs in by it', async () => {
    await giveAuthenticator(page);
    await page.goto(`${here}/account`);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Remove This laptop' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL(`${here}/account/sign-in?**`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL(`${here}/account`);
    await page.getByText('olga@example.org').waitFor();
    expect(page.complaints.filter((line) => !/status of 4\d\d/.test(line))).toEqual([]);
  });

  test('is led back to where they wanted to go, and never to another origin', async () => {
    const other = await openPage();
    await other.goto(`${here}/account/sign-in?to=${encodeURIComponent('//evil.test/x')}`);
    await fill(other, { 'E-mail address': 'olga@example.org', Password: 'wrong' });
    await other.keyboard.press('Enter');
    await other.getByText('The address or the password is wrong.').waitFor();
    expect(await axe(other)).toEqual([]);
    await fill(other, { Password: PASSWORD });
    await other.keyboard.press('Enter');
    await other.waitForURL(`${here}/account`);
  });
});

test('whoever is invited makes an account and comes to the desk of that site', async () => {
  const { body } = await asAdmin(app.base).call('post', '/invitations').send({ role: 'moderator' });
  const page = await openPage({ phone: true, dark: true });
  await page.goto(local(body.link));
  await page.getByText('You are asked to be a moderator').waitFor();
  expect([await axe(page), await fitsSideways(page)]).toEqual([[], true]);
  await fill(page, { Name: 'Mo', 'E-mail address': 'mo@example.org', Password: PASSWORD });
  await page.getByRole('button', { name: 'Make an account and join' }).click();
  await page.waitForURL(`${here}/admin/demo/**`);
  const { body: staff } = await asAdmin(app.base).call('get', '/staff');
  expect(staff.staff).toContainEqual(expect.objectContaining({ name: 'Mo', role: 'moderator' }));
});

describe('the window that a page opens', () => {
  let context: BrowserContext;
  let blog: string;
  /** A page that embeds us, on an origin of its own: opens the window and remembers what it is told, and by whom. */
  const server = createServer((req, res) => {
    const { searchParams } = new URL(req.url ?? '', 'http://x');
    const target = `${here}/account/popup?site=demo&origin=${encodeURIComponent(searchParams.get('claim') ?? '')}`;
    res.setHeader('Content-Type', 'text/html').end(`<!doctype html><title>Blog</title><button>Sign in</button><script>
      window.heard = [];
      addEventListener('message', (event) => heard.push({ from: event.origin, data: event.data }));
      document.querySelector('button').onclick = () => open(${JSON.stringify(target)}, 'afterword', 'popup,width=420,height=640');
    </script>`);
  });
  afterAll(() => void server.close());

  const heard = (page: Page) => page.evaluate<{ from: string; data: { type: string; site: string; code: string } }[]>('heard');
  const openWindow = async (page: Page): Promise<Page> => {
    const opening = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in' }).click();
    return opening;
  };

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    blog = `http://blog.test:${(server.address() as AddressInfo).port}`;
    await asAdmin(app.base)
      .call('patch', '/settings')
      .send({ allowedOrigins: [blog] });
    context = await openContext();
  });

  test('asks, signs in, and gives a code that is good for a token', async () => {
    const page = await context.newPage();
    await page.goto(`${blog}/?claim=${encodeURIComponent(blog)}`);
    const popup = await openWindow(page);
    await popup.getByText(`${new URL(blog).host} would like to know who you are.`).waitFor();
    expect(await axe(popup)).toEqual([]);
    await fill(popup, { 'E-mail address': 'mo@example.org', Password: PASSWORD });
    await popup.keyboard.press('Enter');
    const closed = popup.waitForEvent('close');
    await popup.getByRole('button', { name: 'Go on as Mo' }).click();
    await closed;
    await page.waitForFunction('heard.length > 0');
    const [message] = await heard(page);
    expect(message).toEqual({ from: here, data: { type: 'afterword:code', site: 'demo', code: expect.any(String) } });
    const answer = await new Client(app.base).call('post', '/sessions').set('Origin', blog).send({ code: message?.data.code });
    expect([answer.status, answer.body.author.name]).toEqual([201, 'Mo']);
  });

  test('tells a page nothing that claims to be another, nor one that the site does not list', async () => {
    const thief = await context.newPage();
    const evil = blog.replace('blog.test', 'evil.test');
    // The window is told that it was opened by the blog; what it sends goes to the blog's origin, which the thief has not.
    await thief.goto(`${evil}/?claim=${encodeURIComponent(blog)}`);
    const popup = await openWindow(thief);
    const closed = popup.waitForEvent('close');
    await popup.getByRole('button', { name: 'Go on as Mo' }).click();
    await closed;
    expect(await heard(thief)).toEqual([]);
    await thief.goto(`${evil}/?claim=${encodeURIComponent(evil)}`);
    const second = await openWindow(thief);
    await second.getByRole('button', { name: 'Go on as Mo' }).click();
    await second.getByText('is not a page of this site').waitFor();
    expect(await heard(thief)).toEqual([]);
  });
});
