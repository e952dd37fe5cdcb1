// The forms of a discussion without JavaScript: they post once, lose nothing that was typed, and take nothing from other sites.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { asAdmin as staffOf } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { formOf, PlainBrowser } from '../house/plain-browser.ts';
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

const comments = async (of = article) => (await request(app.base).get('/api/v1/sites/demo/comments').query({ article: of, limit: '100' })).body.comments;
const idIn = ({ headers }: request.Response): string => /#comment-([0-9a-f-]+)$/.exec(headers.location ?? '')?.[1] ?? '';

describe('the form', () => {
  test('posts, leads to the comment, and knows the name from then on', async () => {
    const browser = newBrowser();
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
    const form = formOf((await newBrowser().thread()).text, 'post');
    const [one, two, late] = [newBrowser(), newBrowser(), newBrowser()];
    const answers = await Promise.all([one, two].map((browser) => browser.send(form, { name: 'Nora', body: 'Once.' })));
    answers.push(await one.send(form, { name: 'Nora', body: 'Once.' }), await late.send(form, { name: 'Nora', body: 'Once.' }));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(new Set(answers.map(idIn)).size).toBe(1);
    expect(await comments()).toHaveLength(1);
  });

  test('sent again with another text asks once more, with a key of its own', async () => {
    const browser = newBrowser();
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
    const browser = newBrowser();
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
    const { status, text } = await newBrowser().say(chinese);
    expect(status).toBe(400);
    expect(formOf(text, 'post').fields.body).toBe(chinese);
    const huge = await newBrowser().say('x'.repeat(300_000));
    expect(huge.status).toBe(413);
  });

  test('of another origin is refused, and what it brought is not lost on who sent it in good faith', async () => {
    const form = formOf((await newBrowser().thread()).text, 'post');
    const typed = { name: 'Nora', body: 'From elsewhere.' };
    const foreign: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Referer: 'https://evil.example/embed/thread' },
      { Origin: app.base, 'Sec-Fetch-Site': 'cross-site' },
      {},
    ];
    for (const headers of foreign) {
      const { status, text } = await newBrowser().send(form, typed, headers);
      expect(status).toBe(403);
      expect(formOf(text, 'post').fields.body).toBe('From elsewhere.');
      // Whoever knows a form's key could become its guest.
      expect(formOf(text, 'post').fields.form).not.toBe(form.fields.form);
    }
    expect(await comments()).toHaveLength(0);
    for (const headers of [{ Referer: `${app.base}/embed/thread?site=demo` }, { 'Sec-Fetch-Site': 'same-origin' }] as Record<string, string>[])
      expect((await newBrowser().send(form, typed, headers)).status).toBe(303);
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
    const root = idIn(await newBrowser().say('Root.'));
    const reader = newBrowser();
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
    const [author, other] = [newBrowser(), newBrowser()];
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
    expect((await newBrowser().send(remove)).status).toBe(401);
    const removed = await author.send(remove);
    expect([removed.status, removed.headers.location]).toEqual([303, `/embed/thread?site=demo&article=${article}`]);
    expect((await comments()).map(({ html }: { html: string }) => html)).toEqual(['<p>Mine.</p>']);
  });

  test('renames who writes, in all that they wrote', async () => {
    const browser = newBrowser();
    await browser.say('One.');
    await browser.say('Two.', { name: 'Nora Lund' });
    expect((await comments()).map(({ author }: { author: { name: string } }) => author.name)).toEqual(['Nora Lund', 'Nora Lund']);
  });

  test('draws on the budgets of the API, and gives the text back when they are spent', async () => {
    const limited = await start({ env: { RATE_LIMITS: 'on' } });
    const saved = app;
    app = limited;
    try {
      const browser = newBrowser();
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
    const browser = newBrowser();
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

  describe('of a service that has a fault', () => {
    const broken = 'Words that bring it down.';
    let faulty: Started;
    let saved: Started;
    beforeAll(async () => {
      faulty = await start();
      await rows(
        faulty,
        `create function fail() returns trigger language plpgsql as $$ begin raise exception 'A secret of the database'; end $$;
         create trigger failing before insert or update on comments for each row when (new.source = '${broken}') execute function fail()`,
      );
      saved = app;
      app = faulty;
    });
    afterAll(() => {
      app = saved;
    });
    /** The page says what is known of it, and the log the rest. */
    const expectFault = ({ status, text, headers }: request.Response) => {
      expect([status, headers['content-type']]).toEqual([500, 'text/html; charset=utf-8']);
      expect(text).toContain(`Something went wrong here; it stands in our log as ${headers['x-request-id']}.`);
      expect(text).not.toContain('secret');
      const entry = faulty.log.find((line) => line.includes('A request failed') && line.includes(`"id":"${headers['x-request-id']}"`));
      expect(entry).toContain('A secret of the database');
    };

    test('comes back with what was typed, and posts once when it is sent again', async () => {
      const browser = newBrowser();
      const form = formOf((await browser.thread()).text, 'post');
      const failed = await browser.send(form, { name: 'Nora', body: broken });
      expectFault(failed);
      const again = formOf(failed.text, 'post');
      expect(again.fields).toMatchObject({ name: 'Nora', body: broken, form: form.fields.form });
      expect((await browser.send(again, { body: 'Other words.' })).status).toBe(303);
      expect((await comments()).map(({ html }: { html: string }) => html)).toEqual(['<p>Other words.</p>']);
    });

    test('comes back from an edit too', async () => {
      const browser = newBrowser();
      const id = idIn(await browser.say('As it was.'));
      const failed = await browser.send(formOf((await browser.thread({ edit: id })).text, 'edit'), { body: broken });
      expectFault(failed);
      expect(failed.text).toContain(broken);
    });

    test('that cannot even show the discussion keeps what was typed, and a reader gets a page', async () => {
      const browser = newBrowser();
      const form = formOf((await browser.thread()).text, 'post');
      await rows(faulty, 'alter table comments rename column rank to elsewhere');
      try {
        const failed = await browser.send(form, { name: 'Nora', body: broken });
        expectFault(failed);
        expect(failed.text).toMatch(new RegExp(`<textarea id="kept"[^>]*>\\n${broken}</textarea>`));
        const { status, headers, text } = await browser.thread();
        expect([status, headers['content-type']]).toEqual([500, 'text/html; charset=utf-8']);
        expect(text).toContain(`it stands in our log as ${headers['x-request-id']}.`);
      } finally {
        await rows(faulty, 'alter table comments rename column elsewhere to rank');
      }
    });
  });

  test('that waits for a moderator is shown to its author alone', async () => {
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ moderation: { mode: 'hold-all' } });
    const browser = newBrowser();
    const posted = await browser.say('Patience.');
    await staffOf(app.base)
      .call('patch', '/settings')
      .send({ moderation: { mode: 'publish' } });
    expect(posted.status).toBe(303);
    expect((await browser.thread()).text).toContain('A moderator will read this comment before others see it.');
    expect((await newBrowser().thread()).text).not.toContain('Patience.');
  });
});
