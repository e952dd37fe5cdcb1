// Every call of the contract, walked by its table: what is asked right is answered by the contract, what is asked wrong is refused by name.
import { beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { type EndpointName, endpoints } from '../../src/contract/endpoints.ts';
import { asAdmin, bearer, becomeGuest, type Client } from '../house/clients.ts';
import { makeStaff } from '../house/people.ts';
import { signSso } from '../house/sso.ts';
import { type Started, start } from '../house/start.ts';

type Asked = { params?: Record<string, string>; query?: Record<string, string>; headers?: Record<string, string>; body?: object };

let app: Started;
let tokens: Record<Endpoint['caller'], string | undefined>;
/** A right request of each call; a call without one does not compile. */
let right: Record<EndpointName, () => Asked | Promise<Asked>>;

const names = Object.keys(endpoints) as EndpointName[];
const table = names.map((name) => [name] as const);

const send = (name: EndpointName, { params = {}, query = {}, headers = {}, body }: Asked) => {
  const endpoint: Endpoint = endpoints[name];
  const path = endpoint.path.replace(/:(\w+)/g, (_, parameter: string) => encodeURIComponent(params[parameter] ?? 'demo'));
  const test = request(app.base)[endpoint.method](`/api/v1${path}`).query(query).set(headers);
  const token = tokens[endpoint.caller];
  if (token !== undefined) test.set(...bearer(token));
  return body === undefined ? test : test.set('Content-Type', 'application/json').send(JSON.stringify(body));
};

beforeAll(async () => {
  app = await start();
  const [author, reader] = [await becomeGuest(app.base), await becomeGuest(app.base)];
  const admin = asAdmin(app.base);
  tokens = { anyone: undefined, reader: reader.token, staff: admin.token, admin: admin.token };
  const [foreign, own, doomed] = [await author.comment(), await reader.comment(), await reader.comment()];
  const [key, secret] = [await admin.call('post', '/keys').send({ name: 'Robot', role: 'moderator' }), await admin.call('post', '/sso-secrets')];
  const ssoToken = await signSso(secret.body, { sub: '7', name: 'Grace' });
  /** A comment that staff took away. */
  const lose = async (): Promise<string> => {
    const { id } = await reader.comment();
    await admin.call('post', '/moderation/decisions').send({ commentIds: [id], action: 'delete' });
    return id;
  };
  const appeal = async (): Promise<string> => (await reader.call('post', `/comments/${await lose()}/appeals`).send({ text: 'Why?' })).body.id;
  const decided = await admin.call('post', '/moderation/decisions').send({ commentIds: [doomed.id], action: 'reject' });
  const banned = await becomeGuest(app.base);
  await banned.comment({ article: 'purged' });
  const note = await admin.call('post', `/moderation/authors/${banned.session.author.id}/notes`).send({ text: 'Look again.' });
  const between = { from: '2026-01-01T00:00:00.000Z', to: '2099-01-01T00:00:00.000Z' };
  const rule = await newRule(admin);
  right = {
    readPage: () => ({ query: { article: 'article', sort: 'best', limit: '3' } }),
    createComment: () => ({
      headers: { 'idempotency-key': `key-${Math.random()}` },
      body: { article: { key: 'article', url: 'https://example.org/a', title: 'A' }, parentId: foreign.id, body: 'Indeed.' },
    }),
    readChanges: () => ({ query: { article: 'article', after: '1', wait: '0' } }),
    readComment: () => ({ params: { id: foreign.id } }),
    readReplies: () => ({ params: { id: foreign.id }, query: { limit: '5' } }),
    editComment: () => ({ params: { id: own.id }, body: { body: `Edited ${Math.random()}.` } }),
    deleteComment: () => ({ params: { id: own.id } }),
    vote: () => ({ params: { id: foreign.id }, body: { value: 1 } }),
    report: () => ({ params: { id: foreign.id }, body: { reason: 'spam', note: 'Look.' } }),
    preview: () => ({ body: { body: '*So*' } }),
    countComments: () => ({ body: { articles: ['article', 'other'] } }),
    readTrending: () => ({ query: { window: '7d', limit: '3' } }),
    becomeGuest: () => ({ body: { name: 'Bo', email: 'bo@example.org' } }),
    createSession: () => ({ body: { ssoToken } }),
    readRules: () => ({}),
    createRule: () => ({ body: { kind: 'pattern', pattern: 'casino|poker', outcome: 'hold', note: 'Advertising.', enabled: true } }),
    tryRules: () => ({ body: { body: 'Come to the casino.', author: 'new', name: 'Bo' } }),
    testRule: () => ({ body: { kind: 'host', pattern: 'example.org' } }),
    editRule: () => ({ params: { id: rule.body.id }, body: { pattern: 'poker', outcome: 'spam', note: 'Advertising.', enabled: true } }),
    deleteRule: async () => ({ params: { id: (await newRule(admin)).body.id } }),
    readStatements: () => ({}),
    appeal: async () => ({ params: { id: await lose() }, body: { text: 'It was fair.' } }),
    readAppeals: () => ({ query: { settled: 'false', limit: '3' } }),
    settleAppeal: async () => ({ params: { id: await appeal() }, body: { outcome: 'refused', answer: 'It was not.' } }),
    readTransparency: () => ({ query: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' } }),
    readKeys: () => ({}),
    createKey: () => ({ body: { name: 'Script', role: 'admin', expiresAt: '2099-01-01T00:00:00Z' } }),
    revokeKey: () => ({ params: { id: key.body.id } }),
    readSsoSecrets: () => ({}),
    createSsoSecret: () => ({}),
    removeSsoSecret: () => ({ params: { kid: secret.body.kid } }),
    editThread: () => ({ query: { article: 'article' }, body: { state: 'open' } }),
    decide: () => ({ body: { commentIds: [foreign.id], action: 'approve', reason: 'Fine.' } }),
    readOwnReports: () => ({ query: { limit: '3' } }),
    readQueue: () => ({
      query: {
        status: 'published',
        reported: 'true',
        author: author.session.author.id,
        article: 'article',
        q: 'comment',
        sort: 'newest',
        limit: '3',
        ...between,
      },
    }),
    countMatches: () => ({ query: { status: 'pending', address: '0'.repeat(32), ...between } }),
    readDecisions: () => ({ query: { by: decided.body.decision.by, comment: doomed.id, limit: '3' } }),
    readAuthor: () => ({ params: { id: author.session.author.id } }),
    writeNote: () => ({ params: { id: author.session.author.id }, body: { text: 'Writes at night.' } }),
    removeNote: () => ({ params: { id: note.body.id } }),
    banAuthor: () => ({ params: { id: banned.session.author.id }, body: { kind: 'ban', until: '2099-01-01T00:00:00.000Z', reason: 'Again.' } }),
    liftBan: () => ({ params: { id: banned.session.author.id } }),
    deleteAuthorComments: () => ({ params: { id: banned.session.author.id }, body: { reason: 'A flood.' } }),
    eraseAuthor: async () => ({ params: { id: (await becomeGuest(app.base)).session.author.id } }),
    purgeThread: () => ({ query: { article: 'purged' } }),
    readFigures: () => ({ query: { window: '24h' } }),
    readAudit: () => ({ query: { actor: decided.body.decision.by, act: 'comments.decided', object: 'settings', limit: '3', ...between } }),
    undoDecision: () => ({ params: { id: decided.body.decision.id } }),
    readStaff: () => ({}),
    editStaff: async () => ({ params: { id: await makeStaff(app) }, body: { role: 'admin' } }),
    removeStaff: async () => ({ params: { id: await makeStaff(app) } }),
    readInvitations: () => ({}),
    invite: () => ({ body: { role: 'admin', email: 'mo@example.org' } }),
    withdrawInvitation: async () => ({ params: { id: (await admin.call('post', '/invitations').send({ role: 'moderator' })).body.id } }),
    readSettings: () => ({}),
    editSettings: () => ({
      body: { name: 'Talk', allowedOrigins: ['https://example.org'], moderation: { mode: 'publish' }, checks: { links: { max: 4 } }, editWindowSeconds: 900 },
    }),
  };
});

const newRule = (admin: Client) => admin.call('post', '/moderation/rules').send({ kind: 'word', pattern: 'casino', outcome: 'hold' });

/** Values that no field takes, by what they are. */
const junk: [string, unknown][] = [
  ['a number', 7],
  ['a huge number', 1e308],
  ['a fraction', 0.5],
  ['a negative number', -2],
  ['true', true],
  ['null', null],
  ['an empty text', ''],
  ['an array', []],
  ['an array of arrays', [[[[]]]]],
  ['an object', {}],
  ['an object within objects', { a: { b: { c: {} } } }],
  ['a text of blanks', ' \t\n\u200b\u2060\u00ad'],
  ['a text without a visible character', '\u200b\u200d\ufeff\u2800\u3164\u0301'],
  ['NUL', 'a\0b'],
  ['another C0', 'a\u0007b'],
  ['a high surrogate', 'a\ud83d'],
  ['a low surrogate', '\ude00a'],
  ['too many combining marks', `a${'\u0335'.repeat(9)}`],
  ['marks without end', '\u0300\u0316'.repeat(30_000)],
  ['100,000 characters', 'x'.repeat(100_000)],
  ['a text of SQL', "'; drop table comments; --"],
  ['__proto__', '__proto__'],
];

type Path = (string | number)[];

/** Every place of a body that holds something. */
const placesOf = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    ...(path.length === 0 ? [] : [path]),
    ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, Array.isArray(value) ? Number(key) : key])),
  ];
};

