// A reader with a keyboard alone, all the way: no mouse, no focus set by the test. At each stop it can be seen where they are.
import { beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openPage } from '../house/browser.ts';
import { becomeGuest, type Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(90_000);

/** One page of roots, and a few of the next. */
const ROOTS = 27;
/** No walk from one place to the next is longer than this. */
const STEPS_MAX = 120;

let app: Started;
let author: Client;
beforeAll(async () => {
  app = await start();
  author = await becomeGuest(app.base, { name: 'Author' });
});

type Stop = { name: string; tag: string; comment: string; isSeen: boolean };

/** Where the keyboard is: what a screen reader would call it, in which comment, and whether the eye finds it. */
const stop = (page: Page): Promise<Stop> =>
  page.evaluate<Stop>(`(() => {
    const host = document.activeElement;
    const element = host?.shadowRoot?.activeElement ?? host;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const label = element.labels?.[0]?.textContent;
    return {
      name: (element.getAttribute('aria-label') ?? label ?? element.textContent).trim(),
      tag: element.localName,
      comment: element.closest('article, li')?.textContent ?? '',
      isSeen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.bottom > 0 && box.top < innerHeight,
    };
  })()`);

/** Tabs until there; the element is then one that the eye finds. */
const tabTo = async (page: Page, name: string, { key = 'Tab', within = '' } = {}): Promise<void> => {
  const passed: string[] = [];
  for (let step = 0; step < STEPS_MAX; step += 1) {
    await page.keyboard.press(key);
    const at = await stop(page);
    if (at.name === name && at.comment.includes(within)) {
      expect([name, at.isSeen]).toEqual([name, true]);
      return;
    }
    passed.push(at.name);
  }
  throw new Error(`"${name}" was not reached by ${key}; passed: ${passed.slice(-25).join(' | ')}`);
};

const arrive = async (page: Page, name: string): Promise<void> => {
  await until(`the focus on "${name}"`, async () => (await stop(page)).name === name);
  expect([name, (await stop(page)).isSeen]).toEqual([name, true]);
};

const openThread = async (article: string): ReturnType<typeof openPage> => {
  const page = await openPage();
  await page.goto(`${app.base}/articles/bread-at-three`);
  const followed = page
    .waitForEvent('websocket')
    .then((socket) => socket.waitForEvent('framereceived', { predicate: ({ payload }) => String(payload).includes('"head"') }));
  await page.evaluate(`document.querySelector('afterword-thread').setAttribute('article', '${article}')`);
  await page.getByRole('textbox', { name: 'Write a comment' }).waitFor();
  await followed;
  return page;
};

test('writes, answers, thinks better of it, edits, votes, reports and deletes', async () => {
  await author.comment({ article: 'keys', body: 'The first word' });
  const page = await openThread('keys');
  await tabTo(page, 'Write a comment');
  await page.keyboard.type('By keyboard');
  await tabTo(page, 'Your name');
  await page.keyboard.type('Keys');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('article', { name: 'Comment by Keys' }).getByRole('button', { name: 'Edit' }).waitFor();
  await arrive(page, 'Write a comment');

  await tabTo(page, 'Reply to Author');
  await page.keyboard.press('Enter');
  await arrive(page, 'Reply to Author');
  expect((await stop(page)).tag).toBe('textarea');
  await page.keyboard.type('Never mind');
  await tabTo(page, 'Cancel');
  await page.keyboard.press('Enter');
  await arrive(page, 'Reply to Author');
  expect((await stop(page)).tag).toBe('button');
  await page.keyboard.press('Enter');
  await until('the field with what was typed', async () => (await stop(page)).tag === 'textarea');
  await page.keyboard.type(', yes');
  await page.keyboard.press('Control+Enter');
  await page
    .getByText(/Never mind/)
    .getByText(/yes/)
    .waitFor();
  await arrive(page, 'Reply to Author');

  await tabTo(page, 'Vote up', { key: 'Shift+Tab', within: 'The first word' });
  await page.keyboard.press('Space');
  await until('the vote', async () => (await author.page('keys')).body.comments.some(({ score }: { score: number }) => score === 1));
  await arrive(page, 'Vote up');
  await tabTo(page, 'Report');
  await page.keyboard.press('Enter');
  await arrive(page, 'Why should a moderator look at this?Spam or advertisingInsult or threatBeside the subjectAgainst the lawSomething else');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'Send report');
  await page.keyboard.press('Enter');
  await page.getByText('Thank you. A moderator will look at it.').waitFor();
  await arrive(page, 'Report');

  await tabTo(page, 'Edit', { key: 'Shift+Tab', within: 'By keyboard' });
  await page.keyboard.press('Enter');
  await until('the text to edit', async () => (await stop(page)).tag === 'textarea');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(', mended');
  await page.keyboard.press('Control+Enter');
  await page.getByText('By keyboard, mended').waitFor();
  await arrive(page, 'Edit');
  await tabTo(page, 'Delete');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.getByText('This comment was deleted.').waitFor();
  await until('the focus on the place of what is gone', async () => (await stop(page)).tag === 'article');
  expect((await stop(page)).isSeen).toBe(true);
  expect(page.complaints).toEqual([]);
});

test('sorts, brings what is new and what is further down', async () => {
  for (let n = 0; n < ROOTS; n += 1) await author.comment({ article: 'keys-long', body: `Number ${n}` });
  const page = await openThread('keys-long');
  await tabTo(page, 'SortNewestOldestBest');
  await page.keyboard.press('ArrowDown');
  await until(
    'the oldest first',
    async () => (await page.locator('afterword-thread').getByRole('article').first().textContent())?.includes('Number 0') === true,
  );
  await arrive(page, 'SortNewestOldestBest');
  await author.comment({ article: 'keys-long', body: 'The latest' });
  await page.getByRole('button', { name: '1 new comment' }).waitFor();
  await tabTo(page, '1 new comment');
  await page.keyboard.press('Enter');
  await until('the focus on the new one', async () => (await stop(page)).comment.includes('The latest'));
  expect((await stop(page)).isSeen).toBe(true);
  // From the end of the page backwards is the shorter way.
  await tabTo(page, 'Show more comments', { key: 'Shift+Tab' });
  await page.keyboard.press('Enter');
  await page.getByText(`Number ${ROOTS - 1}`, { exact: true }).waitFor();
  await until('the focus on the first that came', async () => (await stop(page)).comment.includes(`Number ${25}`));
  expect((await stop(page)).isSeen).toBe(true);
});
