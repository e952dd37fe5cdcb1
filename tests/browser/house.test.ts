// What the browser tests stand on: a browser that starts from `npm ci` alone, keeps to this machine, and an axe that finds faults.
import { expect, jest, test } from '@jest/globals';
import { axe, fitsSideways, openPage } from '../house/browser.ts';
import { start } from '../house/start.ts';

/** The first start of the browser on a machine unpacks it. */
jest.setTimeout(120_000);

test('opens our pages under their own policy, and axe runs there', async () => {
  const { base } = await start();
  const page = await openPage();
  await page.goto(`${base}/problems`);
  expect(await axe(page)).toEqual([]);
  await page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')");
  expect(await axe(page)).toEqual([expect.stringContaining('image-alt')]);
});

test('resolves no name but those of this machine', async () => {
  const page = await openPage();
  await expect(page.goto('http://example.org/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
  const { port } = await start();
  const other = await page.goto(`http://other.test:${port}/livez`);
  expect(other?.status()).toBe(200);
});

test('is the reader that was asked for', async () => {
  const page = await openPage({ phone: true, dark: true, reducedMotion: true });
  await page.setContent('<meta name="viewport" content="width=device-width"><p style="width: 400px">wide</p>');
  const ask = (query: string) => page.evaluate<boolean>(`matchMedia('(${query})').matches`);
  expect(await ask('max-width: 320px')).toBe(true);
  expect(await ask('prefers-color-scheme: dark')).toBe(true);
  expect(await ask('prefers-reduced-motion: reduce')).toBe(true);
  expect(await fitsSideways(page)).toBe(false);
  expect(page.complaints).toEqual([]);
  const silent = await openPage({ javaScript: false });
  await silent.goto('data:text/html,<noscript><p>none</p></noscript>');
  expect(await silent.isVisible('p')).toBe(true);
});
