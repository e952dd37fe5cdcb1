// The widget and the page without JavaScript are two views of one thread: the same comments, in the same order, by the same people, in the same words.
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openPage } from '../house/browser.ts';
import { becomeGuest } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';

const NAMES = ['Ada', 'نور', 'Zoë & <b>'];
const BODIES = ['Plain', 'With **strong** and `code`', '> quoted\n\nanswered', 'كان جدي يقول', '1. one\n2. two', '<script>alert(1)</script> & so on'];

let app: Started;
beforeAll(async () => {
  app = await start();
  const writers = [];
  for (const name of NAMES) writers.push(await becomeGuest(app.base, { name }));
  const ids: string[] = [];
  for (let n = 0; n < 14; n += 1) {
    const parentId = n % 3 === 0 ? undefined : ids[Math.floor(n / 2)];
    const comment = await writers[n % NAMES.length]?.comment({ article: 'same', body: `${BODIES[n % BODIES.length]} (${n})`, parentId });
    ids.push(comment?.id ?? '');
  }
  const votes = await becomeGuest(app.base, { name: 'Votes' });
  for (const id of [ids[0], ids[6], ids[9]]) await votes.call('put', `/comments/${id}/vote`).send({ value: 1 });
  await writers[0]?.call('delete', `/comments/${ids[3]}`);
});

type Seen = { id: string; parent: string; name: string; text: string; score: number };

/** Reads a thread as both views have it: an article in a list item, below the list item that it answers. */
const read = (page: Page, root: string): Promise<Seen[]> =>
  page.evaluate<Seen[]>(`[...${root}.querySelectorAll('li > article')].map((article) => {
    const idOf = (item) => item?.id || item?.querySelector(':scope > article')?.id || '';
    const item = article.closest('li');
    const text = (selector) => (article.querySelector(selector)?.textContent ?? '').replace(/\\s+/g, ' ').trim();
    // Its words for those who listen come first; then the number.
    const score = (article.querySelector('.score')?.lastChild.textContent ?? '').replace('−', '-');
    return {
      id: idOf(item),
      parent: idOf(item.parentElement.closest('li')),
      name: text('header bdi'),
      text: text('.body'),
      score: Number.parseInt(score, 10) || 0,
    };
  })`);

test.each(['newest', 'oldest', 'best'])('both views hold the same thread, sorted by %s', async (sort) => {
  const live = await openPage();
  await live.goto(`${app.base}/articles/bread-at-three`);
  await live.evaluate(
    `{ const element = document.querySelector('afterword-thread'); element.setAttribute('article', 'same'); element.setAttribute('sort', '${sort}'); }`,
  );
  await live.getByText('Plain (0)').waitFor();
  await live.getByRole('textbox', { name: 'Write a comment' }).waitFor();
  const still = await openPage();
  await still.goto(`${app.base}/embed/thread?site=demo&article=same&sort=${sort}`);
  const [widget, page] = [await read(live, `document.querySelector('afterword-thread').shadowRoot`), await read(still, 'document')];
  expect(widget).toEqual(page);
  expect(widget).toHaveLength(14);
  expect(widget.filter(({ text }) => text === '')).toHaveLength(1);
  const heading = (await live.locator('afterword-thread h2').textContent()) ?? '';
  expect(heading).toBe('13 comments');
  expect((await still.locator('main').textContent())?.includes(heading)).toBe(true);
});
