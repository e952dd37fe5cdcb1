// Promise 12, Private: no public answer, message or line of the log holds an e-mail or IP address, and no row holds an IP address.
// (That an erased reader leaves nothing in a dump is for the issue that brings erasing: there is no such call yet.)
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { endpoints } from '../../src/contract/endpoints.ts';
import { admin, Caller, makeDraft, read } from '../house/caller.ts';
import { type Frames, openFrames } from '../house/frames.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(60_000);

const EMAIL = 'ada.very.private@mail.example';
const ADDRESSES = ['203.0.113.77', '2001:db8:7:7::77'];
const SECRETS = [EMAIL, 'very.private', ...ADDRESSES];
const article = 'private';

let nodes: [Started, Started];
let db: pg.Client;
const said: { what: string; text: string }[] = [];
const frames: Frames[] = [];

/** Calls as from behind a proxy that names the reader's address, and keeps all that is answered. */
const call = async (caller: Caller, ...[method, path, sent = {}]: Parameters<Caller['send']>) => {
  const answers = [];
  for (const address of ADDRESSES) {
    const answer = await caller.send(method, path, { ...sent, headers: { 'X-Forwarded-For': address, ...sent.headers } });
    said.push({ what: `${method} ${path}`, text: `${answer.text}\n${JSON.stringify([...answer.headers])}` });
    answers.push(answer);
  }
  const [first] = answers;
  if (first === undefined) throw new Error('No answer');
  return first;
};

beforeAll(async () => {
  // With limits, so that addresses are counted; behind one proxy, so that they are believed.
  const env = { TRUST_PROXY: '1', RATE_LIMITS: 'on' };
  const first = await start({ env });
  nodes = [first, await start({ env, databaseUrl: first.databaseUrl })];
  db = new pg.Client({ connectionString: first.databaseUrl });
  db.on('error', () => undefined);
  await db.connect();
});
afterAll(async () => {
  for (const one of frames) one.close();
  await db.end();
});

const guestWithMail = async (base: string): Promise<Caller> => {
  const session = read(endpoints.becomeGuest, await call(new Caller(base), 'POST', '/guests', { body: { name: 'Ada', email: EMAIL } }));
  return new Caller(base, { token: session.token, authorId: session.author.id });
};

test('over the whole life of a comment, in all that anyone but staff is told', async () => {
  const [here, there] = nodes;
  const stranger = new Caller(there.base);
  for (const { base } of nodes) frames.push(await openFrames(base, { article }));
  const author = await guestWithMail(here.base);
  const other = await guestWithMail(there.base);
  frames.push(await openFrames(there.base, { article, token: other.token }));
  const draft = makeDraft(article, 'Said.');
  const { id } = read(
    endpoints.createComment,
    await call(author, 'POST', '/comments', { key: draft.key, body: { article: { key: article }, body: draft.body } }),
  );
  await call(other, 'POST', '/comments', { key: makeDraft('', '').key, body: { article: { key: article }, parentId: id, body: 'An answer.' } });
  await call(author, 'PATCH', `/comments/${id}`, { body: { body: 'Said otherwise.' } });
  await call(other, 'PUT', `/comments/${id}/vote`, { body: { value: 1 } });
  await call(other, 'POST', `/comments/${id}/reports`, { body: { reason: 'abuse', note: `Write to ${EMAIL}` } });
  await call(author, 'POST', '/guests', { body: { name: 'Ada L.', email: EMAIL } });
  const look = async (caller: Caller) => {
    for (const path of [`/comments?article=${article}`, `/changes?article=${article}`, `/comments/${id}`, `/comments/${id}/replies`, '/trending'])
      await call(caller, 'GET', path);
    await call(caller, 'POST', '/counts', { body: { articles: [article] } });
    for (const path of [`/embed/thread?site=demo&article=${article}`, '/', '/metrics', '/readyz', '/openapi.json'])
      said.push({ what: path, text: await (await fetch(`${caller.base}${path}`, { headers: { 'X-Forwarded-For': ADDRESSES[0] ?? '' } })).text() });
  };
  for (const caller of [stranger, other, author]) await look(caller);
  await call(admin(here.base), 'DELETE', `/comments/${id}`);
  for (const caller of [stranger, other, author]) await look(caller);
  // Refusals do not say back what was sent: a mail in the wrong field, or budgets of an address used up.
  for (const body of [{ name: 'Ada', email: `${EMAIL} (mine)` }, { name: 'Ada', mail: EMAIL }, { name: EMAIL.repeat(9) }, { [EMAIL]: 1 }]) {
    const refused = await stranger.send('POST', '/guests', { body, headers: { 'X-Forwarded-For': ADDRESSES[0] ?? '' } });
    expect(refused.status).toBe(400);
    // The name of an unknown field is the caller's own word, said back to them alone.
    if (!(EMAIL in body)) said.push({ what: 'refused guest', text: refused.text });
  }
  await until('the budget to be used up', async () => (await call(stranger, 'POST', '/guests', { body: { name: 'Ada' } })).status === 429);
  await until('the deletion to be told', () => frames.every(({ seen }) => seen.some(({ text }) => text.includes('"deleted"'))));

  expect(said.length).toBeGreaterThan(100);
  expect(said.filter(({ text }) => SECRETS.some((secret) => text.includes(secret)))).toEqual([]);
  expect(frames.flatMap(({ seen }) => seen).filter(({ text }) => SECRETS.some((secret) => text.includes(secret)))).toEqual([]);
});

test('in the log, at its most talkative', () => {
  const lines = nodes.flatMap(({ log }) => log);
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter((line) => SECRETS.some((secret) => line.includes(secret)))).toEqual([]);
  // Tokens and queries neither.
  expect(lines.filter((line) => /eyJ[\w-]+\.|Bearer |\?article=/.test(line))).toEqual([]);
});

test('in no row of any table: addresses at all, e-mails anywhere but where the reader gave them', async () => {
  const { rows: tables } = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const dump: Record<string, string> = {};
  for (const { name } of tables) dump[name] = JSON.stringify((await db.query(`select * from "${name}"`)).rows);
  for (const address of [...ADDRESSES, '203.0.113', '2001:db8', '127.0.0.1'])
    expect(
      Object.entries(dump)
        .filter(([, text]) => text.includes(address))
        .map(([name]) => name),
    ).toEqual([]);
  // Here, and in the note of who reported.
  expect(
    Object.entries(dump)
      .filter(([, text]) => text.includes(EMAIL))
      .map(([name]) => name)
      .sort(),
  ).toEqual(['authors', 'reports']);
});
