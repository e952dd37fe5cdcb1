// What is wrong with the page itself: its owner is told in the console what to do, readers that it is not their fault.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openPage } from '../house/browser.ts';
import { asAdmin, becomeGuest } from '../house/clients.ts';
import { type Elsewhere, openElsewhere } from '../house/elsewhere.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let elsewhere: Elsewhere;
beforeAll(async () => {
  app = await start();
  elsewhere = await openElsewhere();
  await (await becomeGuest(app.base, { name: 'Author' })).comment({ article: 'owned', body: 'Seen in the end' });
});
afterAll(() => elsewhere.close());

const FOR_READERS = 'The comments could not be loaded. This page is not set up for them yet: whoever runs it finds what to do in the browser’s console.';
const snippet = (site: string): string =>
  `<script src="${app.base}/embed.js" async></script><afterword-thread site="${site}" article="owned"><a href="/all">All comments</a></afterword-thread>`;
const allow = (allowedOrigins: string[]) => asAdmin(app.base).call('patch', '/settings').send({ allowedOrigins });

/** What the widget said to the owner, when it has. */
const toldIn = async (page: Page & { complaints: string[] }): Promise<string[]> => {
  const ours = () => page.complaints.filter((complaint) => complaint.startsWith('Afterword: '));
  await until('a word to the owner', () => ours().length > 0);
  return ours();
};

const alertIn = async (page: Page, text: string): Promise<void> => page.getByRole('alert').filter({ hasText: text }).first().waitFor();

test('an origin that the site does not list: the command that allows it, and the page goes on where it was', async () => {
  await allow([]);
  const page = await openPage();
  await page.goto(elsewhere.serve('/refused', snippet('demo') + snippet('demo')));
  await alertIn(page, FOR_READERS);
  // Twice on the page, told once.
  expect(await toldIn(page)).toEqual([
    `Afterword: pages of ${elsewhere.origin} may not embed the site "demo" until it lists that origin: afterword site set demo --add-origin ${elsewhere.origin}\nMore: ${app.base}/problems/origin.refused`,
  ]);
  expect(await page.getByRole('link', { name: 'All comments' }).first().isVisible()).toBe(true);
  await allow([elsewhere.origin]);
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByText('Seen in the end').waitFor();
});

test('a page with counts alone tells its owner too', async () => {
  await allow([]);
  const page = await openPage();
  await page.goto(
    elsewhere.serve('/counts', `<script src="${app.base}/embed.js" async></script><afterword-count site="demo" article="owned">Comments</afterword-count>`),
  );
  expect(await toldIn(page)).toEqual([expect.stringContaining('--add-origin')]);
  expect(await page.getByText('Comments', { exact: true }).isVisible()).toBe(true);
});

test('a page that was opened from a file', async () => {
  await allow([]);
  const page = await openPage();
  // A document without an origin, as one from a file is.
  await page.goto(elsewhere.serve('/file', snippet('demo'), 'sandbox allow-scripts'));
  await alertIn(page, FOR_READERS);
  expect(await toldIn(page)).toEqual([
    expect.stringMatching(/^Afterword: a page that is opened from a file, or in a sandbox, has no origin that the site "demo" could list;/),
  ]);
});

test('a site that is not there', async () => {
  const page = await openPage();
  await page.goto(elsewhere.serve('/missing', snippet('blgo')));
  await alertIn(page, FOR_READERS);
  expect(await toldIn(page)).toEqual([
    `Afterword: there is no site "blgo" at ${app.base}. Correct the attribute \`site\`, or make the site: afterword site create blgo --origin ${elsewhere.origin}\nMore: ${app.base}/problems/site.not-found`,
  ]);
});

test('a policy of the page that does not let it connect: what to add', async () => {
  const page = await openPage();
  await page.goto(elsewhere.serve('/policy', snippet('demo'), `default-src 'self'; script-src ${app.base}`));
  await alertIn(page, FOR_READERS);
  expect(await toldIn(page)).toEqual([
    `Afterword: the Content-Security-Policy of this page does not let it reach ${app.base}. Add to the policy: connect-src ${app.base} ${app.base.replace('http', 'ws')}`,
  ]);
});

test('where nobody did anything wrong, nobody is told so', async () => {
  await allow([elsewhere.origin]);
  const page = await openPage();
  await page.route('**/comments?*', (route) => route.fulfill({ status: 503, body: 'Bad gateway' }));
  await page.goto(elsewhere.serve('/away', snippet('demo')));
  await alertIn(page, 'The comments could not be loaded. Check your connection, or try again in a moment.');
  await page.unroute('**/comments?*');
  await page.route('**/comments?*', (route) => route.abort());
  const asked = page.waitForResponse('**/livez');
  await page.getByRole('button', { name: 'Try again' }).click();
  await asked;
  await alertIn(page, 'The comments could not be loaded. Check your connection, or try again in a moment.');
  expect(page.complaints.filter((complaint) => complaint.startsWith('Afterword: '))).toEqual([]);
});
