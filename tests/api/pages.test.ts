// The pages that the service shows by itself, as a browser without JavaScript meets them: their headers, their forms, and what hostile text cannot do.
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { becomeGuest, asAdmin as staffOf } from '../house/clients.ts';
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

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const plain = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

type Form = { action: string; fields: Record<string, string> };

/** The first form of the page whose hidden fields hold `act`. */
const formOf = (page: string, act: string): Form => {
  for (const [form, action = ''] of page.matchAll(/<form[^>]* method="post" action="([^"]*)">[\s\S]*?<\/form>/g)) {
    const inputs = [...form.matchAll(/<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, plain(value)] as const);
    const text = /<textarea[^>]* name="body"[^>]*>\n([\s\S]*?)<\/textarea>/.exec(form)?.[1];
    const fields = Object.fromEntries([...inputs, ...(text === undefined ? [] : [['body', plain(text)] as const])]);
    if (fields.act === act) return { action: plain(action), fields };
  }
  throw new Error(`The page has no form to ${act}`);
};

/** A browser without JavaScript: keeps its cookie, follows where it is sent. */
class Browser {
  cookie = '';

  async open(path: string): Promise<request.Response> {
    return this.#keep(await request(app.base).get(path).set('Cookie', this.cookie));
  }

  thread(query: Record<string, string> = {}): Promise<request.Response> {
    return this.open(`/embed/thread?${new URLSearchParams({ site: 'demo', article, ...query })}`);
  }

  async send({ action, fields }: Form, change: Record<string, string> = {}, headers: Record<string, string> = { Origin: app.base }): Promise<request.Response> {
    const sent = request(app.base)
      .post(action)
      .set('Cookie', this.cookie)
      .set(headers)
      .type('form')
      .send({ ...fields, ...change });
    return this.#keep(await sent.redirects(0).ok(() => true));
  }

  /** Writes as a reader does: opens the thread, fills in its form, sends it. */
  async say(body: string, { name = 'Nora', query = {} }: { name?: string; query?: Record<string, string> } = {}): Promise<request.Response> {
    return this.send(formOf((await this.thread(query)).text, 'post'), { name, body });
  }

  #keep(response: request.Response): request.Response {
    const set: unknown = response.headers['set-cookie'];
    if (Array.isArray(set)) this.cookie = String(set[0]).split(';', 1)[0] ?? '';
    return response;
  }
}

const comments = async (of = article) => (await request(app.base).get('/api/v1/sites/demo/comments').query({ article: of, limit: '100' })).body.comments;
const idIn = ({ headers }: request.Response): string => /#comment-([0-9a-f-]+)$/.exec(headers.location ?? '')?.[1] ?? '';

describe('the page of a thread', () => {
  test('of an article that nobody has commented on is empty, and has a form', async () => {
    const { status, text, headers } = await new Browser().thread();
    expect(status).toBe(200);
    expect(text).toContain('Nobody has said anything yet.');
    expect(formOf(text, 'post').fields).toMatchObject({ name: '', body: '', parentId: '' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('may run nothing, is kept by nobody, and is framed by the origins of its site alone', async () => {
    const { headers } = await new Browser().thread();
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self' *",
    );
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    expect(headers['x-frame-options']).toBeUndefined();
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ allowedOrigins: ['https://a.example', 'https://b.example'] });
    const listed = await new Browser().thread();
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ allowedOrigins: ['*'] });
    expect(listed.headers['content-security-policy']).toMatch(/; frame-ancestors 'self' https:\/\/a\.example https:\/\/b\.example$/);
  });

  test('holds no style, no script and no handler of its own', async () => {
    const { text } = await new Browser().open('/embed/thread?site=demo&article=the-tide-tables');
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
    const response = await new Browser().open(path);
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
    const { text } = await new Browser().thread({ reply: posted.body.id });
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<b>"');
    expect(text.match(/&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;&#39;/g)?.length).toBeGreaterThanOrEqual(4);
    expect(formOf(text, 'post').action).toBe(`/embed/thread?${new URLSearchParams({ site: 'demo', article, reply: posted.body.id })}`);
  });

  test('pages by links, each comment once, with the sort that was chosen', async () => {
    const guest = await becomeGuest(app.base);
    for (let n = 0; n < 30; n++) await guest.comment({ article, body: `Number ${n}.` });
    const browser = new Browser();
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
    const browser = new Browser();
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
    const form = formOf((await new Browser().thread()).text, 'post');
    await staffOf(app.base).call('patch', '/threads').query({ article }).send({ state: 'closed' });
    const { text } = await new Browser().thread();
    expect(text).toContain('This discussion is closed.');
    expect(text).toContain('Before.');
    expect(() => formOf(text, 'post')).toThrow();
    expect(text).not.toContain('>Reply<');
    const late = await new Browser().send(form, { name: 'Late', body: 'Too late.' });
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
    const strict = await new Browser().thread();
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ allowedOrigins: ['*'] });
    expect(strict.text).not.toContain('elsewhere.example');
    expect((await new Browser().thread()).text).toContain('<a href="https://elsewhere.example/" target="_top" rel="nofollow ugc noopener"><bdi>Here</bdi></a>');
  });
});

