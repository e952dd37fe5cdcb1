// Judges outside of the service, by real HTTP: what they are told, what they decide, and what becomes of a comment when they fail.
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { asAdmin, becomeGuest } from '../house/clients.ts';
import { TestJudge } from '../house/judge.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

const TIMEOUT_MS = 300;
/** Beyond the judge's limit: what a post may take by itself on a busy machine. */
const POST_MS = 1_500;

const [akismet, judge] = [new TestJudge(), new TestJudge()];
let app: Started;
let sites = 0;

beforeAll(async () => {
  const [akismetUrl, judgeUrl] = [await akismet.open(), await judge.open()];
  app = await start({ env: { AKISMET_KEY: 'the-key', AKISMET_URL: akismetUrl, JUDGE_URL: judgeUrl, JUDGE_SECRET: 'the-secret', DEMO: 'on' } });
});
afterAll(() => {
  akismet.close();
  judge.close();
});
beforeEach(() => {
  for (const one of [akismet, judge]) {
    one.asked.length = 0;
    one.answer = (response) => response.end('{"refuse":false}');
  }
});

const newSite = async (checks: object, settings: object = {}) => {
  const site = `judged-${++sites}`;
  await makeSite(app, site, { checks, ...settings });
  const guest = await becomeGuest(app.base, { site });
  const post = async (body: string) => {
    const { id } = await guest.comment({ body, article: 'https://blog.example/a' });
    const [row] = await rows<{ status: string; verdicts: { check: string; outcome: string; reason: string }[] | null }>(
      app,
      'select status, verdicts from comments where id = $1',
      [id],
    );
    return { id, ...row };
  };
  return { site, guest, post, admin: asAdmin(app.base, site) };
};

test('nobody is asked where the site did not switch it on', async () => {
  await (await newSite({})).post('Hello.');
  expect([akismet.asked, judge.asked]).toEqual([[], []]);
});

describe('Akismet', () => {
  test('is told of the comment as its documentation says, and what it takes for spam is spam', async () => {
    const { post } = await newSite({ akismet: { outcome: 'spam' } }, { allowedOrigins: ['https://blog.example'] });
    akismet.answer = (response, { body }) => response.end(body.includes('viagra') ? 'true' : 'false');
    expect(await post('Hello & welcome.')).toMatchObject({ status: 'published', verdicts: null });
    expect(await post('viagra')).toMatchObject({ status: 'spam', verdicts: [{ check: 'akismet', outcome: 'spam', reason: 'Akismet takes it for spam' }] });
    expect(Object.fromEntries(new URLSearchParams(akismet.asked[0]?.body))).toEqual({
      ...{ api_key: 'the-key', blog: 'https://blog.example', user_ip: expect.stringContaining('127.0.0.1'), comment_type: 'comment', comment_author: 'Ada' },
      ...{ comment_content: 'Hello & welcome.', comment_date_gmt: expect.any(String), permalink: 'https://blog.example/a' },
    });
  });

  test('says in its own words why it cannot be asked', async () => {
    const { post } = await newSite({ akismet: { outcome: 'spam', onFailure: 'hold' } });
    akismet.answer = (response) => response.writeHead(200, { 'X-akismet-debug-help': 'Empty "user_ip" value' }).end('invalid');
    expect(await post('Hello.')).toMatchObject({
      status: 'pending',
      verdicts: [{ check: 'akismet', outcome: 'hold', reason: 'could not be asked: Akismet answered 200 Empty "user_ip" value' }],
    });
  });

  test('is not asked about what is hidden already, nor about staff', async () => {
    const { admin, post } = await newSite({ akismet: { outcome: 'hold' } });
    await admin.call('post', '/moderation/rules').send({ kind: 'word', pattern: 'casino', outcome: 'spam' });
    expect((await post('casino')).status).toBe('spam');
    await admin.comment({ body: 'By staff' });
    expect(akismet.asked).toEqual([]);
  });
});

