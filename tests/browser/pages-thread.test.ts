// The page of a thread in a browser whose JavaScript is off: read, turn the page, answer, fail without losing a word, post.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { axe, fitsSideways, openContext, openPage } from '../house/browser.ts';
import { becomeGuest } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';

/** A browser and axe on a busy machine of two cores. */
jest.setTimeout(120_000);

let app: Started;
beforeAll(async () => {
  app = await start();
});

const endings: (() => void)[] = [];
afterAll(() => {
  for (const end of endings) end();
});

const addressOf = (article: string, more = ''): string => `${app.base}/embed/thread?site=demo&article=${article}${more}`;

test('a reader without JavaScript reads, turns the page, answers, and posts what first was too long', async () => {
  const others = await becomeGuest(app.base, { name: 'Others' });
  for (let n = 0; n < 30; n++) await others.comment({ article: 'long', body: `Number ${n}.` });
  const context = await openContext({ javaScript: false });
  const page = await context.newPage();
  await page.goto(addressOf('long'));
  await page.getByRole('link', { name: 'More comments' }).click();
  const first = page.getByRole('article').filter({ hasText: 'Number 0.' });
  await first.getByRole('link', { name: 'Reply to Others' }).click();

  await page.getByLabel('Your name').fill('Nora');
  await page.getByLabel('Your reply').fill(`Keep me. ${'x'.repeat(30_000)}`);
  await page.getByRole('button', { name: 'Post reply' }).click();
  expect(await page.getByText(/^Your text holds/).isVisible()).toBe(true);
  expect(await page.getByLabel('Your reply').inputValue()).toMatch(/^Keep me\. x{30000}$/);
  expect(await page.getByLabel('Your name').inputValue()).toBe('Nora');

  await page.getByLabel('Your reply').fill('Short enough.');
  await page.getByRole('button', { name: 'Post reply' }).click();
  const reply = page.getByRole('article').filter({ hasText: 'Short enough.' });
  expect(new URL(page.url()).hash).toBe(`#${await reply.getAttribute('id')}`);
  expect(await first.isVisible()).toBe(true);

  await reply.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Your comment').fill('Shorter.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('article').filter({ hasText: 'Shorter.' }).getByText('Delete', { exact: true }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  expect(await page.getByText('Shorter.').count()).toBe(0);

  await page.getByRole('link', { name: 'All comments' }).click();
  expect(await page.getByText('You write as Nora').isVisible()).toBe(true);
  await page.getByLabel('Your comment').fill('And one of my own.');
  await page.getByRole('button', { name: 'Post comment' }).click();
  const newest = page.getByRole('article').first();
  expect(await newest.textContent()).toMatch(/^\s*Nora\s+just now\s+And one of my own\./);
  // Reloading the page that a post led to does not post again.
  await page.reload();
  expect(await page.getByText('And one of my own.').count()).toBe(1);
});

test('two clicks on the button post once', async () => {
  const page = await openPage({ javaScript: false });
  await page.goto(addressOf('twice'));
  await page.getByLabel('Your name').fill('Nora');
  await page.getByLabel('Your comment').fill('Only once.');
  await page.getByRole('button', { name: 'Post comment' }).dblclick();
  await page.waitForURL(/#comment-/);
  await page.goto(addressOf('twice'));
  expect(await page.getByText('Only once.').count()).toBe(1);
});

test('works inside a frame on another site, where no cookie is sent', async () => {
  const news = createServer((_req, res) => {
    res.setHeader('Content-Type', 'text/html').end(`<title>News</title><iframe src="${addressOf('framed')}" width="600" height="900"></iframe>`);
  });
  await once(news.listen(0, '127.0.0.1'), 'listening');
  endings.push(() => news.close());
  const host = await openPage({ javaScript: false });
  await host.goto(`http://news.test:${(news.address() as AddressInfo).port}/`);
  const frame = host.frameLocator('iframe');
  await frame.getByLabel('Your name').fill('Nora');
  await frame.getByLabel('Your comment').fill('From within.');
  await frame.getByRole('button', { name: 'Post comment' }).click();
  await frame.getByText('From within.').waitFor();
  expect(await frame.getByLabel('Your name').inputValue()).toBe('');
});

const READERS = [
  ['a laptop', {}, ''],
  ['the dark', { dark: true }, ''],
  ['a phone', { phone: true }, ''],
  ['right to left', { phone: true, dark: true }, '&dir=rtl'],
] as const;

test.each(READERS)('axe finds nothing, and nothing sticks out: %s', async (_name, reader, more) => {
  const places = ['the-tide-tables', 'letter-from-the-corniche', 'nobody', 'the-tide-tables&reply=0199a000-0000-7001-9000-000000000008', '&site=nowhere'];
  const page = await openPage(reader);
  for (const place of places) {
    await page.goto(addressOf(place, more));
    expect([place, await axe(page), await fitsSideways(page)]).toEqual([place, [], true]);
  }
  await page.goto(addressOf('nobody', more));
  await page.getByLabel('Your name').fill('Nora');
  await page.getByLabel('Your comment').fill('x'.repeat(20_001));
  await page.getByRole('button', { name: 'Post comment' }).click();
  await page.getByText(/^Your text holds/).waitFor();
  expect([await axe(page), await fitsSideways(page)]).toEqual([[], true]);
});
