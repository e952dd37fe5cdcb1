// Each view of the desk: what axe finds (nothing), that it fits a phone, dark and right to left, and that what it changes is really changed.
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axe, fitsSideways } from '../house/browser.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { enterWithKey, hold, makeKey, openDesk, untilStatus } from '../house/desk-page.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(180_000);

const LONG = 'Word after word after word, and none of them short. '.repeat(60);

let app: Started;
let guest: Client;
let authorId: string;
let commentId: string;
beforeAll(async () => {
  app = await start();
  guest = await hold(app, ['Looked at', 'Answered > with a quote\n\n`code`', LONG]);
  const { body } = await asAdmin(app.base).call('get', '/moderation/queue');
  [
    {
      id: commentId,
      author: { id: authorId },
    },
  ] = body.comments;
  const { body: page } = await guest.page('bread-at-three');
  await guest.call('post', `/comments/${page.comments[0].id}/reports`).send({ reason: 'abuse', note: 'He says this everywhere.' });
  await asAdmin(app.base)
    .call('post', '/moderation/decisions')
    .send({ commentIds: [commentId], action: 'reject', reason: 'Beside the subject' });
});

const views = () => ({
  'queue/pending': 'Pending',
  'queue/reported': 'Reported',
  'queue/spam': 'Spam',
  'queue/published?article=bread-at-three': 'Published',
  [`authors/${authorId}`]: 'Guest 0',
  [`comments/${commentId}`]: 'Comment by Guest 0',
  'article?key=held': 'held',
  appeals: 'Appeals',
  figures: 'Figures',
  rules: 'Rules',
  checks: 'Checks',
  log: 'Audit log',
  settings: 'Settings',
  staff: 'Staff',
  keys: 'API keys',
});

/** There when nothing is being loaded any more. */
const settle = async (page: Page, heading: string): Promise<void> => {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor({ state: 'attached' });
  await page.getByText('Loading…').waitFor({ state: 'detached' });
};

const LOOKS = {
  'on a laptop': {},
  'on a phone, dark, right to left': { phone: true, dark: true, dir: 'rtl' },
} as const;

describe.each(Object.entries(LOOKS))('%s', (_name, { dir = 'ltr', ...look }: { dir?: string; phone?: boolean; dark?: boolean }) => {
  test('axe finds nothing in any view, and nothing sticks out', async () => {
    const page = await openDesk(app, look);
    for (const [path, heading] of Object.entries(views())) {
      await page.goto(`${app.base}/admin/demo/${path}`);
      await settle(page, heading);
      await page.evaluate(`document.documentElement.dir = '${dir}'`);
      expect([path, await axe(page), await fitsSideways(page)]).toEqual([path, [], true]);
      expect([path, await page.title()]).toEqual([path, `${heading} – demo – Afterword desk`]);
    }
    expect(page.complaints.filter((text) => !text.includes('401'))).toEqual([]);
    await page.close();
  });
});

test('axe finds nothing in what opens over the desk, in what is empty and in what failed', async () => {
  const page = await openDesk(app);
  await page.getByText('Looked at').or(page.getByText('Answered')).first().waitFor();
  for (const [key, title] of [
    ['?', 'Keyboard'],
    ['r', 'Why is it rejected?'],
    ['b', /^Ban Guest/],
  ] as const) {
    await page.keyboard.press(key);
    await page.getByRole('dialog', { name: title }).waitFor();
    expect([key, await axe(page)]).toEqual([key, []]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await page.keyboard.press('Shift+A');
  await page.getByRole('region', { name: 'Selection' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.goto(`${app.base}/admin/demo/queue/spam`);
  await page.getByRole('heading', { name: 'No spam' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.route('**/moderation/queue?*', (route) => route.abort());
  await page.goto(`${app.base}/admin/demo/queue/pending`);
  await page.getByRole('alert').getByText('There was no answer.').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.unroute('**/moderation/queue?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('article').first().waitFor();
  await page.close();
});

test('a settings form tells at its field what is refused, and changes only what was changed', async () => {
  const page = await openDesk(app, { path: 'settings' });
  const origins = page.getByLabel('Allowed origins');
  await origins.fill('https://example.org\nhttps://example.net/path');
  await page.getByLabel('Minutes to edit').fill('20');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('https://example.net/path is not an origin as browsers send it; write https://example.net').waitFor();
  await until('the focus at the field', () => page.evaluate<boolean>("document.activeElement?.name === 'origins'"));
  await origins.fill('https://example.org');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  const { body } = await asAdmin(app.base).call('get', '/settings');
  expect(body).toMatchObject({ allowedOrigins: ['https://example.org'], editWindowSeconds: 1_200, moderation: { mode: 'hold-all' } });
  await page.close();
});

test('what was decided about a comment is on record beside it, and is undone there', async () => {
  const page = await openDesk(app, { path: `comments/${commentId}` });
  await page.getByText('Beside the subject').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('undone').first().waitFor();
  await untilStatus(app.base, 'Looked at', 'pending');
  await page.close();
});

test('a discussion is closed and opened again, a note written and removed, a rule tried and switched on', async () => {
  const page = await openDesk(app, { path: 'article?key=held' });
  await page.getByRole('button', { name: 'Close the discussion' }).click();
  await page.getByRole('button', { name: 'Open it again' }).waitFor();
  expect((await guest.post({ article: 'held' })).status).toBe(409);
  await page.getByRole('button', { name: 'Open it again' }).click();
  await page.getByRole('button', { name: 'Close the discussion' }).waitFor();

  await page.goto(`${app.base}/admin/demo/authors/${authorId}`);
  await page.getByLabel('New note').fill('Seen before');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByText('Seen before').waitFor();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Seen before').waitFor({ state: 'detached' });

  await page.goto(`${app.base}/admin/demo/rules`);
  await page.getByLabel('Word or phrase').fill('answered');
  await page.getByRole('button', { name: 'Try it on what was written lately' }).click();
  await page.getByText(/^It would have caught 1 of the latest/).waitFor();
  await page.getByRole('button', { name: 'Switch it on' }).click();
  await page.getByText('The rule is on').waitFor();
  await page.getByLabel('A text').fill('Answered again');
  await page.getByRole('button', { name: 'Ask the checks' }).click();
  await page.getByText('It would be:').waitFor();
  await page.close();
});

test('a key is shown once, and one that is no good does not open the desk; a moderator is shown nothing of admins', async () => {
  const page = await openDesk(app, { path: 'keys' });
  await page.getByRole('button', { name: 'New key…' }).click();
  await page.getByLabel('Name').fill('Nightly');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = await page.getByRole('dialog', { name: 'The key “Nightly”' }).getByLabel('Key').inputValue();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByText('Nightly', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();

  await enterWithKey(page, 'no such key');
  await page.getByRole('alert').filter({ hasText: 'This key is not good for this site.' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Open the desk' }).click();
  const sections = page.getByRole('navigation', { name: 'Sections' });
  await sections.waitFor();
  expect(await sections.getByRole('link').allTextContents()).not.toContain('Settings');
  await page.close();
});

test('a reader’s token opens nothing', async () => {
  const { session } = await becomeGuest(app.base, { name: 'Reader' });
  const page = await openDesk(app, { key: await makeKey(app.base, 'Bea') });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await enterWithKey(page, session.token);
  await page.getByRole('alert').filter({ hasText: 'not moderate them' }).waitFor();
  await page.close();
});
