// A moderator's hour at the queue, by keyboard alone: decided, thought better of, selected, refused by the service, and shared with another moderator.
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { asAdmin, becomeGuest } from '../house/clients.ts';
import { hold, makeKey, openDesk, statusOf, untilLive, untilStatus } from '../house/desk-page.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(120_000);

let app: Started;
beforeAll(async () => {
  app = await start();
});

/** The text of the comment that the keyboard looks at, when the focus is really there. */
const looked = (page: Page): Promise<string> =>
  page.evaluate<string>(`document.activeElement?.matches('.item[data-current]') ? document.activeElement.querySelector('.text').textContent : ''`);
const looksAt = (page: Page, text: string): Promise<string | true> => until(`the keyboard at "${text}"`, async () => (await looked(page)) === text);
const texts = (page: Page): Promise<string[]> => page.locator('.item .text').allTextContents();
const noticed = (page: Page, text: string): Promise<void> => page.getByRole('status').filter({ hasText: text }).waitFor();
const press = async (page: Page, keys: string): Promise<void> => {
  for (const key of keys.split(' ')) await page.keyboard.press(key);
};

const banOf = async ({ session }: Awaited<ReturnType<typeof becomeGuest>>): Promise<string | undefined> => {
  const { body } = await asAdmin(app.base).call('get', `/moderation/authors/${session.author.id}`);
  return body.record.ban?.kind;
};

