// The demo's thread in a browser, on the screen, for tests that ask for an article of their own.
import type { Locator, Page } from 'playwright-core';

export const openThread = async (page: Page, base: string, article: string, sort = 'newest'): Promise<void> => {
  await page.goto(`${base}/articles/bread-at-three`);
  await page.evaluate(
    `{ const element = document.querySelector('afterword-thread'); for (const [name, value] of Object.entries(${JSON.stringify({ article, sort })})) element.setAttribute(name, value); element.scrollIntoView(); }`,
  );
};

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Write a comment' });

/** Resolves when the thread follows. */
export const followed = (page: Page): Promise<unknown> =>
  page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived', { predicate: ({ payload }) => String(payload).includes('"head"') }));
