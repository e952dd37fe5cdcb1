// Signing in with an account of the service from a page of another site, and moderating there.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { axe, openContext } from '../house/browser.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { type Elsewhere, openElsewhere } from '../house/elsewhere.ts';
import { becomeOwner, PASSWORD, type Person } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let owner: Person;
let blog: Elsewhere;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  app = await start();
  owner = await becomeOwner(app);
  blog = await openElsewhere();
  const post = blog.serve(
    '/post',
    `<script src="${app.base}/embed.js" async></script><afterword-thread site="demo" article="post" accounts></afterword-thread>`,
  );
  await asAdmin(app.base)
    .call('patch', '/settings')
    .send({ allowedOrigins: [blog.origin], moderation: { mode: 'hold-all' } });
  context = await openContext();
  page = await context.newPage();
  await page.goto(post);
  await page.getByRole('textbox', { name: 'Write a comment' }).click();
});

afterAll(() => blog.close());

test('a window asks who they are; the page learns it and writes for them', async () => {
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in with an account' }).click();
  const popup = await opening;
  await popup.getByLabel('E-mail address').fill('olga@example.org');
  await popup.getByLabel('Password').fill(PASSWORD);
  await popup.keyboard.press('Enter');
  await popup.getByRole('button', { name: 'Go on as Olga' }).click();
  await page.getByText('Writing as Olga').waitFor();
  expect(await axe(page)).toEqual([]);
  // Nothing of the account's own session is in the page's reach.
  expect(await page.evaluate('document.cookie')).toBe('');
});

test('a moderator sees there what waits, and deletes what does not belong', async () => {
  const comment = await (await becomeGuest(app.base)).comment({ article: 'post', body: 'Waiting words' });
  expect(comment.status).toBe('pending');
  const article = page.getByRole('article').filter({ hasText: 'Waiting words' });
  await article.waitFor();
  await article.getByRole('button', { name: 'Delete' }).click();
  await page.keyboard.press('Enter');
  await until('the comment is gone', async () => (await asAdmin(app.base).call('get', `/comments/${comment.id}`)).body.status !== 'pending');
});

test('the page still knows them after a reload, and no more once they sign out everywhere', async () => {
  await page.reload();
  await page.getByRole('textbox', { name: 'Write a comment' }).click();
  await page.getByText('Writing as Olga').waitFor();
  await owner.ask('POST', '/sign-in', { email: 'olga@example.org', password: PASSWORD });
  await owner.ask('DELETE', '/account/sessions', {});
  await until('the token of the page is good no more', async () => {
    const kept = await page.evaluate<string | undefined>(`Object.entries(localStorage).find(([key]) => key.startsWith('afterword:guest:'))?.[1]`);
    const { token } = JSON.parse(kept ?? '{}') as { token?: string };
    return (await new Client(app.base, { token }).post({ article: 'post' })).status === 401;
  });
  await page.reload();
  await page.getByRole('textbox', { name: 'Write a comment' }).click();
  await page.getByLabel('Your name').waitFor();
});
