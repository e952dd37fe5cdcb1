// Writing in the widget, in a real browser on the real service.
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axe, openContext, openPage } from '../house/browser.ts';
import { asAdmin, becomeGuest } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

const ARTICLE = 'bread-at-three';
let app: Started;
beforeAll(async () => {
  app = await start();
});

/** What never comes is named by its own line, not by the end of the test. */
const STEP_MS = 8_000;

const openArticle = async (page: Page, article = ARTICLE): Promise<void> => {
  page.setDefaultTimeout(STEP_MS);
  await page.goto(`${app.base}/articles/${article}`);
  await page.getByRole('textbox', { name: 'Write a comment' }).waitFor();
};

const write = async (page: Page, body: string, name?: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Write a comment' }).fill(body);
  if (name !== undefined) await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Post comment' }).click();
};

/** A property of what has the focus inside the thread. */
const focused = (page: Page, property: string): Promise<string> =>
  page.evaluate<string>(`document.querySelector('afterword-thread').shadowRoot.activeElement?.${property} ?? ''`);

const commentOf = (page: Page, text: string) => page.locator('afterword-thread article').filter({ hasText: text }).first();

const bodies = async (article = ARTICLE): Promise<string[]> => {
  const { body } = await asAdmin(app.base).page(article, { limit: '100' });
  return (body as { comments: { source?: string }[] }).comments.map(({ source }) => source ?? '');
};

test('a guest posts, edits, is answered in place and deletes; the focus comes back to where it was', async () => {
  const page = await openPage();
  await openArticle(page);
  await write(page, '', undefined);
  expect(await page.getByText('Write something first.').count()).toBe(1);
  await write(page, 'First **words**');
  await page.getByText('Your name is missing.').waitFor();
  await write(page, 'First **words**', 'Grace');
  const own = commentOf(page, 'First words');
  await own.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Edit' }).fill('Second words');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Second words').waitFor();
  await commentOf(page, 'Second words').getByText('edited').waitFor();
  expect(await bodies()).toContain('Second words');

  const reply = commentOf(page, 'Second words').getByRole('button', { name: 'Reply to Grace' });
  await reply.click();
  const field = page.getByRole('textbox', { name: 'Reply to Grace' });
  await field.waitFor();
  await until('the focus in the reply', async () => (await focused(page, 'placeholder')) === 'Reply to Grace');
  await page.keyboard.press('Escape');
  await until('the focus on the button', async () => (await focused(page, 'id')).startsWith('reply-'));
  await reply.click();
  await field.fill('An answer');
  await page.keyboard.press('Control+Enter');
  await commentOf(page, 'An answer').waitFor();

  await commentOf(page, 'An answer').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).last().waitFor();
  await page.keyboard.press('Enter');
  await until('the deletion', async () => !(await bodies()).includes('An answer'));
  await until('the comment gone from the page', async () => (await page.getByText('An answer').count()) === 0);
  expect(page.complaints).toEqual([]);
});

test('a draft outlives a reload, and a post whose answer was lost becomes one comment', async () => {
  const page = await openPage();
  await openArticle(page);
  await write(page, 'Kept over a reload', 'Mary');
  await commentOf(page, 'Kept over a reload').getByRole('button', { name: 'Edit' }).waitFor();
  await page.getByRole('textbox', { name: 'Write a comment' }).fill('Half a thought');
  await page.reload();
  const field = page.getByRole('textbox', { name: 'Write a comment' });
  await until('the draft', async () => (await field.inputValue()) === 'Half a thought');

  const keys = new Set<string>();
  let lost = 0;
  await page.route('**/api/v1/sites/demo/comments', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.add(route.request().headers()['idempotency-key'] ?? '');
    if (lost >= 3) return route.continue();
    lost += 1;
    // It arrives, and is written; the answer does not come back.
    await route.fetch();
    await route.abort();
  });
  await page.getByRole('button', { name: 'Post comment' }).click();
  await until('a single comment of it', async () => (await page.getByText('Half a thought').count()) === 1 && lost === 3, 20_000);
  const again = page.getByRole('button', { name: 'Try again' });
  await until(
    'an end',
    async () => (await again.count()) > 0 || (await commentOf(page, 'Half a thought').getByRole('button', { name: 'Edit' }).count()) > 0,
    20_000,
  );
  if ((await again.count()) > 0) await again.click();
  await commentOf(page, 'Half a thought').getByRole('button', { name: 'Edit' }).waitFor();
  expect((await bodies()).filter((body) => body === 'Half a thought')).toHaveLength(1);
  expect(keys.size).toBe(1);
});

