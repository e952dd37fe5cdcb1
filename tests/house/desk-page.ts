// The desk in a browser: signed in by a key, as an operator without an account does.
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openPage } from './browser.ts';
import { asAdmin, becomeGuest } from './clients.ts';
import { ADMIN_KEY, type Started } from './start.ts';
import { until } from './until.ts';

type At = { key?: string; path?: string; phone?: boolean; dark?: boolean; reducedMotion?: boolean; options?: BrowserContextOptions };

export const enterWithKey = async (page: Page, key: string): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in with a key' }).click();
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Open the desk' }).click();
};

/** At `/admin/demo/<path>`, with the view that it shows. */
export const openDesk = async (
  { base }: Started,
  { key = ADMIN_KEY, path = 'queue/pending', options = {}, ...reader }: At = {},
): ReturnType<typeof openPage> => {
  const page = await openPage(reader, options);
  await page.goto(`${base}/admin/demo/${path}`);
  await enterWithKey(page, key);
  // Behind a menu on a phone.
  await page.getByRole('navigation', { name: 'Sections', includeHidden: true }).waitFor({ state: 'attached' });
  // That nobody is signed in by a cookie was told by a 401, which a browser puts into its console.
  page.complaints.length = 0;
  return page;
};

/** What is told live arrives from now on. */
export const untilLive = (page: Page): Promise<void> => page.locator('[data-stand="live"]').waitFor({ state: 'attached' });

/** A key of the site, by which somebody of that name sits at another desk. */
export const makeKey = async (base: string, name: string): Promise<string> => {
  const { status, body } = await asAdmin(base).call('post', '/keys').send({ name, role: 'moderator' });
  if (status !== 201) throw new Error(`A key was answered ${status}: ${JSON.stringify(body)}`);
  return body.key;
};

/** Comments that wait, the first of them written first; each by somebody else. */
export const hold = async ({ base }: Started, bodies: readonly string[], article = 'held'): ReturnType<typeof becomeGuest> => {
  const admin = asAdmin(base);
  await admin.call('patch', '/settings').send({ moderation: { mode: 'hold-all' } });
  let guest: Awaited<ReturnType<typeof becomeGuest>> | undefined;
  for (const [at, body] of bodies.entries()) {
    guest = await becomeGuest(base, { name: `Guest ${at}` });
    await guest.comment({ article, body });
  }
  return guest ?? becomeGuest(base);
};

/** How the comment with this text stands; undefined when it is gone. */
export const statusOf = async (base: string, text: string): Promise<string | undefined> => {
  const { body } = await asAdmin(base).call('get', '/moderation/queue').query({ article: 'held', limit: '100' });
  return body.comments.find(({ source }: { source: string }) => source === text)?.status;
};

/** Waits until the service has it so. */
export const untilStatus = (base: string, text: string, status: string): Promise<string | true> =>
  until(`"${text}" as ${status}`, async () => (await statusOf(base, text)) === status);
