// The desk of somebody with an account: no key, a token that is renewed unseen, and the sign-in page for whoever is signed out.
import { beforeAll, expect, jest, test } from '@jest/globals';
import { openContext } from '../house/browser.ts';
import { hold, untilLive, untilStatus } from '../house/desk-page.ts';
import { becomeOwner, type Person } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(120_000);

let app: Started;
let owner: Person;
beforeAll(async () => {
  app = await start();
  owner = await becomeOwner(app);
});

/** The cookies of the account, in a browser. */
const openSignedIn = async () => {
  const context = await openContext();
  await context.addCookies([...owner.jar].map(([name, value]) => ({ name, value, url: app.base })));
  return context.newPage();
};

test('an owner sits down without a key, decides under their own name, and a token that is no good any more is changed for a new one', async () => {
  await hold(app, ['Waits for Olga']);
  const page = await openSignedIn();
  const tokens: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/auth/desk/token')) tokens.push(request.method());
  });
  await page.goto(`${app.base}/admin`);
  await page.getByText('Waits for Olga').waitFor();
  expect(new URL(page.url()).pathname).toBe('/admin/demo/queue/pending');
  await page.getByText('Olga', { exact: true }).waitFor();
  await untilLive(page);
  // As if the token had ended while the desk stood open.
  let refusals = 1;
  await page.route('**/moderation/decisions', async (route) => {
    if (refusals > 0) {
      refusals -= 1;
      const problem = { type: 'about:blank', title: 'The token has expired', status: 401, code: 'token.expired' };
      return route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    }
    return route.continue();
  });
  await page.keyboard.press('a');
  await untilStatus(app.base, 'Waits for Olga', 'published');
  expect(tokens).toEqual(['POST', 'POST']);
  await page.goto(`${app.base}/admin/demo/log`);
  await page.getByRole('cell', { name: 'Olga' }).first().waitFor();
  await page.context().close();
});

test('whoever is not signed in is led to the page that does it, and back', async () => {
  const page = await (await openContext()).newPage();
  await page.goto(`${app.base}/admin/demo/queue/spam?q=tea`);
  const link = page.getByRole('link', { name: 'Sign in' });
  expect(await link.getAttribute('href')).toBe(`/account/sign-in?to=${encodeURIComponent('/admin/demo/queue/spam?q=tea')}`);
  await page.context().close();
});

test('signing out at the desk ends the session everywhere', async () => {
  const page = await openSignedIn();
  await page.goto(`${app.base}/admin`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  await until('the end of the session', async () => (await owner.call('GET', '/desk')).status === 401);
  await page.context().close();
});