test('votes are shown at once and kept, reports are stored, and each asks for a name first', async () => {
  const author = await becomeGuest(app.base, { name: 'Author' });
  const { id } = await author.comment({ article: ARTICLE, body: 'Vote on this' });
  const page = await openPage();
  await openArticle(page);
  const target = commentOf(page, 'Vote on this');
  await target.getByRole('button', { name: 'Vote up' }).click();
  await page.getByRole('textbox', { name: 'Your name' }).fill('Voter');
  await page.getByRole('button', { name: 'Continue' }).click();
  await until('the score', async () => (await author.call('get', `/comments/${id}`)).body.score === 1);
  await until('the pressed button', async () => (await target.getByRole('button', { name: 'Vote up' }).getAttribute('aria-pressed')) === 'true');
  await target.getByRole('button', { name: 'Report' }).click();
  await page.getByLabel('Why should a moderator look at this?').selectOption('off-topic');
  await page.getByRole('button', { name: 'Send report' }).click();
  await page.getByText('Thank you. A moderator will look at it.').waitFor();
  await page.reload();
  await target.getByRole('button', { name: 'Vote up' }).waitFor();
  expect(await target.getByRole('button', { name: 'Vote up' }).getAttribute('aria-pressed')).toBe('true');
});

test('what the service refuses is said at the field, and the text is still there', async () => {
  const page = await openPage();
  await openArticle(page);
  await write(page, 'x'.repeat(20_001), 'Long');
  await page.getByText('Your comment holds 20001 bytes', { exact: false }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Write a comment' }).inputValue()).toHaveLength(20_001);
});

test('a preview shows what the comment would be', async () => {
  const page = await openPage();
  await openArticle(page);
  await page.getByRole('textbox', { name: 'Write a comment' }).fill('Quite **strong**');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.locator('afterword-thread strong', { hasText: 'strong' }).first().waitFor();
});

test('a reader with a keyboard alone posts; nothing is wrong with the page for those who listen, light or dark', async () => {
  for (const dark of [false, true]) {
    const page = await openPage({ dark });
    await openArticle(page);
    await page.getByRole('textbox', { name: 'Write a comment' }).focus();
    await page.keyboard.type(dark ? 'Dark keys' : 'Light keys');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Keyboard');
    await page.keyboard.press('Control+Enter');
    await commentOf(page, dark ? 'Dark keys' : 'Light keys')
      .getByRole('button', { name: 'Edit' })
      .waitFor();
    await commentOf(page, dark ? 'Dark keys' : 'Light keys')
      .getByRole('button', { name: 'Reply' })
      .click();
    expect(await axe(page)).toEqual([]);
  }
});

test('staff delete in place and take it back', async () => {
  const author = await becomeGuest(app.base, { name: 'Rude' });
  await author.comment({ article: ARTICLE, body: 'Something rude' });
  const page = await (await openContext()).newPage();
  await openArticle(page);
  await page.evaluate('document.querySelector("afterword-thread").staff("admin-key-of-the-tests")');
  const rude = commentOf(page, 'Something rude');
  await rude.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).last().waitFor();
  await page.keyboard.press('Enter');
  await until('the deletion', async () => !(await bodies()).includes('Something rude'));
  await page.getByRole('button', { name: 'Undo' }).click();
  await until('it stands again', async () => (await bodies()).includes('Something rude'));
  await rude.waitFor();
});
