// What comes late: a reader after a day away, a moderator after ten seconds.
import { beforeAll, expect, test } from '@jest/globals';
import { CHANGES_MAX } from '../../src/contract/limits.ts';
import { openPage } from '../house/browser.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { ADMIN_KEY, type Started, start } from '../house/start.ts';
import { composer, followed, openThread } from '../house/thread.ts';
import { until } from '../house/until.ts';

/** Posts that are under way together: 500 one by one would take a minute. */
const AT_ONCE = 32;

let app: Started;
let author: Client;
beforeAll(async () => {
  app = await start();
  author = await becomeGuest(app.base, { name: 'Author' });
});

test('after a long time away the thread is read anew, as far down as it was, and what is read stays', async () => {
  for (let n = 0; n < 30; n += 1) await author.comment({ article: 'away', body: `Number ${n}` });
  const page = await openPage();
  const follows = followed(page);
  await openThread(page, app.base, 'away', 'oldest');
  await composer(page).waitFor();
  await follows;
  await page.getByRole('button', { name: 'Show more comments' }).click();
  const line = page.getByText('Number 28', { exact: true });
  await line.scrollIntoViewIfNeeded();
  const before = (await line.boundingBox())?.y ?? Number.NaN;
  await page.context().setOffline(true);
  await page.getByText('You are offline.', { exact: false }).waitFor();
  // More than one answer may hold.
  for (let sent = 0; sent <= CHANGES_MAX; sent += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => author.comment({ article: 'away', body: `Meanwhile ${sent + n}` })));
  const reloaded = page.waitForResponse((response) => response.url().includes('/comments?') && response.url().includes('cursor='));
  await page.context().setOffline(false);
  await reloaded;
  await page
    .getByText(/^Meanwhile/)
    .first()
    .waitFor();
  expect(Math.abs(((await line.boundingBox())?.y ?? Number.NaN) - before)).toBeLessThanOrEqual(1);
});

test('undo is offered for ten seconds; when it comes too late for the service, that is said beside the comment', async () => {
  await author.comment({ article: 'undo', body: 'Gone for good' });
  const page = await openPage();
  await openThread(page, app.base, 'undo');
  await composer(page).waitFor();
  await page.evaluate(`document.querySelector('afterword-thread').staff('${ADMIN_KEY}')`);
  const remove = async () => {
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  };
  await remove();
  // Somebody at the desk is a moment faster.
  await page.route('**/undo', async (route) => {
    await asAdmin(app.base).call('post', new URL(route.request().url()).pathname.replace('/api/v1/sites/demo', ''));
    await route.continue();
  });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Gone for good').waitFor();
  await page.getByRole('alert').filter({ hasText: 'undone' }).waitFor();
  await remove();
  await until('the offer over', async () => (await page.getByRole('button', { name: 'Undo' }).count()) === 0, 15_000);
  await page.getByText('This comment was deleted.').waitFor();
});
