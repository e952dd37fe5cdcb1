// Private: whatever may be read without being staff holds no e-mail, no address, no report, no reason of staff, and nothing hidden.
import { beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';

const EMAIL = 'very-private@example.org';
const ADDRESS = '203.0.113.77';
const HIDDEN = ['hidden-spam', 'hidden-rejected', 'hidden-deleted', 'hidden-by-author', 'hidden-held', 'hidden-before-edit', 'hidden-note', 'hidden-reason'];

let app: Started;
/** Every answer that a reader, a stranger and another guest can get by GET. */
const answers: { url: string; text: string; headers: string }[] = [];

beforeAll(async () => {
  app = await start({ env: { TRUST_PROXY: '1' } });
  const from = (test: request.Test) => test.set('X-Forwarded-For', ADDRESS);
  const { body } = await from(new Client(app.base).call('post', '/guests')).send({ name: 'Ada', email: EMAIL });
  const [author, other, admin] = [new Client(app.base, { token: body.token }), await becomeGuest(app.base), asAdmin(app.base)];
  const leave = async (text: string, parentId?: string): Promise<string> => (await from(author.post({ article: 'private', body: text, parentId }))).body.id;
  const decide = (action: string, id: string) => admin.call('post', '/moderation/decisions').send({ commentIds: [id], action, reason: 'hidden-reason' });
  const root = await leave('hidden-before-edit');
  await author.call('patch', `/comments/${root}`).send({ body: 'open' });
  const ids = [root];
  for (const [action, text] of [
    ['spam', 'hidden-spam'],
    ['reject', 'hidden-rejected'],
    ['delete', 'hidden-deleted'],
  ] as const) {
    const [alone, parent] = [await leave(text), await leave(text)];
    ids.push(alone, parent, await leave('open below', parent));
    for (const id of [alone, parent]) await decide(action, id);
  }
  const own = await leave('hidden-by-author');
  await leave('open below', own);
  await author.call('delete', `/comments/${own}`);
  ids.push(own);
  await admin.call('patch', '/settings').send({ moderation: { mode: 'hold-all' } });
  ids.push(await leave('hidden-held'), await leave('hidden-held', root));
  await other.call('post', `/comments/${root}/reports`).send({ reason: 'abuse', note: 'hidden-note' });

  const paths = Object.values<Endpoint>(endpoints)
    .filter(({ method, caller }) => method === 'get' && caller === 'anyone')
    .flatMap(({ path }) => (path.includes(':id') ? ids.map((id) => path.replace(':id', id)) : [path]));
  const queries: Record<string, string[]> = {
    '/sites/:site/comments': ['newest', 'oldest', 'best'].map((sort) => `?article=private&limit=100&sort=${sort}`),
    '/sites/:site/changes': [0, 1, 5, 9].map((after) => `?article=private&after=${after}`),
    '/sites/:site/trending': ['24h', '7d', '30d'].map((window) => `?window=${window}`),
  };
  const urls = paths.flatMap((path) => (queries[path] ?? ['']).map((query) => `/api/v1${path.replace(':site', 'demo')}${query}`));
  urls.push('/', '/metrics', '/readyz');
  for (const url of urls)
    for (const token of [undefined, other.token]) {
      const call = request(app.base).get(url).buffer(true);
      const { text, headers } = await (token === undefined ? call : call.set('Authorization', `Bearer ${token}`));
      answers.push({ url, text, headers: JSON.stringify(headers) });
    }
});

test('every read of a stranger and of another reader was asked', () => {
  expect(answers.length).toBeGreaterThan(60);
  expect(answers.filter(({ text }) => text.includes('open below')).length).toBeGreaterThan(10);
});

test.each([EMAIL, ADDRESS, '"email"', '"ip"', ...HIDDEN])('none of them holds %s', (secret) => {
  expect(answers.filter(({ text, headers }) => `${text}${headers}`.includes(secret)).map(({ url }) => url)).toEqual([]);
});

test('nor does the log hold an e-mail, an address, a token or a text', () => {
  const log = app.log.join('');
  for (const secret of [EMAIL, ADDRESS, 'hidden-', 'Bearer ']) expect(log).not.toContain(secret);
  expect(log).toContain('Answered');
});
