// The demo and the documents in a real browser: nothing for axe to find, nothing that sticks out, nothing that the policy refuses, with and without JavaScript.
import { beforeAll, expect, jest, test } from '@jest/globals';
import { axe, fitsSideways, openPage } from '../house/browser.ts';
import { type Started, start } from '../house/start.ts';

/** A browser and axe on a busy machine of two cores. */
jest.setTimeout(120_000);

let app: Started;
beforeAll(async () => {
  app = await start();
});

const PAGES = [
  '/',
  '/?dir=rtl',
  '/articles/bread-at-three',
  '/articles/what-a-dead-radio-says',
  '/articles/a-census-of-benches',
  '/articles/letter-from-the-corniche',
  '/problems',
  '/problems/thread.closed',
];

test.each([
  ['light', {}],
  ['dark, on a phone', { dark: true, phone: true }],
] as const)(
  'axe finds nothing, and nothing sticks out: %s',
  async (_name, reader) => {
    const page = await openPage(reader);
    for (const path of PAGES) {
      await page.goto(`${app.base}${path}`);
      expect([path, await axe(page), await fitsSideways(page)]).toEqual([path, [], true]);
    }
    // Before the first build of the widget its file is missing, and says so.
    expect(page.complaints.filter((complaint) => !/embed\.js|503|has not been built/.test(complaint))).toEqual([]);
  },
  60_000,
);

test('without JavaScript, or without the widget, the article leads to its discussion', async () => {
  const page = await openPage({ javaScript: false });
  await page.goto(`${app.base}/`);
  await page.getByRole('link', { name: /^Read the discussion \(\d+ comments\) and leave a comment$/ }).click();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^\d+ comments$/);
  await page.getByRole('link', { name: 'A year of water, copied out by hand' }).click();
  expect(new URL(page.url()).pathname).toBe('/');
});

test('reads in order without a mouse: the first step skips to the article', async () => {
  const page = await openPage();
  await page.goto(`${app.base}/`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Skip to the article');
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('#text');
});