describe('the form', () => {
  test('posts, leads to the comment, and knows the name from then on', async () => {
    const browser = new Browser();
    const posted = await browser.say('Hello **there**.');
    expect(posted.status).toBe(303);
    expect(posted.headers.location).toBe(`/embed/thread?site=demo&article=${article}#comment-${idIn(posted)}`);
    expect(posted.headers['set-cookie']?.[0]).toMatch(
      /^afterword-demo=[\w.-]+; Max-Age=31536000; Path=\/embed\/thread; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    const { text } = await browser.thread();
    expect(text).toContain('<p>Hello <strong>there</strong>.</p>');
    expect(text).toContain('You write as <b><bdi>Nora</bdi></b>');
    expect(formOf(text, 'post').fields.name).toBe('Nora');
    await browser.say('Again.');
    const [again, hello] = await comments();
    expect(again.author).toEqual(hello.author);
  });

  test('sent twice posts once, also when the second came before the cookie of the first', async () => {
    const form = formOf((await new Browser().thread()).text, 'post');
    const [one, two, late] = [new Browser(), new Browser(), new Browser()];
    const answers = await Promise.all([one, two].map((browser) => browser.send(form, { name: 'Nora', body: 'Once.' })));
    answers.push(await one.send(form, { name: 'Nora', body: 'Once.' }), await late.send(form, { name: 'Nora', body: 'Once.' }));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(new Set(answers.map(idIn)).size).toBe(1);
    expect(await comments()).toHaveLength(1);
  });

  test('sent again with another text asks once more, with a key of its own', async () => {
    const browser = new Browser();
    const form = formOf((await browser.thread()).text, 'post');
    await browser.send(form, { name: 'Nora', body: 'First.' });
    const reused = await browser.send(form, { name: 'Nora', body: 'Second.' });
    expect(reused.status).toBe(422);
    const again = formOf(reused.text, 'post');
    expect(again.fields.body).toBe('Second.');
    expect((await browser.send(again)).status).toBe(303);
    expect(await comments()).toHaveLength(2);
  });

  test('gives back what was typed, with the problem at its field', async () => {
    const long = `\n"keep" <me> ${'x'.repeat(30_000)}`;
    const browser = new Browser();
    const { status, text, headers } = await browser.say(long, { name: 'Nora & Co' });
    expect(status).toBe(400);
    expect(headers['cache-control']).toBe('no-store');
    expect(formOf(text, 'post').fields).toMatchObject({ body: long, name: 'Nora & Co' });
    expect(text).toMatch(/<textarea[^>]* aria-describedby="body-fault hint" aria-invalid="true"/);
    expect(text).toMatch(/<span class="fault" id="body-fault">Your text holds 30\d\d\d bytes of UTF-8; at most 20000 are allowed\.<\/span>/);
    // Nobody became a guest by failing.
    expect(headers['set-cookie']).toBeUndefined();
    const nameless = await browser.say('Fine.', { name: ' ' });
    expect(nameless.text).toMatch(/<span class="fault" id="name-fault">Your name has no visible character; at least one is needed\.<\/span>/);
    expect(formOf(nameless.text, 'post').fields.body).toBe('Fine.');
  });

  test('takes three times the text that is allowed before it loses any, whatever the script', async () => {
    const chinese = '你'.repeat(19_999);
    const { status, text } = await new Browser().say(chinese);
    expect(status).toBe(400);
    expect(formOf(text, 'post').fields.body).toBe(chinese);
    const huge = await new Browser().say('x'.repeat(300_000));
    expect(huge.status).toBe(413);
  });

  test('of another origin is refused, and what it brought is not lost on who sent it in good faith', async () => {
    const form = formOf((await new Browser().thread()).text, 'post');
    const typed = { name: 'Nora', body: 'From elsewhere.' };
    const foreign: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Referer: 'https://evil.example/embed/thread' },
      { Origin: app.base, 'Sec-Fetch-Site': 'cross-site' },
      {},
    ];
    for (const headers of foreign) {
      const { status, text } = await new Browser().send(form, typed, headers);
      expect(status).toBe(403);
      expect(formOf(text, 'post').fields.body).toBe('From elsewhere.');
    }
    expect(await comments()).toHaveLength(0);
    for (const headers of [{ Referer: `${app.base}/embed/thread?site=demo` }, { 'Sec-Fetch-Site': 'same-origin' }] as Record<string, string>[])
      expect((await new Browser().send(form, typed, headers)).status).toBe(303);
    expect(await comments()).toHaveLength(1);
  });

  test.each([
    ['a field too many', 'act=post&form=12345678&parentId=&name=N&body=B&admin=1', 'application/x-www-form-urlencoded', 400],
    ['a field twice', 'act=post&form=12345678&parentId=&name=N&body=B&body=C', 'application/x-www-form-urlencoded', 400],
    ['no act', 'body=B', 'application/x-www-form-urlencoded', 400],
    ['nothing', '', 'application/x-www-form-urlencoded', 400],
    ['a byte that is no UTF-8', 'act=post&body=%ff', 'application/x-www-form-urlencoded', 400],
    ['a NUL', 'act=post&form=12345678&parentId=&name=N&body=%00', 'application/x-www-form-urlencoded', 400],
    ['JSON', '{"act":"post"}', 'application/json', 415],
  ])('with %s is refused with a page', async (_what, body, type, status) => {
    const path = `/embed/thread?site=demo&article=${article}`;
    const response = await request(app.base).post(path).set('Origin', app.base).set('Content-Type', type).send(body);
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(await comments()).toHaveLength(0);
  });

  test('answers a comment below it, and shows the two together', async () => {
    const root = idIn(await new Browser().say('Root.'));
    const reader = new Browser();
    const asked = await reader.thread({ reply: root });
    expect(formOf(asked.text, 'post').fields.parentId).toBe(root);
    const posted = await reader.send(formOf(asked.text, 'post'), { name: 'Ravi', body: 'Reply.' });
    expect(posted.status).toBe(303);
    const { text } = await reader.open(posted.headers.location?.split('#', 1)[0] ?? '');
    expect(text.indexOf('<p>Reply.</p>')).toBeGreaterThan(text.indexOf('<p>Root.</p>'));
    expect((await comments()).at(-1)).toMatchObject({ parentId: root, rootId: root });
    const gone = await reader.send(formOf(asked.text, 'post'), {
      parentId: '0199a000-0000-7000-8000-000000000000',
      name: 'Ravi',
      body: 'To nobody.',
      form: 'another-key-1',
    });
    expect(gone.status).toBe(422);
    expect(formOf(gone.text, 'post').fields.body).toBe('To nobody.');
  });

  test('edits and deletes what is its own, and nothing else', async () => {
    const [author, other] = [new Browser(), new Browser()];
    const id = idIn(await author.say('Frist.'));
    await other.say('Mine.', { name: 'Other' });
    const edit = formOf((await author.thread({ edit: id })).text, 'edit');
    expect(edit.fields.body).toBe('Frist.');
    expect((await author.send(edit, { body: 'First.' })).status).toBe(303);
    expect((await author.thread()).text).toMatch(/<p>First\.<\/p>/);
    expect(() => formOf(String(other.cookie), 'edit')).toThrow();
    const theirs = (await other.thread({ edit: id })).text;
    expect(() => formOf(theirs, 'edit')).toThrow();
    expect((await other.send(edit, { body: 'Vandalised.' })).status).toBe(403);
    const remove = formOf((await author.thread({ comment: id })).text, 'delete');
    expect(remove.fields.comment).toBe(id);
    expect((await other.send(remove)).status).toBe(403);
    expect((await new Browser().send(remove)).status).toBe(401);
    const removed = await author.send(remove);
    expect([removed.status, removed.headers.location]).toEqual([303, `/embed/thread?site=demo&article=${article}`]);
    expect((await comments()).map(({ html }: { html: string }) => html)).toEqual(['<p>Mine.</p>']);
  });

  test('renames who writes, in all that they wrote', async () => {
    const browser = new Browser();
    await browser.say('One.');
    await browser.say('Two.', { name: 'Nora Lund' });
    expect((await comments()).map(({ author }: { author: { name: string } }) => author.name)).toEqual(['Nora Lund', 'Nora Lund']);
  });

  test('draws on the budgets of the API, and gives the text back when they are spent', async () => {
    const limited = await start({ env: { RATE_LIMITS: 'on' } });
    const saved = app;
    app = limited;
    try {
      const browser = new Browser();
      const statuses: number[] = [];
      let last: request.Response | undefined;
      for (let n = 0; n < 13; n++) {
        last = await browser.say(`Number ${n}.`);
        statuses.push(last.status);
      }
      expect(statuses).toEqual([...Array.from({ length: 12 }, () => 303), 429]);
      expect(last?.headers['retry-after']).toMatch(/^\d+$/);
      expect(last?.headers.ratelimit).toContain('"posts-token";r=0');
      expect(formOf(last?.text ?? '', 'post').fields.body).toBe('Number 12.');
    } finally {
      app = saved;
    }
  });

  test('renews the token of a cookie that is a day old, unseen', async () => {
    const browser = new Browser();
    const id = idIn(await browser.say('Yesterday.'));
    const [, token = ''] = browser.cookie.split('=');
    const { SignJWT, decodeJwt } = await import('jose');
    const { sub = '', aud = '' } = decodeJwt(token);
    const dayAgo = Math.floor(Date.now() / 1000) - 90_000;
    const old = await new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(sub).setAudience(aud).setIssuer('afterword').setIssuedAt(dayAgo);
    browser.cookie = `afterword-demo=${await old.setExpirationTime(dayAgo + 86_400).sign(new TextEncoder().encode('a-secret-that-all-tests-share-and-nobody-else'))}`;
    const { text, headers } = await browser.thread();
    expect(text).toContain('You write as <b><bdi>Nora</bdi></b>');
    expect(formOf(text, 'delete').fields.comment).toBe(id);
    expect(headers['set-cookie']?.[0]).toContain('afterword-demo=');
    browser.cookie = 'afterword-demo=nonsense';
    expect((await browser.thread()).status).toBe(200);
  });

  test('that waits for a moderator is shown to its author alone', async () => {
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ moderation: { mode: 'hold-all' } });
    const browser = new Browser();
    const posted = await browser.say('Patience.');
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ moderation: { mode: 'publish' } });
    expect(posted.status).toBe(303);
    expect((await browser.thread()).text).toContain('A moderator will read this comment before others see it.');
    expect((await new Browser().thread()).text).not.toContain('Patience.');
  });
});
