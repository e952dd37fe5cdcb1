// The page of a thread without JavaScript: its headers, its links, and what hostile text cannot do.
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { becomeGuest, asAdmin as staffOf } from '../house/clients.ts';
import { formOf, PlainBrowser, plain } from '../house/plain-browser.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
beforeAll(async () => {
  app = await start();
});

/** An article of its own for each test. */
let article = '';
let count = 0;
beforeEach(() => {
  article = `pages-${++count}`;
});

const newBrowser = () => new PlainBrowser(app.base, article);

describe('the page of a thread', () => {
  test('of an article that nobody has commented on is empty, and has a form', async () => {
    const { status, text, headers } = await newBrowser().thread();
    expect(status).toBe(200);
    expect(text).toContain('Nobody has said anything yet.');
    expect(formOf(text, 'post').fields).toMatchObject({ name: '', body: '', parentId: '' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('may run nothing, is kept by nobody, and is framed by the origins of its site alone', async () => {
    const { headers } = await newBrowser().thread();
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self' *",
    );
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    expect(headers['x-frame-options']).toBeUndefined();
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ allowedOrigins: ['https://a.example', 'https://b.example'] });
    const listed = await newBrowser().thread();
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ allowedOrigins: ['*'] });
    expect(listed.headers['content-security-policy']).toMatch(/; frame-ancestors 'self' https:\/\/a\.example https:\/\/b\.example$/);
  });

  test('holds no style, no script and no handler of its own', async () => {
    const { text } = await newBrowser().open('/embed/thread?site=demo&article=the-tide-tables');
    expect(text).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:/i);
  });

  test.each([
    ['no site', '/embed/thread?article=a', 400],
    ['no article', '/embed/thread?site=demo', 400],
    ['a key that is too long', `/embed/thread?site=demo&article=${'k'.repeat(2_000)}`, 400],
    ['an unknown site', '/embed/thread?site=nowhere&article=a', 404],
    ['a forged cursor', '/embed/thread?site=demo&article=the-tide-tables&cursor=WyJiZXN0IiwxXQ', 400],
    ['a comment of nowhere', '/embed/thread?site=demo&article=a&comment=0199a000-0000-7000-8000-000000000000', 404],
    ['a comment of another article', '/embed/thread?site=demo&article=a&comment=0199a000-0000-7001-9000-000000000001', 404],
    ['a query that is no UTF-8', '/embed/thread?site=demo&article=%ff', 400],
  ])('says in words what is the matter with %s', async (_what, path, status) => {
    const response = await newBrowser().open(path);
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.text).toMatch(/<h1>[^<]+<\/h1><\/header>\s*<p>[^<]+<\/p>/);
  });

  test('allows no other method', async () => {
    const { status, headers } = await request(app.base).delete('/embed/thread?site=demo&article=a');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });

  test('shows hostile names, titles and keys as the text that they are', async () => {
    const evil = `"><script>alert(1)</script>&'`;
    article = `key ${evil}`;
    const guest = await becomeGuest(app.base, { name: evil });
    const posted = await guest
      .call('post', '/comments')
      .set('Idempotency-Key', 'hostile-key-1')
      .send({ article: { key: article, title: evil, url: 'https://example.org/?"><b>' }, body: evil });
    expect(posted.status).toBe(201);
    const { text } = await newBrowser().thread({ reply: posted.body.id });
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<b>"');
    expect(text.match(/&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;&#39;/g)?.length).toBeGreaterThanOrEqual(4);
    expect(formOf(text, 'post').action).toBe(`/embed/thread?${new URLSearchParams({ site: 'demo', article, reply: posted.body.id })}`);
  });

  test('pages by links, each comment once, with the sort that was chosen', async () => {
    const guest = await becomeGuest(app.base);
    for (let n = 0; n < 30; n++) await guest.comment({ article, body: `Number ${n}.` });
    const browser = newBrowser();
    let page = await browser.thread({ sort: 'oldest' });
    const seen: string[] = [];
    for (;;) {
      seen.push(...[...page.text.matchAll(/<p>Number (\d+)\.<\/p>/g)].map(([, n = '']) => n));
      const next = /<a rel="next nofollow" href="([^"]*)">/.exec(page.text)?.[1];
      if (next === undefined) break;
      page = await browser.open(plain(next));
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => String(n)));
    expect(page.text).toContain('>All comments</a>');
  });

  test('leads to the replies that do not fit', async () => {
    const guest = await becomeGuest(app.base);
    const root = await guest.comment({ article, body: 'Root.' });
    for (let n = 0; n < 12; n++) await guest.comment({ article, body: `Reply ${n}.`, parentId: root.id });
    const browser = newBrowser();
    const first = (await browser.thread()).text;
    expect(first).toContain('Reply 9.');
    expect(first).not.toContain('Reply 10.');
    const more = /<p class="more"><a href="([^"]*)"/.exec(first)?.[1] ?? '';
    const second = (await browser.open(plain(more))).text;
    expect([...second.matchAll(/Reply (\d+)\./g)].map(([, n]) => n)).toEqual(['10', '11']);
    expect(second).toContain('Root.');
  });

  test('of a closed thread can be read, and has no form', async () => {
    const guest = await becomeGuest(app.base);
    await guest.comment({ article, body: 'Before.' });
    const form = formOf((await newBrowser().thread()).text, 'post');
    await staffOf(app.base).call('patch', '/threads').query({ article }).send({ state: 'closed' });
    const { text } = await newBrowser().thread();
    expect(text).toContain('This discussion is closed.');
    expect(text).toContain('Before.');
    expect(() => formOf(text, 'post')).toThrow();
    expect(text).not.toContain('>Reply<');
    const late = await newBrowser().send(form, { name: 'Late', body: 'Too late.' });
    expect(late.status).toBe(409);
    expect(formOf(late.text, 'post').fields.body).toBe('Too late.');
  });

  test('links to an article only where the site is at home', async () => {
    const guest = await becomeGuest(app.base);
    const post = { article: { key: article, title: 'Here', url: 'https://elsewhere.example/' }, body: 'A comment.' };
    await guest.call('post', '/comments').set('Idempotency-Key', 'link-key-1').send(post);
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ allowedOrigins: ['https://a.example'] });
    const strict = await newBrowser().thread();
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ allowedOrigins: ['*'] });
    expect(strict.text).not.toContain('elsewhere.example');
    expect((await newBrowser().thread()).text).toContain('<a href="https://elsewhere.example/" target="_top" rel="nofollow ugc noopener"><bdi>Here</bdi></a>');
  });
});
