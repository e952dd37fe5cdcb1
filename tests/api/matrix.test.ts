// Who may do what to what, through the real routes: a row for each call and each kind of object, a column for each caller, a status in each
// cell. A call without a row does not compile; a route that forgets to ask is found, as the planted ones at the end show.
import { randomUUID } from 'node:crypto';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type request from 'supertest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { type EndpointName, endpoints } from '../../src/contract/endpoints.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { makeStaff } from '../house/people.ts';
import { signSso } from '../house/sso.ts';
import { ADMIN_KEY, type Started, start } from '../house/start.ts';

/** `abroad` is an admin of another site, with that site's key. */
const CALLERS = ['nobody', 'reader', 'trusted', 'moderator', 'admin', 'abroad'] as const;
type Caller = (typeof CALLERS)[number];

/** What the call is about: nothing of anybody's, what the caller made, what another reader made, what another site has. */
type On = 'nothing' | 'own' | 'another' | 'elsewhere';

/** Statuses in the order of CALLERS; `-` where there is no such object. */
const TABLE: Record<EndpointName, Partial<Record<On, string>>> = {
  //                            nobody reader trusted moderator admin abroad
  readPage: { nothing: '         200    200    200     200       200   200' },
  readChanges: { nothing: '      200    200    200     200       200   200' },
  readComment: { another: '      200    200    200     200       200   200', elsewhere: '404 404 404 404 404 404' },
  readReplies: { another: '      200    200    200     200       200   200', elsewhere: '404 404 404 404 404 404' },
  countComments: { nothing: '    200    200    200     200       200   200' },
  readTrending: { nothing: '     200    200    200     200       200   200' },
  preview: { nothing: '          200    200    200     200       200   200' },
  becomeGuest: { nothing: '      201    201    201     201       201   201' },
  createSession: { nothing: '    201    201    201     201       201   201' },
  createComment: { nothing: '    401    201    201     201       201   401' },
  editComment: {
    own: '                        -     200    200     200       200    -',
    another: '                   401    403    403     403       403   401',
    elsewhere: '                 401    404    404     404       404   401',
  },
  deleteComment: {
    own: '                        -     200    200     200       200    -',
    another: '                   401    403    403     200       200   401',
    elsewhere: '                 401    404    404     404       404   401',
  },
  vote: {
    own: '                        -     403    403     403       403    -',
    another: '                   401    200    200     200       200   401',
    elsewhere: '                 401    404    404     404       404   401',
  },
  report: {
    own: '                        -     403    403     403       403    -',
    another: '                   401    201    201     201       201   401',
    elsewhere: '                 401    404    404     404       404   401',
  },
  editThread: { nothing: '       401    403    403     200       200   401' },
  decide: { another: '           401    403    403     200       200   401', elsewhere: '401 403 403 200 200 401' },
  readOwnReports: { nothing: '   401    200    200     200       200   401' },
  readQueue: { nothing: '        401    403    403     200       200   401' },
  countMatches: { nothing: '     401    403    403     200       200   401' },
  readDecisions: { nothing: '    401    403    403     200       200   401' },
  readAuthor: { another: '       401    403    403     200       200   401', elsewhere: '401 403 403 404 404 401' },
  writeNote: { another: '        401    403    403     201       201   401', elsewhere: '401 403 403 404 404 401' },
  removeNote: { another: '       401    403    403     200       200   401', elsewhere: '401 403 403 404 404 401' },
  banAuthor: { another: '        401    403    403     200       200   401', elsewhere: '401 403 403 404 404 401' },
  liftBan: { another: '          401    403    403     200       200   401', elsewhere: '401 403 403 404 404 401' },
  deleteAuthorComments: { another: '401  403 403     200       200   401', elsewhere: '401 403 403 404 404 401' },
  eraseAuthor: { another: '      401    403    403     403       200   401', elsewhere: '401 403 403 403 404 401' },
  purgeThread: { nothing: '      401    403    403     403       200   401' },
  readFigures: { nothing: '      401    403    403     200       200   401' },
  readAudit: { nothing: '        401    403    403     403       200   401' },
  undoDecision: { another: '     401    403    403     200       200   401', elsewhere: '401 403 403 404 404 401' },
  readRules: { nothing: '        401    403    403     200       200   401' },
  createRule: { nothing: '       401    403    403     201       201   401' },
  tryRules: { nothing: '         401    403    403     200       200   401' },
  testRule: { nothing: '         401    403    403     200       200   401' },
  editRule: { another: '         401    403    403     200       200   401', elsewhere: '401 403 403 404 404 401' },
  deleteRule: { another: '       401    403    403     200       200   401', elsewhere: '401 403 403 404 404 401' },
  readStatements: { nothing: '   401    200    200     200       200   401' },
  appeal: {
    own: '                        -     201    201     201       201    -',
    another: '                   401    404    404     404       404   401',
    elsewhere: '                 401    404    404     404       404   401',
  },
  readAppeals: { nothing: '      401    403    403     200       200   401' },
  settleAppeal: { another: '     401    403    403     200       200   401', elsewhere: '401 403 403 404 404 401' },
  readTransparency: { nothing: ' 401    403    403     403       200   401' },
  readKeys: { nothing: '         401    403    403     403       200   401' },
  createKey: { nothing: '        401    403    403     403       201   401' },
  revokeKey: { another: '        401    403    403     403       200   401', elsewhere: '401 403 403 403 404 401' },
  readSsoSecrets: { nothing: '   401    403    403     403       200   401' },
  createSsoSecret: { nothing: '  401    403    403     403       201   401' },
  removeSsoSecret: { another: '  401    403    403     403       200   401', elsewhere: '401 403 403 403 404 401' },
  readStaff: { nothing: '        401    403    403     403       200   401' },
  editStaff: { another: '        401    403    403     403       200   401', elsewhere: '401 403 403 403 404 401' },
  removeStaff: { another: '      401    403    403     403       200   401', elsewhere: '401 403 403 403 404 401' },
  readInvitations: { nothing: '  401    403    403     403       200   401' },
  invite: { nothing: '           401    403    403     403       201   401' },
  withdrawInvitation: { another: '401   403    403     403       200   401', elsewhere: '401 403 403 403 404 401' },
  readSettings: { nothing: '     401    403    403     403       200   401' },
  editSettings: { nothing: '     401    403    403     403       200   401' },
};

