// The widget in other people's pages: strict policies, pages that change under it, several at once, links to one comment.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axe, fitsSideways, openPage } from '../house/browser.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { type Elsewhere, openElsewhere } from '../house/elsewhere.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let author: Client;
let elsewhere: Elsewhere;

beforeAll(async () => {
  app = await start();
  author = await becomeGuest(app.base, { name: 'Author' });
  elsewhere = await openElsewhere();
  await asAdmin(app.base)
    .call('patch', '/settings')
    .send({ allowedOrigins: [elsewhere.origin] });
});
afterAll(() => elsewhere.close());

const script = () => `<script src="${app.base}/embed.js" async></script>`;
const serve = (path: string, html: string): string =>
  elsewhere.serve(path, html, `default-src 'self'; script-src 'self' ${app.base}; connect-src ${app.base} ${app.base.replace('http', 'ws')}`);
const composer = (page: Page) => page.getByRole('textbox', { name: 'Write a comment' });

test('works in a page of another origin with a strict policy, before its element and twice, without a complaint', async () => {
  await author.comment({ article: 'strict', body: 'Seen from elsewhere' });
  const page = await openPage();
  await page.goto(serve('/strict', `${script()}<afterword-thread site="demo" article="strict"><a href="/fallback">Comments</a></afterword-thread>${script()}`));
  await page.getByText('Seen from elsewhere').waitFor();
  await composer(page).fill('Written elsewhere');
  await page.getByLabel('Your name').fill('Stranger');
  await page.getByRole('button', { name: 'Post comment' }).click();
  await page.locator('afterword-thread').getByRole('article', { name: 'Comment by Stranger' }).getByRole('button', { name: 'Edit' }).waitFor();
  expect(page.complaints).toEqual([]);
  expect(await axe(page)).toEqual([]);
});

test('follows its attributes, goes when it is taken out, and comes back; two on one page are apart', async () => {
  await author.comment({ article: 'one', body: 'In the first' });
  await author.comment({ article: 'two', body: 'In the second' });
  const page = await openPage();
  const sockets = new Set<unknown>();
  page.on('websocket', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await page.goto(
    serve('/spa', `<afterword-thread site="demo" article="one"></afterword-thread><afterword-thread site="demo" article="two"></afterword-thread>${script()}`),
  );
  await page.getByText('In the first').waitFor();
  await page.getByText('In the second').waitFor();
  await until('the socket that both share', () => sockets.size === 1);
  await page.evaluate(`window.taken = [...document.querySelectorAll('afterword-thread')]; taken.forEach((element) => element.remove())`);
  await until('no socket left', () => sockets.size === 0);
  await page.evaluate(`taken[0].setAttribute('article', 'two'); document.querySelector('main').append(taken[0])`);
  await page.getByText('In the second').waitFor();
  expect(await page.getByText('In the first').count()).toBe(0);
});

test('all counts of a page come in one request, and follow the thread', async () => {
  await author.comment({ article: 'counted', body: 'One' });
  const page = await openPage();
  const requests: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/counts')) requests.push(request.url());
  });
  const count = (article: string) => `<p><afterword-count site="demo" article="${article}">?</afterword-count></p>`;
  await page.goto(
    serve('/counts', `${script()}${count('counted')}${count('one')}${count('nothing')}<afterword-thread site="demo" article="counted"></afterword-thread>`),
  );
  await until('the counts', async () => (await page.locator('afterword-count').allTextContents()).join() === '1 comment,1 comment,0 comments');
  expect(requests).toHaveLength(1);
  await composer(page).fill('Two');
  await page.getByLabel('Your name').fill('Counter');
  await page.getByRole('button', { name: 'Post comment' }).click();
  await until('the raised count', async () => (await page.locator('afterword-count').first().textContent()) === '2 comments');
});

test('a link to one comment brings it with its ancestors, however deep in the thread it is', async () => {
  const root = await author.comment({ article: 'linked', body: 'The old root' });
  const child = await author.comment({ article: 'linked', body: 'The old reply', parentId: root.id });
  for (let n = 0; n < 30; n += 1) await author.comment({ article: 'linked', body: `Later ${n}` });
  const page = await openPage({ phone: true });
  await page.goto(`${serve('/linked', `${script()}<afterword-thread site="demo" article="linked"></afterword-thread>`)}#comment-${child.id}`);
  await page.getByText('The old reply').waitFor();
  await page.getByText('The old root').waitFor();
  await until('the focus on it', () =>
    page.evaluate<boolean>(`document.querySelector('afterword-thread').shadowRoot.activeElement?.closest('li')?.id === 'comment-${child.id}'`),
  );
  expect(await fitsSideways(page)).toBe(true);
});

test('the room of what comes later is kept: nothing moves when it comes, on a phone or a laptop', async () => {
  const { id } = await author.comment({ article: 'steady', body: 'Stays where it is' });
  await author.comment({ article: 'steady', body: 'Below it', parentId: id });
  const url = serve('/steady', `${script()}<afterword-thread site="demo" article="steady"></afterword-thread>`);
  for (const phone of [true, false]) {
    const page = await openPage({ phone });
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route('**/embed/life-*.js', async (route) => {
      await arrived;
      await route.continue();
    });
    const places = () => Promise.all(['Stays where it is', 'Below it'].map(async (text) => (await page.getByText(text, { exact: true }).boundingBox())?.y));
    await page.goto(url);
    await page.getByText('Below it').waitFor();
    const before = await places();
    arrive();
    await composer(page).waitFor();
    expect(await places()).toEqual(before);
  }
});

test('an empty thread invites, a closed one says so, and the trends are links', async () => {
  const page = await openPage();
  await page.goto(serve('/empty', `${script()}<afterword-thread site="demo" article="untouched"></afterword-thread>`));
  await page.getByText('Nobody has commented yet. What do you think?').waitFor();
  await author.comment({ article: 'shut', body: 'The last word' });
  await asAdmin(app.base).call('patch', '/threads').query({ article: 'shut' }).send({ state: 'closed' });
  await page.goto(
    serve('/shut', `${script()}<afterword-thread site="demo" article="shut"></afterword-thread><afterword-trending site="demo"></afterword-trending>`),
  );
  await page.getByText('This discussion is closed.', { exact: false }).waitFor();
  expect(await composer(page).count()).toBe(0);
  await page.locator('afterword-trending li').first().waitFor();
});
