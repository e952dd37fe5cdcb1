// What goes wrong around the widget: a chunk that does not come, a node that goes, a browser without scroll anchoring.
import { beforeAll, expect, test } from '@jest/globals';
import { openPage } from '../house/browser.ts';
import { becomeGuest, type Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';
import { composer, followed, openThread } from '../house/thread.ts';
import { until } from '../house/until.ts';

let app: Started;
let author: Client;
beforeAll(async () => {
  app = await start();
  author = await becomeGuest(app.base, { name: 'Author' });
});

test('a later chunk that was lost once is fetched again unseen; one that stays away is told of, and comes by a button', async () => {
  await author.comment({ article: 'chunk', body: 'Can be read' });
  for (const losses of [1, 2]) {
    const page = await openPage();
    let lost = 0;
    await page.route('**/embed/life-*.js*', (route) => {
      lost += 1;
      return lost <= losses ? route.abort() : route.continue();
    });
    await openThread(page, app.base, 'chunk');
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
  await openThread(page, other.base, 'moving');
  await page.getByText('Before the move').waitFor();
  await until('the first node followed', () => sockets.some((url) => url.startsWith(other.base.replace('http', 'ws'))));
  isStopped = true;
  await other.stop();
  await author.comment({ article: 'moving', body: 'After the move' });
  await page.getByRole('button', { name: '1 new comment' }).waitFor();
  expect(sockets.at(-1)?.startsWith(app.base.replace('http', 'ws'))).toBe(true);
});

test('where the browser does not anchor what is read, the widget does', async () => {
  const roots = [];
  for (let n = 0; n < 16; n += 1) roots.push(await author.comment({ article: 'anchor', body: `Root number ${n}` }));
  const page = await openPage();
  const follows = followed(page);
  await openThread(page, app.base, 'anchor', 'oldest');
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
