// Who the widget takes a reader for, from what the browser's storage kept.
import { beforeAll, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import type { Session } from '../../src/contract/reader.ts';
import { openPage } from '../house/browser.ts';
import { becomeGuest } from '../house/clients.ts';
import { SECRET, type Started, start } from '../house/start.ts';

const ARTICLE = 'bread-at-three';
let app: Started;
beforeAll(async () => {
  app = await start();
});

const keyOf = () => `afterword:guest:${app.base}/:demo`;

/** What the widget keeps, put there before it looks. */
const keep = async (page: Page, session: Session): Promise<void> => {
  await page.addInitScript(`localStorage[${JSON.stringify(keyOf())}] ??= ${JSON.stringify(JSON.stringify(session))}`);
};

const kept = async (page: Page): Promise<Session | undefined> =>
  JSON.parse(await page.evaluate<string>(`localStorage[${JSON.stringify(keyOf())}] ?? 'null'`)) ?? undefined;

const open = async (page: Page): Promise<void> => {
  await page.goto(`${app.base}/articles/${ARTICLE}`);
  await page.getByRole('textbox', { name: 'Write a comment' }).waitFor();
};

test('a token that expired while the reader was away is renewed unseen: they write as the author they were', async () => {
  const { session } = await becomeGuest(app.base, { name: 'Away' });
  const now = Math.floor(Date.now() / 1_000);
  const token = await new SignJWT({ sub: session.author.id, iss: 'afterword', aud: 'demo', iat: now - 200_000, exp: now - 100_000 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(SECRET));
  const page = await openPage();
  await keep(page, { ...session, token, expiresAt: new Date((now - 100_000) * 1_000).toISOString() });
  await open(page);
  await page.getByRole('textbox', { name: 'Write a comment' }).fill('Back again');
  await page.getByText('Writing as Away').waitFor();
  const posted = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/comments'));
  await page.keyboard.press('Control+Enter');
  const comment: unknown = await (await posted).json();
  expect(comment).toMatchObject({ author: { id: session.author.id, name: 'Away' } });
  expect((await kept(page))?.token).not.toBe(token);
  expect(page.complaints).toEqual([]);
});

test('a token that is no token reads in silence; the first word that it may not write asks for a name, and loses nothing', async () => {
  const { session } = await becomeGuest(app.base, { name: 'Forged' });
  const page = await openPage();
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) refused.push(`${response.request().method()} ${response.status()}`);
  });
  await keep(page, { ...session, token: `${session.token.slice(0, -6)}AAAAAA` });
  await open(page);
  await page.getByRole('textbox', { name: 'Write a comment' }).fill('Still here');
  expect([refused, page.complaints]).toEqual([[], []]);
  await page.keyboard.press('Control+Enter');
  await page.getByLabel('Your name').waitFor();
  expect(await kept(page)).toBeUndefined();
  expect(await page.getByRole('textbox', { name: 'Write a comment' }).inputValue()).toBe('Still here');
  await page.getByLabel('Your name').fill('Honest');
  await page.keyboard.press('Control+Enter');
  await page.locator('afterword-thread').getByRole('article', { name: 'Comment by Honest' }).getByText('Still here').waitFor();
  expect(refused).toEqual(['POST 401']);
});

test('who signs in at one thread is signed in at the other, on the connection that both share', async () => {
  const page = await openPage();
  await open(page);
  await page.evaluate(`document.querySelector('afterword-thread').after(document.querySelector('afterword-thread').cloneNode())`);
  await page.getByRole('textbox', { name: 'Write a comment' }).nth(1).waitFor();
  await page.getByRole('textbox', { name: 'Write a comment' }).first().fill('By one');
  await page.getByLabel('Your name').first().fill('Both');
  await page.keyboard.press('Control+Enter');
  await page.locator('afterword-thread').first().getByRole('button', { name: 'Edit' }).waitFor();
  await page.locator('afterword-thread').nth(1).getByRole('button', { name: 'Edit' }).waitFor();
  expect(page.complaints).toEqual([]);
});
