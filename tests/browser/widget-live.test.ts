// Others write while a reader reads: what comes is seen, and nothing that is being read moves.
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openContext, openPage } from '../house/browser.ts';
import { becomeGuest, type Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';
import { composer, followed, openThread as openOn } from '../house/thread.ts';
import { until } from '../house/until.ts';

let app: Started;
let author: Client;
beforeAll(async () => {
  app = await start();
  author = await becomeGuest(app.base, { name: 'Author' });
});

/** Comments are the test's own; what comes from now on comes live. */
const openThread = async (page: Page, article: string, sort = 'newest'): Promise<void> => {
  const live = followed(page);
  await openOn(page, app.base, article, sort);
  await composer(page).waitFor();
  await live;
};

const topOf = (page: Page, text: string): Promise<number> =>
  page
    .getByText(text, { exact: true })
    .first()
    .boundingBox()
    .then((box) => box?.y ?? Number.NaN);

test('new roots wait behind a button, edits and deletions come in place', async () => {
  const first = await author.comment({ article: 'live-a', body: 'The first' });
  const page = await openPage();
  await openThread(page, 'live-a');
  await author.comment({ article: 'live-a', body: 'The second' });
  const button = page.getByRole('button', { name: '1 new comment' });
  await button.waitFor();
  expect(await page.getByText('The second').count()).toBe(0);
  await button.click();
  await page.getByText('The second').waitFor();
  await author.call('patch', `/comments/${first.id}`).send({ body: 'The first, mended' });
  await page.getByText('The first, mended').waitFor();
  await author.call('delete', `/comments/${first.id}`);
  await until('the text gone', async () => (await page.getByText('The first, mended').count()) === 0);
  expect(page.complaints).toEqual([]);
});

test('where nothing is read yet nothing waits: not before the first comment, and not below the screen', async () => {
  const page = await openPage();
  await openThread(page, 'live-first');
  const field = await composer(page).boundingBox();
  await author.comment({ article: 'live-first', body: 'The very first' });
  await page.getByText('The very first').waitFor();
  expect(await composer(page).boundingBox()).toEqual(field);
  await author.comment({ article: 'live-first', body: 'The next' });
  await page.getByRole('button', { name: '1 new comment' }).waitFor();
  expect(await page.getByText('The next').count()).toBe(0);
  // Back at the article, the thread below: what waited has come when the reader returns.
  await page.evaluate('scrollTo({ top: 0, behavior: "instant" })');
  await page.getByText('The next').waitFor({ state: 'attached' });
  await author.comment({ article: 'live-first', body: 'Another' });
  await page.getByText('Another').waitFor({ state: 'attached' });
  expect(await page.getByRole('button', { name: /new comment/ }).count()).toBe(0);
  expect(await page.locator('afterword-thread').getByRole('article').allTextContents()).toEqual([
    expect.stringContaining('Another'),
    expect.stringContaining('The next'),
    expect.stringContaining('The very first'),
  ]);
  expect(await page.evaluate('scrollY')).toBe(0);
});

test('what is typed in one window stands in the other, and is not shown twice in the first', async () => {
  await author.comment({ article: 'live-b', body: 'Alone here' });
  const [mine, theirs] = [await openPage(), await openPage()];
  await openThread(mine, 'live-b');
  // Who is alone is not told of themselves.
  expect(await mine.getByText(/readers? here/).count()).toBe(0);
  await openThread(theirs, 'live-b');
  for (const page of [mine, theirs]) await page.getByText('1 other reader here').waitFor();
  await mine.getByRole('button', { name: 'Reply to Author' }).click();
  await mine.getByRole('textbox', { name: 'Reply to Author' }).fill('Not alone');
  await mine.getByLabel('Your name').fill('Second');
  await mine.getByRole('button', { name: 'Post reply' }).click();
  await theirs.getByText('Not alone').waitFor();
  await mine.locator('afterword-thread').getByRole('article', { name: 'Comment by Second' }).getByRole('button', { name: 'Edit' }).waitFor();
  expect(await mine.getByText('Not alone').count()).toBe(1);
});

test('nothing that is being read moves: replies above, on and below the screen, roots, edits and deletions', async () => {
  const roots = [];
  for (let n = 0; n < 16; n += 1) roots.push(await author.comment({ article: 'live-c', body: `Root number ${n}` }));
  const page = await openPage();
  await openThread(page, 'live-c', 'oldest');
  const line = page.getByText('Root number 8', { exact: true });
  await line.waitFor();
  await page.evaluate(`document.querySelector('afterword-thread').shadowRoot.getElementById('comment-${roots[8]?.id}').scrollIntoView({ block: 'center' })`);
  const before = await topOf(page, 'Root number 8');
  const [above, near, at, below] = [roots[0], roots[7], roots[8], roots[15]];
  for (const parent of [above, near, at, below]) await author.comment({ article: 'live-c', body: `To ${parent?.id}`, parentId: parent?.id });
  await author.comment({ article: 'live-c', body: 'Another root' });
  await author.call('patch', `/comments/${near?.id}`).send({ body: 'Much\n\nlonger\n\nthan\n\nit\n\nwas' });
  await author.call('delete', `/comments/${roots[6]?.id}`);
  await page.getByRole('button', { name: /1 new comment/ }).waitFor();
  await until('the reply above', async () => (await page.getByText(`To ${above?.id}`).count()) === 1);
  await until('the reply below', async () => (await page.getByText(`To ${below?.id}`).count()) === 1);
  await until('both that wait', async () => (await page.getByRole('button', { name: /1 new reply/ }).count()) === 2);
  await until('the edit', async () => (await page.getByText('longer').count()) === 1);
  await until('the deletion', async () => (await page.getByText('Root number 6', { exact: true }).count()) === 0);
  expect(Math.abs((await topOf(page, 'Root number 8')) - before)).toBeLessThan(1);
  // Out of sight, they come by themselves.
  await page.getByText('Root number 15', { exact: true }).scrollIntoViewIfNeeded();
  await until('the replies in their places', async () => (await page.getByRole('button', { name: /1 new reply/ }).count()) === 0);
});

test('without a network the reader is told, and catches up quietly after it', async () => {
  await author.comment({ article: 'live-d', body: 'Before the tunnel' });
  const context = await openContext();
  const page = await context.newPage();
  await openThread(page, 'live-d');
  await context.setOffline(true);
  await page.getByText('You are offline.', { exact: false }).waitFor();
  await author.comment({ article: 'live-d', body: 'In the tunnel' });
  await context.setOffline(false);
  await page.getByRole('button', { name: '1 new comment' }).waitFor();
  await until('the notice gone', async () => (await page.getByText('You are offline.', { exact: false }).count()) === 0);
});

test('where WebSocket is not let through, polling brings what comes', async () => {
  await author.comment({ article: 'live-e', body: 'By the slow road' });
  const page = await openPage();
  await page.routeWebSocket(/\/live/, (socket) => socket.close());
  await openOn(page, app.base, 'live-e');
  const polled = page.waitForRequest((request) => request.url().includes('/changes?') && request.url().includes('wait=20'));
  await page.getByText('By the slow road').waitFor();
  await polled;
  await author.comment({ article: 'live-e', body: 'Still arrives' });
  await page.getByRole('button', { name: '1 new comment' }).waitFor();
  // A busy thread has an answer ready at once, and must not be asked without end.
  const polls: number[] = [];
  page.on('request', (request) => request.url().includes('/changes?') && polls.push(performance.now()));
  for (let n = 0; n < 20; n++) await author.comment({ article: 'live-e', body: `And arrives, ${n}` });
  await page.getByRole('button', { name: '21 new comments' }).waitFor();
  expect(polls.filter((at, n) => n > 0 && at - (polls[n - 1] ?? 0) < 900)).toEqual([]);
});