describe('a judge of one’s own', () => {
  test('is told of the comment in JSON, with the secret, and its reason is kept on one line', async () => {
    const { site, post } = await newSite({ judge: { outcome: 'hold' } });
    judge.answer = (response) => response.end(JSON.stringify({ refuse: true, reason: 'Off\ntopic\u0000', more: 1 }));
    expect(await post('Hello.')).toMatchObject({
      status: 'pending',
      verdicts: [{ check: 'judge', outcome: 'hold', reason: 'the judge refuses it: Off topic' }],
    });
    const [asked] = judge.asked;
    expect(asked?.headers).toMatchObject({ authorization: 'Bearer the-secret', 'content-type': 'application/json' });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      ...{ site, siteUrl: app.url, article: 'https://blog.example/a', body: 'Hello.', authorName: 'Ada', isGuest: true },
      ...{ ip: expect.stringContaining('127.0.0.1'), at: expect.stringMatching(/^\d{4}-/), isTrial: false },
    });
  });

  test('judges an edit too, and a moderator’s trial, which it is told is one', async () => {
    const { admin, guest, post } = await newSite({ judge: { outcome: 'reject' } });
    const { id } = await post('Hello.');
    judge.answer = (response) => response.end('{"refuse":true}');
    await guest.call('patch', `/comments/${id}`).send({ body: 'Something else.' });
    expect(await rows(app, 'select status from comments where id = $1', [id])).toEqual([{ status: 'rejected' }]);
    const { body } = await admin.call('post', '/moderation/rules/try').send({ body: 'And this?' });
    expect([body.status, body.steps.at(-1)]).toEqual(['rejected', { check: 'judge', isOn: true, outcome: 'reject', reason: 'the judge refuses it' }]);
    expect(judge.asked.map(({ body }) => JSON.parse(body).isTrial)).toEqual([false, false, true]);
  });

  test.each([
    ['an answer that is no JSON', (response: ServerResponse) => response.end('<html>')],
    ['an answer of another shape', (response: ServerResponse) => response.end('{"refuse":"yes"}')],
    ['an error', (response: ServerResponse) => response.writeHead(500).end('{"refuse":true}')],
    ['a way to somewhere else', (response: ServerResponse) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()],
    ['an answer without end', (response: ServerResponse) => response.end('x'.repeat(100_000))],
    ['a broken connection', (response: ServerResponse) => response.destroy()],
  ])('that gives %s holds or publishes, as the site says', async (_what, answer) => {
    judge.answer = answer;
    const [open, closed] = [await newSite({ judge: { outcome: 'spam' } }), await newSite({ judge: { outcome: 'spam', onFailure: 'hold' } })];
    const reason = expect.stringMatching(/^could not be asked: /);
    expect(await open.post('Hello.')).toMatchObject({ status: 'published', verdicts: [{ check: 'judge', outcome: 'note', reason }] });
    // A judge that failed five times rests; this one is well again between the two kinds of failure.
    judge.answer = (response) => response.end('{"refuse":false}');
    await open.post('Well again.');
    judge.answer = answer;
    expect(await closed.post('Hello.')).toMatchObject({ status: 'pending', verdicts: [{ check: 'judge', outcome: 'hold', reason }] });
    judge.answer = (response) => response.end('{"refuse":false}');
    await open.post('Well again.');
  });

  test('that hangs delays no post beyond its limit, keeps no other waiting, and is left alone after a while', async () => {
    const { post } = await newSite({ judge: { outcome: 'spam', timeoutMs: TIMEOUT_MS } });
    const free = await newSite({});
    // Begins to answer, and never ends.
    judge.answer = (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"refuse":');
    const timed = async (act: () => Promise<{ verdicts?: unknown }>) => {
      const begin = performance.now();
      const { verdicts } = await act();
      return { ms: performance.now() - begin, verdicts };
    };
    const waiting = Array.from({ length: 5 }, (_, n) => timed(() => post(`Number ${n}.`)));
    const { verdicts } = await timed(() => free.post('Past it.'));
    expect(verdicts).toBeNull();
    for (const { ms, verdicts } of await Promise.all(waiting)) {
      expect(verdicts).toEqual([{ check: 'judge', outcome: 'note', reason: 'could not be asked: it did not answer in time' }]);
      expect(ms).toBeGreaterThanOrEqual(TIMEOUT_MS - 20);
      expect(ms).toBeLessThan(TIMEOUT_MS + POST_MS);
    }
    const asked = judge.asked.length;
    expect((await post('While it rests.')).verdicts?.[0]?.reason).toBe('could not be asked: it failed 5 times in a row, and is asked again in a few seconds');
    expect(judge.asked.length).toBe(asked);
    expect(app.log.some((line) => line.includes('A judge of comments fails'))).toBe(true);
  });
});
