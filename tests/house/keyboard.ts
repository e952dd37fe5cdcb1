// Whoever has a keyboard alone: goes on by Tab until they are where they want to be, and presses what has the focus.
import type { Locator, Page } from 'playwright-core';

/** More stops than any page of ours has before what one looks for. */
const STOPS_MAX = 80;

/** The focus inside shadow roots is their own root's. */
const hasFocus = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => {
    const root = element.getRootNode();
    return 'activeElement' in root && root.activeElement === element;
  });

/** @throws when Tab does not come there */
export const tabTo = async (page: Page, locator: Locator): Promise<void> => {
  await locator.waitFor();
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    if (await hasFocus(locator)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not come to ${locator}`);
};

export const pressOn = async (page: Page, locator: Locator, key = 'Enter'): Promise<void> => {
  await tabTo(page, locator);
  await page.keyboard.press(key);
};

export const typeInto = async (page: Page, locator: Locator, text: string): Promise<void> => {
  await tabTo(page, locator);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
};
