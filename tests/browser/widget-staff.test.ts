// Moderating in place: what waits is seen where it will stand, decided there, and taken back.
import { beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { axe, fitsSideways, openPage } from '../house/browser.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { ADMIN_KEY, type Started, start } from '../house/start.ts';
import { composer, openThread } from '../house/thread.ts';
import { until } from '../house/until.ts';

let app: Started;
let admin: Client;

beforeAll(async () => {
  app = await start();
  admin = asAdmin(app.base);
});

const mode = (moderation: 'publish' | 'hold-all') => admin.call('patch', '/settings').send({ moderation: { mode: moderation } });

/** A comment that waits, of somebody new. */
const held = async (article: string, body: string, name = 'Wendy') => {
  await mode('hold-all');
  const author = await becomeGuest(app.base, { name });
  const comment = await author.comment({ article, body });
  await mode('publish');
  return { author, comment };
};

const openAsStaff = async (article: string, reader: Parameters<typeof openPage>[0] = {}): ReturnType<typeof openPage> => {
  const page = await openPage(reader);
  await openThread(page, app.base, article);
  await composer(page).waitFor();
  await page.evaluate(`document.querySelector('afterword-thread').staff('${ADMIN_KEY}')`);
  await page.getByRole('button', { name: 'Close discussion' }).waitFor();
  return page;
};

const articleOf = (page: Page, text: string): Locator => page.getByRole('article', { name: /^Comment by/ }).filter({ hasText: text });
const button = (place: Page | Locator, name: string): Locator => place.getByRole('button', { name, exact: true });
/** What the keyboard is at, in the widget. */
const atKeyboard = (page: Page) => page.evaluate<string>(`document.querySelector('afterword-thread').shadowRoot.activeElement?.textContent ?? ''`);
const statusOf = async (id: string): Promise<string | undefined> =>
  (await admin.call('get', '/moderation/queue').query({ comment: id })).body.comments[0]?.status;

test('readers load nothing of it', async () => {
  const page = await openPage();
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await openThread(page, app.base, 'readers');
  await composer(page).waitFor();
  expect(loaded.some((url) => /\/life-/.test(url))).toBe(true);
  expect(loaded.some((url) => /\/staff-/.test(url))).toBe(false);
});

test('what waits is marked for its author and for staff, who publish it live for everyone, and take that back', async () => {
  const { author, comment } = await held('waits', 'Waiting words');
  const reader = await openPage();
  await openThread(reader, app.base, 'waits');
  await composer(reader).waitFor();
  const own = await openPage();
  await openThread(own, app.base, 'waits');
  await own.evaluate(`document.querySelector('afterword-thread').setAttribute('token', '${author.token}')`);
  await articleOf(own, 'Waiting words').getByText('Waiting for a moderator. Only you can see it.').waitFor();
  const page = await openAsStaff('waits');
  const waiting = articleOf(page, 'Waiting words');
  await waiting.getByText('Waiting for a moderator.').waitFor();
  expect(await reader.getByText('Waiting words').count()).toBe(0);
  await button(waiting, 'Approve').focus();
  await page.keyboard.press('Enter');
  await reader
    .getByText('Waiting words')
    .or(reader.getByRole('button', { name: '1 new comment' }))
    .first()
    .waitFor();
  await button(waiting, 'Undo').waitFor();
  expect(await waiting.getByText('Waiting for a moderator.').count()).toBe(0);
  await until('the keyboard at Undo', async () => (await atKeyboard(page)) === 'Undo');
  await page.keyboard.press('Enter');
  await waiting.getByText('Waiting for a moderator.').waitFor();
  expect(await statusOf(comment.id)).toBe('pending');
  await until('it is gone for readers', async () => (await reader.getByText('Waiting words').count()) === 0);
});

test('one is rejected with a reason, which goes on record; what is not shown any more is marked, and can be shown again', async () => {
  const { comment } = await held('reasons', 'Buy my book');
  const page = await openAsStaff('reasons');
  const waiting = articleOf(page, 'Buy my book');
  await button(waiting, 'Reject').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Why is it rejected?').selectOption('Advertising');
  await page.keyboard.press('Escape');
  await until('the keyboard back at Reject', async () => (await atKeyboard(page)) === 'Reject');
  expect(await statusOf(comment.id)).toBe('pending');
  await page.keyboard.press('Enter');
  await page.getByLabel('Why is it rejected?').selectOption('Advertising');
  await page.getByLabel('In your words (optional)').fill('Of a book this time');
  expect(await axe(page)).toEqual([]);
  await page.getByLabel('In your words (optional)').press('Tab');
  await page.keyboard.press('Enter');
  await waiting.getByText('Rejected', { exact: true }).waitFor();
  await until('the keyboard at Undo', async () => (await atKeyboard(page)) === 'Undo');
  const { body } = await admin.call('get', '/moderation/decisions').query({ comment: comment.id });
  expect(body.decisions[0]).toMatchObject({ action: 'reject', reason: 'Advertising. Of a book this time' });
  await button(waiting, 'Approve').click();
  await until('published', async () => (await statusOf(comment.id)) === 'published');
  await waiting.getByText('Rejected', { exact: true }).waitFor({ state: 'detached' });
});

test('one that stands is called spam behind one button, live for everyone; Escape leaves it', async () => {
  const author = await becomeGuest(app.base, { name: 'Sid' });
  const comment = await author.comment({ article: 'stands', body: 'Cheap watches' });
  const reader = await openPage();
  await openThread(reader, app.base, 'stands');
  await articleOf(reader, 'Cheap watches').waitFor();
  await composer(reader).waitFor();
  const page = await openAsStaff('stands');
  const moderate = page.getByRole('button', { name: 'Moderate the comment by Sid' });
  await moderate.focus();
  await page.keyboard.press('Enter');
  await until('the keyboard at the first choice', async () => (await atKeyboard(page)) === 'Reject');
  await page.keyboard.press('Escape');
  await until('the keyboard back', async () => (await atKeyboard(page)) === 'Moderate');
  await page.keyboard.press('Enter');
  await button(page, 'Spam').click();
  await articleOf(reader, 'Cheap watches').waitFor({ state: 'detached' });
  expect(await statusOf(comment.id)).toBe('spam');
  await button(page, 'Undo').click();
  await moderate.waitFor();
  expect(await statusOf(comment.id)).toBe('published');
});

test('an author is banned for a time, with what is known of them in sight, and the ban is undone', async () => {
  const author = await becomeGuest(app.base, { name: 'Ruth' });
  await author.comment({ article: 'bans', body: 'Rude words' });
  const page = await openAsStaff('bans');
  await page.getByRole('button', { name: 'Moderate the comment by Ruth' }).click();
  await button(page, 'Ban').click();
  await page.getByText('1 published').waitFor();
  await page.getByLabel(/^How/).selectOption({ label: 'Cannot write, and is told so' });
  await page.getByLabel(/^For/).selectOption({ label: 'A day' });
  await page.getByLabel('Why? Needed').fill('Insults');
  expect(await axe(page)).toEqual([]);
  await button(page, 'Ban').last().click();
  await page.getByText(/^Ruth is banned until /).waitFor();
  expect((await author.post({ article: 'bans' })).status).toBe(403);
  expect(await axe(page)).toEqual([]);
  await button(page, 'Undo').click();
  await until('Ruth writes again', async () => (await author.post({ article: 'bans' })).status === 201);
  await until('the keyboard back', async () => (await atKeyboard(page)) === 'Moderate');
});

test('the discussion is closed and opened at its top, live for everyone', async () => {
  await (await becomeGuest(app.base)).comment({ article: 'closing', body: 'A word' });
  const reader = await openPage();
  await openThread(reader, app.base, 'closing');
  await composer(reader).waitFor();
  const page = await openAsStaff('closing');
  await button(page, 'Close discussion').click();
  await reader.getByText('This discussion is closed.', { exact: false }).waitFor();
  await button(page, 'Open discussion').click();
  await composer(reader).waitFor();
});

test('what a colleague decided meanwhile is left as it is, and told', async () => {
  const { comment } = await held('clash', 'Two at once');
  const page = await openAsStaff('clash');
  const waiting = articleOf(page, 'Two at once');
  // The colleague is a moment faster.
  await page.route('**/moderation/decisions', async (route) => {
    await admin.call('post', '/moderation/decisions').send({ commentIds: [comment.id], action: 'reject' });
    await route.continue();
  });
  await button(waiting, 'Approve').click();
  await page.getByRole('alert').filter({ hasText: 'Somebody has changed it meanwhile' }).waitFor();
  expect(await statusOf(comment.id)).toBe('rejected');
});

test.each([{ phone: true }, { phone: true, dark: true }])('on a phone, also from right to left, it has room: %j', async (looks) => {
  const article = `phone${looks.dark ? '-dark' : ''}`;
  await held(article, 'Waiting words of a phone');
  const sid = await becomeGuest(app.base, { name: 'Sid' });
  for (const body of ['Cheap watches', 'Dear watches']) await sid.comment({ article, body });
  const page = await openAsStaff(article, looks);
  await page.getByRole('button', { name: 'Moderate the comment by Sid' }).first().click();
  await button(articleOf(page, 'Waiting words of a phone'), 'Approve').waitFor();
  for (const dir of ['ltr', 'rtl']) {
    await page.evaluate(`document.documentElement.dir = '${dir}'`);
    expect(await fitsSideways(page)).toBe(true);
    expect(await axe(page)).toEqual([]);
  }
});
