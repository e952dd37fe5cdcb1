// What goes wrong around the widget: a chunk that does not come, a node that goes, a day away, a browser without scroll anchoring.
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { CHANGES_MAX } from '../../src/contract/limits.ts';
import { openPage } from '../house/browser.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { ADMIN_KEY, type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

/** Posts that are under way together: 500 one by one would take a minute. */
const AT_ONCE = 32;

let app: Started;
let author: Client;
beforeAll(async () => {
  app = await start();
  author = await becomeGuest(app.base, { name: 'Author' });
});

const openThread = async (page: Page, article: string, { sort = 'newest', base = app.base } = {}): Promise<void> => {
  await page.goto(`${base}/articles/bread-at-three`);
  await page.evaluate(
    `{ const element = document.querySelector('afterword-thread'); for (const [name, value] of Object.entries(${JSON.stringify({ article, sort })})) element.setAttribute(name, value); }`,
  );
};

const composer = (page: Page) => page.getByRole('textbox', { name: 'Write a comment' });

/** Resolves when the thread follows. */
const followed = (page: Page): Promise<unknown> =>
  page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived', { predicate: ({ payload }) => String(payload).includes('"head"') }));

test('a later chunk that was lost once is fetched again unseen; one that stays away is told of, and comes by a button', async () => {
  await author.comment({ article: 'chunk', body: 'Can be read' });
  for (const losses of [1, 2]) {
    const page = await openPage();
    let lost = 0;
    await page.route('**/embed/life-*.js*', (route) => {
      lost += 1;
      return lost <= losses ? route.abort() : route.continue();
    });
    await openThread(page, 'chunk');
    if (losses === 2) await page.getByText('Only reading works for now.').waitFor();
    if (losses === 2) await page.getByRole('button', { name: 'Try again' }).click();
    await composer(page).waitFor();
    expect(await page.getByText('Only reading works for now.').count()).toBe(0);
  }
});

test('a node that stops sends its readers to another, and they miss nothing', async () => {
  const other = await start({ databaseUrl: app.databaseUrl });
  await author.comment({ article: 'moving', body: 'Before the move' });
  const page = await openPage();
  // The address of both, as a balancer would be: what goes to the one that stopped, the other answers.
  let isStopped = false;
  const target = () => (isStopped ? app.base : other.base);
  await page.route(`${other.base}/api/**`, (route) => route.continue({ url: route.request().url().replace(other.base, target()) }));
  const sockets: string[] = [];
  await page.routeWebSocket(/\/live\//, (socket) => {
    const url = socket.url().replace(other.base.replace('http', 'ws'), target().replace('http', 'ws'));
    sockets.push(url);
    const server = new WebSocket(url);
    const waiting: string[] = [];
    socket.onMessage((message) => (server.readyState === WebSocket.OPEN ? server.send(message) : waiting.push(String(message))));
    server.onopen = () => {
      for (const message of waiting) server.send(message);
    };
    server.onmessage = ({ data }) => socket.send(String(data));
    server.onclose = () => void socket.close();
    socket.onClose(() => server.close());
  });
  await openThread(page, 'moving', { base: other.base });
  await page.getByText('Before the move').waitFor();
  await until('the first node followed', () => sockets.some((url) => url.startsWith(other.base.replace('http', 'ws'))));
  isStopped = true;
  await other.stop();
  await author.comment({ article: 'moving', body: 'After the move' });
  await page.getByRole('button', { name: '1 new comment' }).waitFor();
  expect(sockets.at(-1)?.startsWith(app.base.replace('http', 'ws'))).toBe(true);
});

test('after a long time away the thread is read anew, as far down as it was, and what is read stays', async () => {
  for (let n = 0; n < 30; n += 1) await author.comment({ article: 'away', body: `Number ${n}` });
  const page = await openPage();
  const follows = followed(page);
  await openThread(page, 'away', { sort: 'oldest' });
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

test('where the browser does not anchor what is read, the widget does', async () => {
  const roots = [];
  for (let n = 0; n < 16; n += 1) roots.push(await author.comment({ article: 'anchor', body: `Root number ${n}` }));
  const page = await openPage();
  const follows = followed(page);
  await openThread(page, 'anchor', { sort: 'oldest' });
  await page.evaluate(`document.documentElement.style.overflowAnchor = 'none'`);
  await composer(page).waitFor();
  await follows;
  const line = page.getByText('Root number 12', { exact: true });
  await line.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const before = (await line.boundingBox())?.y ?? Number.NaN;
  await author.comment({ article: 'anchor', body: 'Far above', parentId: roots[0]?.id });
  await page.getByText('Far above').waitFor();
  expect(Math.abs(((await line.boundingBox())?.y ?? Number.NaN) - before)).toBeLessThanOrEqual(1);
});

test('a deletion can be taken back for ten seconds; what cannot be taken back any more says so', async () => {
  await author.comment({ article: 'undo', body: 'Gone for good' });
  const page = await openPage();
  await openThread(page, 'undo');
  await page.evaluate(`document.querySelector('afterword-thread').staff('${ADMIN_KEY}')`);
  const remove = async () => {
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  };
  await remove();
  // Somebody at the desk was first.
  const decision = await rows<{ id: string }>(app, 'select id from decisions order by created_at desc limit 1');
  await asAdmin(app.base).call('post', `/moderation/decisions/${decision[0]?.id}/undo`);
  await page.getByText('Gone for good').waitFor();
  await remove();
  await until('the offer over', async () => (await page.getByRole('button', { name: 'Undo' }).count()) === 0, 15_000);
  await page.getByText('This comment was deleted.').waitFor();
});
