// Promise 6, Steady: a live change never moves what a reader is reading. Others write, answer, edit, delete and vote twenty times a second above,
// at and below a line, whose place on the screen is measured in each frame; then once more while the reader writes.
import { beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Comment } from '../../src/contract/comment.ts';
import { openPage } from '../house/browser.ts';
import { becomeGuest, type Client } from '../house/clients.ts';
import { SOAK } from '../house/figures.ts';
import { makeChance } from '../house/random.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(SOAK ? 600_000 : 90_000);

const WRITERS = 4;
const ROOTS = 20;
const CHANGES = SOAK ? 4_000 : 80;
/** Twenty a second. */
const EVERY_MS = 50;
/** The smallest thing that a screen shows. */
const STILL_PX = 1;
/** A machine that does everything else too draws few; fewer would be no look at all. */
const FRAMES_MIN = 15;

const chance = makeChance('steady');
let app: Started;
let writers: Client[];
beforeAll(async () => {
  app = await start();
  writers = [];
  for (let n = 0; n < WRITERS; n += 1) writers.push(await becomeGuest(app.base, { name: `Writer ${n}` }));
});

type Written = { comment: Comment; by: Client };
const LINES = ['Short.', 'Rather longer, so that it takes more room than the line before. '.repeat(4), 'One\n\ntwo\n\nthree\n\nfour'];

/** Writes a comment and remembers whose it is. */
const write = async (article: string, into: Written[], parent?: Written): Promise<Written> => {
  const by = chance.pick(writers);
  const written = { comment: await by.comment({ article, body: chance.pick(LINES), parentId: parent?.comment.id }), by };
  into.push(written);
  return written;
};

const makeThread = async (article: string): Promise<{ all: Written[]; read: Written }> => {
  const all: Written[] = [];
  const roots: Written[] = [];
  for (let n = 0; n < ROOTS; n += 1) {
    const root = await write(article, all);
    roots.push(root);
    for (let reply = chance.below(3); reply > 0; reply -= 1) await write(article, all, root);
  }
  const read = roots[ROOTS / 2];
  if (read === undefined) throw new Error('There is no root in the middle');
  return { all, read };
};

/** One change by somebody else, anywhere in the thread; the line that is read is answered and voted on, but not edited or deleted. */
const change = async (article: string, all: Written[], read: Written): Promise<void> => {
  const target = chance.pick(all);
  const path = `/comments/${target.comment.id}`;
  const what = chance.pick(['root', 'reply', 'reply', 'answer', 'edit', 'edit', 'delete', 'vote'] as const);
  if (what === 'root') await write(article, all);
  else if (what === 'reply') await write(article, all, target);
  else if (what === 'answer') await write(article, all, read);
  else if (what === 'vote')
    await chance
      .pick(writers.filter((writer) => writer !== target.by))
      .call('put', `${path}/vote`)
      .send({ value: 1 });
  else if (target === read) return;
  else if (what === 'edit') await target.by.call('patch', path).send({ body: chance.pick(LINES) });
  else {
    await target.by.call('delete', path);
    all.splice(all.indexOf(target), 1);
  }
};

const storm = async (article: string, { all, read }: { all: Written[]; read: Written }, each: (n: number) => Promise<void> = async () => {}): Promise<void> => {
  const began = performance.now();
  for (let n = 0; n < CHANGES; n += 1) {
    await until('its turn', () => performance.now() - began >= n * EVERY_MS, 60_000);
    await change(article, all, read);
    await each(n);
  }
};

const ROOT = `document.querySelector('afterword-thread').shadowRoot`;

const openMiddle = async (page: Page, article: string, sort: string, id: string): Promise<void> => {
  await page.goto(`${app.base}/articles/bread-at-three`);
  const followed = page
    .waitForEvent('websocket')
    .then((socket) => socket.waitForEvent('framereceived', { predicate: ({ payload }) => String(payload).includes(`"head"`) }));
  await page.evaluate(
    `{ const element = document.querySelector('afterword-thread'); element.setAttribute('article', '${article}'); element.setAttribute('sort', '${sort}'); }`,
  );
  await page.getByRole('textbox', { name: 'Write a comment' }).waitFor();
  await followed;
  await page.evaluate(`${ROOT}.getElementById('comment-${id}').scrollIntoView({ block: 'center' })`);
};

type Frames = { frames: number; tops: number[] };

/** Notes each place on the screen where the element is, frame by frame, until asked. */
const watchTop = async (page: Page, element: string): Promise<() => Promise<Frames>> => {
  await page.evaluate(`{
    const element = ${element};
    const seen = (window.seen = { frames: 0, tops: [], end: false });
    const look = () => {
      seen.frames += 1;
      const { top } = element.getBoundingClientRect();
      if (seen.tops.at(-1) !== top) seen.tops.push(top);
      if (!seen.end) requestAnimationFrame(look);
    };
    look();
  }`);
  return () => page.evaluate<Frames>('(seen.end = true, { frames: seen.frames, tops: seen.tops })');
};

const spread = ({ tops }: Frames): number => Math.max(...tops) - Math.min(...tops);

test.each(['newest', 'oldest'])('the line that is read stays where it is while a thread storms around it, sorted by %s', async (sort) => {
  const article = `steady-${sort}`;
  const thread = await makeThread(article);
  const page = await openPage();
  await openMiddle(page, article, sort, thread.read.comment.id);
  const looked = await watchTop(page, `${ROOT}.querySelector('#comment-${thread.read.comment.id} .body')`);
  await storm(article, thread);
  await page.getByRole('button', { name: /new comment/ }).waitFor();
  const seen = await looked();
  expect(spread(seen)).toBeLessThanOrEqual(STILL_PX);
  // Somebody did look, and something did happen where they looked.
  expect(seen.frames).toBeGreaterThan(FRAMES_MIN);
  expect(await page.getByRole('button', { name: /new repl/ }).count()).toBeGreaterThan(0);
  expect(page.complaints).toEqual([]);
});

test('who is writing in the storm keeps the place, the focus, the caret and the words', async () => {
  const article = 'steady-writing';
  const thread = await makeThread(article);
  const page = await openPage();
  await openMiddle(page, article, 'oldest', thread.read.comment.id);
  await page.locator(`#reply-${thread.read.comment.id}`).click();
  const area = `${ROOT}.querySelector('#comment-${thread.read.comment.id} textarea')`;
  await page.keyboard.type('The end.');
  for (let n = 0; n < 'The end.'.length; n += 1) await page.keyboard.press('ArrowLeft');
  const looked = await watchTop(page, area);
  let typed = '';
  await storm(article, thread, async (n) => {
    if (n % 4 !== 0 || typed.length > 30) return;
    const letter = String.fromCharCode(97 + (n % 26));
    typed += letter;
    await page.keyboard.type(letter);
  });
  const seen = await looked();
  expect(await page.evaluate(`[${area}.value, ${area}.selectionStart, ${ROOT}.activeElement === ${area}]`)).toEqual([`${typed}The end.`, typed.length, true]);
  expect(spread(seen)).toBeLessThanOrEqual(STILL_PX);
  expect(seen.frames).toBeGreaterThan(FRAMES_MIN);
});