let app: Started;
let clients: Record<Caller, Client>;
let ssoToken: string;

const SITE_ELSEWHERE = 'elsewhere';

const withRole = async (role: 'trusted' | 'moderator' | 'admin'): Promise<Client> => {
  const guest = await becomeGuest(app.base, { name: role });
  await rows(app, 'update authors set role = $2 where id = $1', [guest.session.author.id, role]);
  return guest;
};

beforeAll(async () => {
  app = await start();
  await makeSite(app, SITE_ELSEWHERE);
  const { body: abroad } = await asAdmin(app.base, SITE_ELSEWHERE).call('post', '/keys').send({ name: 'Abroad', role: 'admin' });
  const { body: secret } = await asAdmin(app.base).call('post', '/sso-secrets');
  ssoToken = await signSso(secret, { sub: 'reader', name: 'Reader' });
  clients = {
    nobody: new Client(app.base),
    reader: await becomeGuest(app.base),
    trusted: await withRole('trusted'),
    moderator: await withRole('moderator'),
    admin: await withRole('admin'),
    abroad: new Client(app.base, { token: abroad.key }),
  };
});

/** Whoever makes what the callers are let loose on. */
const other = async (site: string): Promise<Client> => becomeGuest(app.base, { name: 'Another', site });

const newComment = async (caller: Caller, on: On): Promise<string> => {
  if (on === 'own') return (await clients[caller].comment({ article: 'matrix' })).id;
  return (await (await other(on === 'elsewhere' ? SITE_ELSEWHERE : 'demo')).comment({ article: 'matrix' })).id;
};

const siteOf = (on: On): string => (on === 'elsewhere' ? SITE_ELSEWHERE : 'demo');

const reject = (site: string, id: string) =>
  asAdmin(app.base, site)
    .call('post', '/moderation/decisions')
    .send({ commentIds: [id], action: 'reject' });

const newDecision = async (caller: Caller, on: On): Promise<string> => {
  return (await reject(siteOf(on), await newComment(caller, on))).body.decision.id;
};

/** A comment that staff took away. */
const newLoss = async (caller: Caller, on: On): Promise<string> => {
  const id = await newComment(caller, on);
  await reject(siteOf(on), id);
  return id;
};

const newRule = async (on: On): Promise<string> => {
  const { body } = await asAdmin(app.base, siteOf(on)).call('post', '/moderation/rules').send({ kind: 'word', pattern: 'xyzzy', outcome: 'note' });
  return body.id;
};

