// The demo and the files of our pages: what a first visit shows, what is kept and for how long.
import { beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { type Started, start } from '../house/start.ts';

let app: Started;
beforeAll(async () => {
  app = await start();
});

const get = (path: string) => request(app.base).get(path);

const PAGES = ['/', '/articles/bread-at-three', '/articles/what-a-dead-radio-says', '/articles/a-census-of-benches', '/articles/letter-from-the-corniche'];

describe('a page of the demo', () => {
  test.each(PAGES)('%s embeds Afterword under a policy without anything inline', async (path) => {
    const { status, headers, text } = await get(path);
    expect(status).toBe(200);
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|http/);
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
    expect(text).not.toMatch(/<script>|<style|\sstyle=|\son[a-z]+=/);
    expect(text).toContain('<script src="/embed.js" async></script>');
    expect(text).toMatch(/<afterword-thread site="demo" article="[a-z-]+">/);
  });

  test('shows the counts and the Trending of the API, whether or not the widget is there', async () => {
    const { text } = await get('/');
    const trending = await get('/api/v1/sites/demo/trending?window=24h&limit=5');
    const titles = trending.body.articles.map(({ article }: { article: { title: string } }) => article.title);
    expect(titles.length).toBeGreaterThanOrEqual(3);
    const shown = /<ol>([\s\S]*?)<\/ol>/.exec(text)?.[1] ?? '';
    expect([...shown.matchAll(/<bdi>([^<]*)<\/bdi>/g)].map(([, title]) => title)).toEqual(titles);
    const page = await get('/api/v1/sites/demo/comments?article=the-tide-tables');
    expect(text).toContain(`<afterword-count site="demo" article="the-tide-tables">${page.body.thread.commentCount} comments</afterword-count>`);
  });

  test('is not sent again to who has it, and is new when a count moved', async () => {
    const first = await get('/articles/a-census-of-benches');
    const again = await get('/articles/a-census-of-benches').set('If-None-Match', first.headers.etag ?? '');
    expect([again.status, again.text]).toEqual([304, '']);
    const { body } = await request(app.base).post('/api/v1/sites/demo/guests').send({ name: 'Ada' });
    await request(app.base)
      .post('/api/v1/sites/demo/comments')
      .set({ Authorization: `Bearer ${body.token}`, 'Idempotency-Key': 'bench-comment-1' })
      .send({ article: { key: 'a-census-of-benches' }, body: 'I sat.' });
    const moved = await get('/articles/a-census-of-benches').set('If-None-Match', first.headers.etag ?? '');
    expect(moved.status).toBe(200);
    expect(moved.text).toContain('>5 comments<');
  });

  test('runs from right to left where its language does, or where it is asked to', async () => {
    expect((await get('/articles/letter-from-the-corniche')).text).toContain('<html lang="ar" dir="rtl">');
    expect((await get('/?dir=rtl')).text).toContain('<html lang="en" dir="rtl">');
    expect((await get('/?dir=sideways"><b>')).text).toContain('<html lang="en" dir="ltr">');
  });

  test('that is not there is a problem', async () => {
    expect((await get('/articles/nothing')).status).toBe(404);
  });
});

describe('a file of our pages', () => {
  test('is kept for ever under the name that the page links to, and briefly under another', async () => {
    const [, href = ''] = /href="(\/styles\/thread\.[\w-]+\.css)"/.exec((await get('/embed/thread?site=demo&article=a')).text) ?? [];
    const { status, headers } = await get(href);
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'text/css; charset=utf-8', 'public, max-age=31536000, immutable']);
    const known = await get(href).set('If-None-Match', headers.etag ?? '');
    expect(known.status).toBe(304);
    const other = await get('/styles/thread.AAAAAAAAAAAAAAAA.css');
    expect([other.status, other.headers['cache-control']]).toEqual([200, 'public, max-age=60']);
    expect((await get('/styles/routes.AAAAAAAAAAAAAAAA.ts')).status).toBe(404);
  });
});