const replace = (value: unknown, [key, ...rest]: Path, by: unknown): unknown => {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((inner, n) => (n === key ? replace(inner, rest, by) : inner));
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, inner]) => [name, name === key ? replace(inner, rest, by) : inner]));
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** 4xx in our words, that names `field` or what stands in it. False when it was taken, being right there by chance. */
const isNamed = (what: string, answer: request.Response, field: string): boolean => {
  if (answer.status >= 500) throw new Error(`${what} was answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  if (answer.status < 300) return false;
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  if (answer.status === 400)
    expect({ what, fields: answer.body.fields }).toEqual({
      what,
      fields: expect.arrayContaining([{ field: expect.stringContaining(field), message: expect.any(String) }]),
    });
  return true;
};

describe.each(table)('%s', (name) => {
  const endpoint: Endpoint = endpoints[name];

  test('refuses a key that it does not know, in the query and in the body', async () => {
    const asked = await right[name]();
    const query = await send(name, { ...asked, query: { ...asked.query, colour: 'red' } });
    expect([query.status, query.body.fields]).toEqual([400, [{ field: 'colour', message: 'is not known here' }]]);
    const body = await send(name, { ...asked, body: { ...asked.body, colour: 'red' } });
    expect([body.status, body.body.fields]).toEqual([400, [{ field: 'colour', message: 'is not known here' }]]);
  });

  test.each([
    ['null', null],
    ['an array', []],
    ['a number', 5],
    ['a text', 'text'],
  ])('refuses %s as the body', async (_what, body) => {
    const asked = await right[name]();
    const answer = await request(app.base)
      [endpoint.method](`/api/v1${endpoint.path.replace(/:(\w+)/g, (_, key: string) => asked.params?.[key] ?? 'demo')}`)
      .query(asked.query ?? {})
      .set({ ...asked.headers, 'Content-Type': 'application/json' })
      .send(JSON.stringify(body));
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
    expect(answer.body.fields).toContainEqual({ field: 'body', message: expect.any(String) });
  });

  test('refuses what is junk, by the name of the field', async () => {
    const asked = await right[name]();
    for (const path of isObject(asked.body) ? placesOf(asked.body) : []) {
      let refused = 0;
      for (const [what, value] of junk) {
        const body = replace(asked.body, path, value);
        if (!isObject(body)) throw new Error('A body is an object');
        const answer = await send(name, { ...asked, headers: { ...asked.headers, ...freshKey(asked) }, body });
        refused += Number(isNamed(`${what} in ${path.join('.')}`, answer, String(path[0] ?? 'body')));
      }
      // The kindest of fields take any text, and no more.
      expect(refused).toBeGreaterThan(junk.length / 2);
    }
    for (const field of Object.keys(asked.query ?? {}))
      for (const value of ['', ' ', '-1', '1e9', '9'.repeat(30), '0x10', 'null', '[]', '__proto__', 'a\0b', '\u200b', "' or 1=1 --", 'ÿ'.repeat(1_100)]) {
        // A wait that is right would be waited for.
        isNamed(`${JSON.stringify(value)} in ${field}`, await send(name, { ...asked, query: { ...asked.query, [field]: value } }), field);
      }
    if (asked.params?.id !== undefined)
      for (const id of ['1', asked.params.id.toUpperCase(), `${asked.params.id} `, '0'.repeat(36), "'", '\u202e', '%00', '..', 'null']) {
        const answer = await send(name, { ...asked, params: { ...asked.params, id } });
        // `..` is taken out of the address by the client: another address, and nothing there.
        if (answer.status !== 404 && answer.status !== 405) isNamed(`${id} as the id`, answer, 'id');
        expect(answer.status).toBeGreaterThanOrEqual(400);
      }
  });

  test('refuses a site that is none, and one that is not there', async () => {
    const asked = await right[name]();
    const none = await send(name, { ...asked, params: { ...asked.params, site: 'Not a site' } });
    expect([none.status, none.body.fields]).toEqual([400, [{ field: 'site', message: expect.stringContaining('is not a site') }]]);
    const nowhere = await send(name, { ...asked, params: { ...asked.params, site: 'nowhere' } });
    // A reader's token is good for its own site alone.
    expect([401, 404]).toContain(nowhere.status);
  });

  test.each([
    ['anyone', undefined],
    ['a forged token', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('lets %s in only as the table says', async (_who, token) => {
    const asked = await right[name]();
    const path = endpoint.path.replace(/:(\w+)/g, (_, key: string) => asked.params?.[key] ?? 'demo');
    const bare = request(app.base)
      [endpoint.method](`/api/v1${path}`)
      .query(asked.query ?? {})
      .set(asked.headers ?? {});
    if (token !== undefined) bare.set(...bearer(token));
    const answer = await (asked.body === undefined ? bare : bare.send(asked.body));
    if (endpoint.caller === 'anyone') expect(answer.status).toBe(endpoint.status);
    else {
      expect([answer.status, answer.body.code]).toEqual([401, token === undefined ? 'token.missing' : 'token.invalid']);
      // Where to get what is missing: what makes a reader's token makes no member of staff.
      expect(answer.body.detail).toContain(endpoint.caller === 'reader' ? 'POST /api/v1/sites/demo/guests makes a token.' : 'This call is for staff: ');
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="afterword"/);
    }
  });

  test('answers a right request by the contract', async () => {
    const answer = await send(name, await right[name]());
    expect([answer.status, answer.body.code]).toEqual([endpoint.status, undefined]);
    expect(endpoint.output.safeParse(answer.body)).toMatchObject({ success: true });
  });
});

const freshKey = ({ headers = {} }: Asked) => ('idempotency-key' in headers ? { 'idempotency-key': `key-${Math.random()}` } : {});