type Asked = { params?: Record<string, string>; query?: Record<string, string>; headers?: Record<string, string>; body?: object };
type Ask = (caller: Caller, on: On) => Asked | Promise<Asked>;

const onComment =
  (rest: Asked = {}): Ask =>
  async (caller, on) => ({ params: { id: await newComment(caller, on) }, ...rest });

const newAuthor = async (on: On): Promise<string> => (await becomeGuest(app.base, { name: 'Another', site: siteOf(on) })).session.author.id;

const onAuthor =
  (rest: Asked = {}): Ask =>
  async (_caller, on) => ({ params: { id: await newAuthor(on) }, ...rest });

const ASKS: Record<EndpointName, Ask> = {
  readPage: () => ({ query: { article: 'matrix' } }),
  readChanges: () => ({ query: { article: 'matrix', after: '0' } }),
  readComment: onComment(),
  readReplies: onComment(),
  countComments: () => ({ body: { articles: ['matrix'] } }),
  readTrending: () => ({}),
  preview: () => ({ body: { body: 'So' } }),
  becomeGuest: () => ({ body: { name: 'Guest' } }),
  createSession: () => ({ body: { ssoToken } }),
  createComment: () => ({ headers: { 'idempotency-key': randomUUID() }, body: { article: { key: 'matrix' }, body: 'Written.' } }),
  editComment: onComment({ body: { body: 'Edited.' } }),
  deleteComment: onComment(),
  vote: onComment({ body: { value: 1 } }),
  report: onComment({ body: { reason: 'spam' } }),
  editThread: () => ({ query: { article: 'another-matrix' }, body: { state: 'closed' } }),
  decide: async (caller, on) => ({ body: { commentIds: [await newComment(caller, on)], action: 'spam' } }),
  readOwnReports: () => ({}),
  readQueue: () => ({}),
  countMatches: () => ({}),
  readDecisions: () => ({}),
  readAuthor: onAuthor(),
  writeNote: onAuthor({ body: { text: 'Noted.' } }),
  removeNote: async (_caller, on) => {
    const { body } = await asAdmin(app.base, siteOf(on))
      .call('post', `/moderation/authors/${await newAuthor(on)}/notes`)
      .send({ text: 'Noted.' });
    return { params: { id: body.id } };
  },
  banAuthor: onAuthor({ body: { kind: 'ban', reason: 'Rude.' } }),
  liftBan: onAuthor(),
  deleteAuthorComments: onAuthor({ body: { reason: 'A flood.' } }),
  eraseAuthor: onAuthor(),
  purgeThread: () => ({ query: { article: 'matrix' } }),
  readFigures: () => ({}),
  readAudit: () => ({}),
  undoDecision: async (caller, on) => ({ params: { id: await newDecision(caller, on) } }),
  readRules: () => ({}),
  createRule: () => ({ body: { kind: 'word', pattern: 'xyzzy', outcome: 'note' } }),
  tryRules: () => ({ body: { body: 'So' } }),
  testRule: () => ({ body: { kind: 'word', pattern: 'xyzzy' } }),
  editRule: async (_caller, on) => ({ params: { id: await newRule(on) }, body: { enabled: false } }),
  deleteRule: async (_caller, on) => ({ params: { id: await newRule(on) } }),
  readStatements: () => ({}),
  appeal: async (caller, on) => ({ params: { id: await newLoss(caller, on) }, body: { text: 'Why?' } }),
  readAppeals: () => ({}),
  settleAppeal: async (_caller, on) => {
    const author = await other(siteOf(on));
    const { id } = await author.comment({ article: 'matrix' });
    await reject(siteOf(on), id);
    return { params: { id: (await author.call('post', `/comments/${id}/appeals`).send({ text: 'Why?' })).body.id }, body: { outcome: 'upheld' } };
  },
  readTransparency: () => ({ query: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' } }),
  readKeys: () => ({}),
  createKey: () => ({ body: { name: 'Key', role: 'admin' } }),
  revokeKey: async (_caller, on) => {
    const { body } = await asAdmin(app.base, siteOf(on)).call('post', '/keys').send({ name: 'Key', role: 'moderator' });
    return { params: { id: body.id } };
  },
  readSsoSecrets: () => ({}),
  createSsoSecret: async () => {
    await rows(app, "delete from sso_secrets where ctid in (select ctid from sso_secrets where site_id = 'demo' order by created_at desc limit 1)");
    return {};
  },
  removeSsoSecret: async (_caller, on) => {
    await rows(app, 'delete from sso_secrets where site_id = $1', [siteOf(on)]);
    return { params: { kid: (await asAdmin(app.base, siteOf(on)).call('post', '/sso-secrets')).body.kid } };
  },
  readStaff: () => ({}),
  editStaff: async (_caller, on) => ({ params: { id: await makeStaff(app, { site: siteOf(on) }) }, body: { role: 'admin' } }),
  removeStaff: async (_caller, on) => ({ params: { id: await makeStaff(app, { site: siteOf(on) }) } }),
  readInvitations: () => ({}),
  invite: () => ({ body: { role: 'moderator' } }),
  withdrawInvitation: async (_caller, on) => {
    const { body } = await asAdmin(app.base, siteOf(on)).call('post', '/invitations').send({ role: 'moderator' });
    return { params: { id: body.id } };
  },
  readSettings: () => ({}),
  editSettings: () => ({ body: { editWindowSeconds: 900 } }),
};

/** Whose call went out: a planted hole looks at it. */
const CALL_HEADER = 'x-call';

const send = (client: Client, name: EndpointName, { params = {}, query = {}, headers = {}, body }: Asked): request.Test => {
  const endpoint: Endpoint = endpoints[name];
  const path = endpoint.path.replace('/sites/:site', '').replace(/:(\w+)/g, (_, parameter: string) => params[parameter] ?? '');
  const call = client.call(endpoint.method, path).query(query).set(headers).set(CALL_HEADER, name);
  return body === undefined ? call : call.send(body);
};

const cells = (Object.entries(TABLE) as [EndpointName, Partial<Record<On, string>>][]).flatMap(([name, byObject]) =>
  (Object.entries(byObject) as [On, string][]).flatMap(([on, line]) => {
    const statuses = line.trim().split(/\s+/);
    return CALLERS.map((caller, n) => ({ name, on, caller, status: statuses[n] ?? '?' })).filter(({ status }) => status !== '-');
  }),
);

/** Cells in which the service at `base` answers otherwise, in words. What another site has must not be told either. */
const disagreements = async (base: string, wanted: readonly EndpointName[]): Promise<string[]> => {
  const found: string[] = [];
  for (const { name, on, caller, status } of cells.filter(({ name }) => wanted.includes(name))) {
    const { token } = clients[caller];
    const answer = await send(new Client(base, { token }), name, await ASKS[name](caller, on));
    if (String(answer.status) !== status) found.push(`${name} on ${on} by ${caller}: ${answer.status} instead of ${status}`);
  }
  return found;
};

test.each((Object.keys(TABLE) as EndpointName[]).map((name) => [name] as const))(
  '%s is open to those whom the table names, and to nobody else',
  async (name) => {
    expect(await disagreements(app.base, [name])).toEqual([]);
  },
);

test('every call is in the table, once for each kind of object, with a status for each caller', () => {
  expect(Object.keys(TABLE).sort()).toEqual(Object.keys(endpoints).sort());
  expect(cells.filter(({ status }) => !/^\d{3}$/.test(status))).toEqual([]);
  const withObjects = (Object.keys(endpoints) as EndpointName[]).filter((name) => /:(id|kid)/.test(endpoints[name].path));
  expect(withObjects.filter((name) => !('elsewhere' in TABLE[name]))).toEqual([]);
});

/** A route that forgets to ask who calls is one where everybody has an admin's rights: that is what stands between here. */
const plantHole = async (holes: readonly EndpointName[]): Promise<{ base: string; server: Server }> => {
  const server = createServer((req, res) => {
    const isHole = holes.includes(String(req.headers[CALL_HEADER]) as EndpointName);
    const headers = isHole ? { ...req.headers, authorization: `Bearer ${ADMIN_KEY}` } : req.headers;
    const onward = forward(`${app.base}${req.url}`, { method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
};

const closing: Server[] = [];
afterAll(() => {
  for (const server of closing) server.close();
});

test.each(['deleteComment', 'decide', 'editThread', 'editSettings', 'revokeKey'] as const)('a hole planted in %s is found, and nothing else', async (hole) => {
  const { base, server } = await plantHole([hole]);
  closing.push(server);
  const found = await disagreements(base, [hole, 'undoDecision', 'readKeys']);
  expect(found).not.toEqual([]);
  expect(found.filter((sentence) => !sentence.startsWith(`${hole} `))).toEqual([]);
  expect(found).toContainEqual(expect.stringContaining(`by nobody`));
});
