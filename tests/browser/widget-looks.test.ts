// How it looks, as far as that can be measured: on a phone, in a page that runs from right to left, with lists in comments.
import { beforeAll, expect, test } from '@jest/globals';
import { openPage } from '../house/browser.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';
import { composer, followed, openThread } from '../house/thread.ts';

let app: Started;
let author: Client;
beforeAll(async () => {
  app = await start();
  author = await becomeGuest(app.base, { name: 'Author' });
});

const ROOT = `document.querySelector('afterword-thread').shadowRoot`;
/** Where the words of the first such element begin and end, on the screen. */
const placeOf = (selector: string): string =>
  `(() => { const range = new Range(); range.selectNodeContents(${ROOT}.querySelector('${selector}')); const { left, right, top } = range.getBoundingClientRect(); return { left, right, top }; })()`;

test('lists in a comment are marked by their own depth, not by that of the comment, in both views', async () => {
  const root = await author.comment({ article: 'lists', body: 'The root' });
  await author.comment({ article: 'lists', parentId: root.id, body: '- one\n  - two\n    - three\n\n1. first\n   - inside' });
  const marks = (scope: string): string => `[...${scope}.querySelectorAll('.body li')].map((item) => getComputedStyle(item).listStyleType)`;
  const expected = ['disc', 'circle', 'square', 'decimal', 'circle'];
  const live = await openPage();
  await openThread(live, app.base, 'lists');
  await live.getByText('inside').waitFor();
  expect(await live.evaluate(marks(ROOT))).toEqual(expected);
  const still = await openPage({ javaScript: false });
  await still.goto(`${app.base}/embed/thread?site=demo&article=lists`);
  expect(await still.evaluate(marks('document'))).toEqual(expected);
});

test('on a phone the heading, the order and who else is here have room, and none moves another', async () => {
  for (const body of ['One', 'Two']) await author.comment({ article: 'narrow', body });
  const page = await openPage({ phone: true });
  const follows = followed(page);
  await openThread(page, app.base, 'narrow');
  await composer(page).waitFor();
  await follows;
  const places = () => page.evaluate(`[${placeOf('h2')}, ${placeOf('.sort')}, ${placeOf('.composer')}]`);
  const before = await places();
  const other = await openPage();
  await openThread(other, app.base, 'narrow');
  await page.getByText('1 other reader here').waitFor();
  expect(await places()).toEqual(before);
  expect(await page.evaluate(`(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(${ROOT}.querySelector('.status'))`)).toBe(true);
});

test('in a page from right to left our sentences, and names that take more than a line, stand at its right, and a score keeps its sign in front', async () => {
  const name = 'A name that is so long that it takes more than one line';
  const long = await becomeGuest(app.base, { name });
  const gone = await long.comment({ article: 'turned', body: 'To go' });
  const answer = await long.comment({ article: 'turned', parentId: gone.id, body: 'To stay' });
  await author.call('put', `/comments/${answer.id}/vote`).send({ value: -1 });
  await asAdmin(app.base).call('delete', `/comments/${gone.id}`);
  const page = await openPage({ phone: true });
  await page.goto(`${app.base}/articles/bread-at-three?dir=rtl`);
  await page.evaluate(`document.querySelector('afterword-thread').setAttribute('article', 'turned')`);
  await page.getByRole('button', { name: 'Vote up' }).waitFor();
  const ends = await page.evaluate<number[]>(`(() => {
    const { right: paper } = ${ROOT}.querySelector('.say').getBoundingClientRect();
    return [paper - ${placeOf('.gone')}.right, ${ROOT}.querySelector('.replies .say').getBoundingClientRect().right - ${placeOf('.name')}.right];
  })()`);
  for (const distance of ends) expect(Math.abs(distance)).toBeLessThan(1);
  // Of the sign and the number, the sign stands left.
  const [sign, number] = await page.evaluate<[number, number]>(`(() => {
    const text = ${ROOT}.querySelector('.score > :last-child').firstChild;
    return [0, 1].map((at) => { const range = new Range(); range.setStart(text, at); range.setEnd(text, at + 1); return range.getBoundingClientRect().left; });
  })()`);
  expect(sign).toBeLessThan(number);
});
