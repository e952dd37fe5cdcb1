// Authors are told where they wrote why a comment of theirs was taken away, and may answer once.
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axe, fitsSideways, openPage } from '../house/browser.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';
import { composer, openThread } from '../house/thread.ts';
import { until } from '../house/until.ts';

let app: Started;
let admin: Client;

beforeAll(async () => {
  app = await start();
  admin = asAdmin(app.base);
});

const reject = async (author: Client, article: string, reason?: string): Promise<string> => {
  await author.comment({ article, body: 'Words that stay' });
  const { id } = await author.comment({ article, body: 'Rather rude words' });
  await admin.call('post', '/moderation/decisions').send({ commentIds: [id], action: 'reject', reason });
  return id;
};

/** An author whose comment was rejected, in a browser that knows them, at the article. */
const openAsRejected = async (article: string, reason?: string, reader: Parameters<typeof openPage>[0] = {}) => {
  const author = await becomeGuest(app.base, { name: 'Ruth' });
  const id = await reject(author, article, reason);
  const page = await openPage(reader);
  await page.goto(app.base);
  await page.evaluate(`localStorage.setItem('afterword:guest:${app.base}/:demo', ${JSON.stringify(JSON.stringify(author.session))})`);
  await openThread(page, app.base, article);
  return { author, id, page };
};

const told = (page: Page) => page.getByRole('region', { name: 'Decisions about your comments' });
const button = (page: Page, name: string) => told(page).getByRole('button', { name, exact: true });
const idAtKeyboard = (page: Page) => page.evaluate<string>(`document.querySelector('afterword-thread').shadowRoot.activeElement?.id ?? ''`);

test('whoever has no token asks for nothing and loads nothing of it', async () => {
  const page = await openPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await openThread(page, app.base, 'nobody');
  await composer(page).waitFor();
  expect(asked.filter((url) => url.includes('statements'))).toEqual([]);
});

test('the reason and what was written are told; an appeal is made once, and its outcome is told with the answer', async () => {
  const { id, page } = await openAsRejected('appealed', 'Insult or threat');
  await told(page).getByText('A moderator rejected a comment of yours.').waitFor();
  await told(page).getByText('The reason: Insult or threat').waitFor();
  await told(page).getByText('What you wrote').click();
  await told(page).getByText('Rather rude words').waitFor();
  await button(page, 'Appeal').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await until('the keyboard back at the button', async () => (await idAtKeyboard(page)) === `appeal-${id}`);
  await page.keyboard.press('Enter');
  await page.keyboard.type('It was a quotation.');
  expect(await axe(page)).toEqual([]);
  await button(page, 'Send appeal').click();
  await told(page).getByText('A moderator will look at it.', { exact: false }).waitFor();
  expect(await button(page, 'Appeal').count()).toBe(0);
  const { body } = await admin.call('get', '/moderation/appeals');
  expect(body.appeals).toMatchObject([{ text: 'It was a quotation.' }]);
  // Put away by now, the outcome is news again.
  await button(page, 'Put away').click();
  await told(page).waitFor({ state: 'detached' });
  await admin.call('post', `/moderation/appeals/${body.appeals[0].id}`).send({ outcome: 'refused', answer: 'Quotations too.' });
  await openThread(page, app.base, 'appealed');
  await told(page).getByText('Your appeal was refused. Quotations too.').waitFor();
});

test('what was put away stays away, and the keyboard goes on at what is next', async () => {
  const { author, page } = await openAsRejected('away', 'Misleading');
  await told(page).getByText('The reason: Misleading').waitFor();
  const later = await reject(author, 'away', 'Advertising');
  await openThread(page, app.base, 'away');
  await told(page).getByText('The reason: Advertising').waitFor();
  await button(page, 'Put away').first().focus();
  await page.keyboard.press('Enter');
  await told(page).getByText('The reason: Advertising').waitFor({ state: 'detached' });
  await until('the keyboard at the other', async () => /^put-away-/.test(await idAtKeyboard(page)) && (await idAtKeyboard(page)) !== `put-away-${later}`);
  await openThread(page, app.base, 'away');
  await told(page).getByText('The reason: Misleading').waitFor();
  expect(await told(page).getByText('The reason: Advertising').count()).toBe(0);
  await button(page, 'Put away').focus();
  await page.keyboard.press('Enter');
  await told(page).waitFor({ state: 'detached' });
  await until('the keyboard where a comment is written', () =>
    page.evaluate<boolean>(`document.querySelector('afterword-thread').shadowRoot.activeElement?.tagName === 'TEXTAREA'`),
  );
});

test('it is told at the article that it is about', async () => {
  const { author, page } = await openAsRejected('here', 'Misleading');
  await told(page).getByText('The reason: Misleading').waitFor();
  await reject(author, 'elsewhere', 'Advertising');
  await openThread(page, app.base, 'elsewhere');
  await told(page).getByText('The reason: Advertising').waitFor();
  expect(await told(page).getByText('The reason: Misleading').count()).toBe(0);
});

test('on a phone, also dark and from right to left, it has room', async () => {
  const { page } = await openAsRejected('phone', 'Beside the subject', { phone: true, dark: true });
  await button(page, 'Appeal').click();
  await told(page).getByText('What you wrote').click();
  for (const dir of ['ltr', 'rtl']) {
    await page.evaluate(`document.documentElement.dir = '${dir}'`);
    expect(await fitsSideways(page)).toBe(true);
    expect(await axe(page)).toEqual([]);
  }
});