describe('by keyboard alone', () => {
  test('a queue is decided: approved, rejected with a reason, spam, deleted; and taken back step by step', async () => {
    await hold(app, ['one', 'two', 'three', 'four', 'five']);
    const page = await openDesk(app);
    await page.getByText('five').waitFor();
    expect(await texts(page)).toEqual(['five', 'four', 'three', 'two', 'one']);
    await press(page, 'j');
    await looksAt(page, 'four');
    await press(page, 'k');
    await looksAt(page, 'five');

    await press(page, 'a');
    await noticed(page, 'Approved.');
    await looksAt(page, 'four');
    await press(page, 'r');
    await page.getByRole('dialog', { name: 'Why is it rejected?' }).waitFor();
    await press(page, '3');
    await noticed(page, 'Rejected.');
    await looksAt(page, 'three');
    await press(page, 's');
    await looksAt(page, 'two');
    await press(page, 'd');
    await looksAt(page, 'one');
    await untilStatus(app.base, 'five', 'published');
    await untilStatus(app.base, 'four', 'rejected');
    await untilStatus(app.base, 'three', 'spam');
    await until('the deletion', async () => (await statusOf(app.base, 'two')) === undefined);

    await press(page, 'u');
    await noticed(page, 'Undone: deleted.');
    await looksAt(page, 'two');
    await press(page, 'u u u');
    await untilStatus(app.base, 'five', 'pending');
    for (const text of ['four', 'three', 'two']) await untilStatus(app.base, text, 'pending');
    expect(await texts(page)).toEqual(['five', 'four', 'three', 'two', 'one']);
    // What was undone can be decided again.
    await press(page, 'a');
    await untilStatus(app.base, 'five', 'published');
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  test('a range is selected and decided as one, and undone as one', async () => {
    const page = await openDesk(app);
    await page.getByText('four').waitFor();
    await press(page, 'x j j Shift+X');
    await page.getByRole('region', { name: 'Selection' }).getByText('3 selected').waitFor();
    await press(page, 's');
    await noticed(page, 'Marked as spam: 3 comments.');
    await looksAt(page, 'one');
    for (const text of ['four', 'three', 'two']) await untilStatus(app.base, text, 'spam');
    await press(page, 'u');
    for (const text of ['four', 'three', 'two']) await untilStatus(app.base, text, 'pending');
    await page.close();
  });

  test('goes to other lists and back, searches, and tells its keys', async () => {
    const page = await openDesk(app);
    await page.getByText('four').waitFor();
    await press(page, 'g u');
    await until('the address of the published', () => new URL(page.url()).pathname === '/admin/demo/queue/published');
    expect(await page.title()).toMatch(/^Published – demo/);
    await page.goBack();
    await page.getByText('four').waitFor();
    await press(page, '/');
    await page.keyboard.type('three');
    await press(page, 'Enter');
    await until('what was searched for', async () => (await texts(page)).join() === 'three');
    expect(new URL(page.url()).searchParams.get('q')).toBe('three');
    await press(page, '?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Reject, with a reason').waitFor();
    await press(page, 'Escape a');
    await untilStatus(app.base, 'three', 'published');
    await page.close();
  });

  test('bans the author for a time, and lifts it', async () => {
    const guest = await hold(app, ['banned for this']);
    const page = await openDesk(app);
    await page.getByText('banned for this').waitFor();
    await press(page, 'b');
    await page.getByRole('dialog', { name: /^Ban Guest/ }).waitFor();
    await page.getByLabel('Why').fill('Again and again');
    await press(page, 'Tab Tab Enter');
    await noticed(page, 'is banned.');
    await until('the ban', async () => (await banOf(guest)) === 'ban');
    await page.getByText('Banned', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await noticed(page, 'was lifted.');
    await until('no ban', async () => (await banOf(guest)) === undefined);
    await page.close();
  });
});

test('what the service does not take comes back to its place, with words', async () => {
  await hold(app, ['refused']);
  const page = await openDesk(app);
  await page.getByText('refused', { exact: true }).waitFor();
  const before = await texts(page);
  await page.route('**/moderation/decisions', (route) => route.abort());
  await press(page, 'a');
  await page.getByRole('alert').filter({ hasText: 'back in the list: not approved. There was no answer.' }).waitFor();
  expect(await texts(page)).toEqual(before);
  await looksAt(page, 'refused');
  await page.unroute('**/moderation/decisions');
  await press(page, 'a');
  await untilStatus(app.base, 'refused', 'published');
  await page.close();
});

test('what comes while the queue is read waits above, and the counts know of it', async () => {
  await hold(app, ['read just now']);
  const page = await openDesk(app);
  await page.getByText('read just now').waitFor();
  await untilLive(page);
  await press(page, 'j');
  const before = await texts(page);
  const count = async () =>
    Number(
      await page
        .getByRole('link', { name: /^Pending/ })
        .locator('.count')
        .textContent(),
    );
  const counted = await count();
  await (await becomeGuest(app.base, { name: 'Late' })).comment({ article: 'held', body: 'came meanwhile' });
  await page.getByRole('button', { name: '1 new' }).waitFor();
  expect(await texts(page)).toEqual(before);
  await until('the count of one more', async () => (await count()) === counted + 1);
  await press(page, 'n');
  await looksAt(page, 'came meanwhile');
  await page.close();
});

test('two moderators see who looks at what, and never decide twice', async () => {
  await hold(app, ['between two']);
  const key = await makeKey(app.base, 'Ann');
  const [mine, hers] = [await openDesk(app), await openDesk(app, { key })];
  for (const page of [mine, hers]) {
    await page.getByText('between two').waitFor();
    await untilLive(page);
  }
  // Whoever came first holds it; when they go on, it is the other's.
  await hers.getByText('Moderator is looking at this').waitFor();
  await press(mine, 'j');
  await mine.getByText('Ann is looking at this').waitFor();
  await press(hers, 'j k');
  // While her decision is on its way, the other's is made.
  await hers.route('**/moderation/decisions', async (route) => {
    await press(mine, 'k a');
    await untilStatus(app.base, 'between two', 'published');
    await route.continue();
  });
  await looksAt(hers, 'between two');
  await press(hers, 's');
  await hers.getByText(/was first: approved, just now/).waitFor();
  expect(await statusOf(app.base, 'between two')).toBe('published');
  await hers.unroute('**/moderation/decisions');
  await looksAt(hers, 'between two');
  await press(hers, 's');
  await untilStatus(app.base, 'between two', 'spam');
  await Promise.all([mine.close(), hers.close()]);
});

test('all that a filter matches is counted, confirmed and decided, also what is not shown', async () => {
  await hold(
    app,
    Array.from({ length: 60 }, (_, n) => `many ${n}`),
  );
  const page = await openDesk(app, { path: 'queue/pending?q=many' });
  await page.getByText('many 59').waitFor();
  await press(page, 'Shift+A');
  await page.getByRole('button', { name: 'Take all of this list, also what is not shown' }).click();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Spam' }).click();
  await page.getByRole('dialog', { name: 'Mark as spam: 60 comments?' }).getByRole('button', { name: 'Spam' }).click();
  await page.getByText('Nothing is like that in this list.').waitFor();
  await untilStatus(app.base, 'many 0', 'spam');
  await press(page, 'u');
  await untilStatus(app.base, 'many 0', 'pending');
  await page.close();
});
