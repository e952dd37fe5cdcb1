// Who may do what: every call for every role, and the settings that admins change.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Role } from '../../src/access/asker.ts';
import { type EndpointName, endpoints } from '../../src/contract/endpoints.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let admin: Client;

beforeAll(async () => {
  app = await start();
  admin = asAdmin(app.base);
});

test('the table of calls names who may call, and the service keeps to it', async () => {
  const clients = { anonymous: new Client(app.base), reader: await becomeGuest(app.base), admin } as const satisfies Partial<Record<Role, Client>>;
  const root = await clients.admin.comment({ article: 'roles' });
  for (const [role, client] of Object.entries(clients))
    for (const name of Object.keys(endpoints) as EndpointName[]) {
      const { method, path, caller } = endpoints[name];
      // With what it needs to be let in, and not enough to do anything: who is let in is told what is wrong.
      const { status } = await client.call(method, path.replace('/sites/:site', '').replace(':id', root.id)).query({ colour: 'red' });
      expect({ name, role, status }).toEqual({ name, role, status: 400 });
      const allowed = caller === 'anyone' || role === 'admin' || (caller === 'reader' && role === 'reader');
      const asked = await client
        .call(method, path.replace('/sites/:site', '').replace(':id', '0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f'))
        .query(queryOf(name))
        .set('Idempotency-Key', 'key-of-roles')
        .send(bodyOf(name));
      const refused = role === 'anonymous' ? 401 : 403;
      expect({ name, role, refused: asked.status === refused }).toEqual({ name, role, refused: !allowed });
    }
});

/** Right in shape, about nothing that is there. */
const queryOf = (name: EndpointName) => (['readPage', 'readChanges', 'editThread'].includes(name) ? { article: 'roles' } : {});
const bodyOf = (name: EndpointName): object | undefined => {
  const bodies: Partial<Record<EndpointName, object>> = {
    createComment: { article: { key: 'roles' }, parentId: '0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f', body: 'x' },
    editComment: { body: 'x' },
    vote: { value: 0 },
    report: { reason: 'spam' },
    preview: { body: 'x' },
    countComments: { articles: ['roles'] },
    becomeGuest: { name: 'x' },
    editThread: { state: 'open' },
    decide: { commentIds: ['x'], action: 'approve' },
    editSettings: {},
  };
  return bodies[name];
};

describe('the ADMIN_KEY', () => {
  test('is an admin of every site there is, each with a name of its own', async () => {
    await makeSite(app, 'second');
    const authors = await Promise.all(['demo', 'second'].map(async (site) => (await asAdmin(app.base, site).comment()).author));
    expect(authors).toEqual([0, 1].map(() => expect.objectContaining({ name: 'Moderator', badge: 'admin' })));
    expect(authors[0]?.id).not.toBe(authors[1]?.id);
    expect((await asAdmin(app.base, 'nowhere').call('get', '/settings')).status).toBe(404);
  });

  test('is nothing where none is set', async () => {
    const bare = await start({ env: { ADMIN_KEY: '' } });
    expect((await asAdmin(bare.base).call('get', '/settings')).body.code).toBe('token.invalid');
  });
});

describe('settings', () => {
  const settings = (site: string) => asAdmin(app.base, site).call('get', '/settings');
  const edit = (site: string, body: object) => asAdmin(app.base, site).call('patch', '/settings').send(body);

  test('have defaults; an edit changes what it names and nothing else', async () => {
    await makeSite(app, 'plain');
    const defaults = { site: 'plain', name: 'Comments', allowedOrigins: [], moderation: { mode: 'publish' }, editWindowSeconds: 900 };
    expect((await settings('plain')).body).toEqual(defaults);
    expect((await edit('plain', { editWindowSeconds: 60 })).body).toEqual({ ...defaults, editWindowSeconds: 60 });
    expect((await edit('plain', { moderation: { mode: 'hold-first' } })).body).toEqual({
      ...defaults,
      editWindowSeconds: 60,
      moderation: { mode: 'hold-first' },
    });
    expect((await edit('plain', { moderation: {} })).body.moderation).toEqual({ mode: 'hold-first' });
    expect((await settings('plain')).body).toEqual((await edit('plain', {})).body);
  });

  test('by two admins at once keep both edits', async () => {
    await makeSite(app, 'both');
    await Promise.all([edit('both', { name: 'Ours' }), edit('both', { editWindowSeconds: 5 }), edit('both', { allowedOrigins: ['https://a.example'] })]);
    expect((await settings('both')).body).toMatchObject({ name: 'Ours', editWindowSeconds: 5, allowedOrigins: ['https://a.example'] });
  });

  test('of a newer version are left alone, at every depth', async () => {
    const newer = { name: 'New', colours: { accent: 'red' }, moderation: { mode: 'hold-all', words: ['pills'] } };
    await makeSite(app, 'newer', newer);
    expect((await settings('newer')).body).toMatchObject({ name: 'New', moderation: { mode: 'hold-all' } });
    expect((await edit('newer', { moderation: { mode: 'publish' } })).status).toBe(200);
    expect((await rows(app, "select settings from sites where id = 'newer'"))[0]?.settings).toMatchObject({
      ...newer,
      moderation: { mode: 'publish', words: ['pills'] },
    });
  });

  test.each([
    ['allowedOrigins.0', { allowedOrigins: ['https://example.org/'] }],
    ['allowedOrigins.0', { allowedOrigins: ['example.org'] }],
    ['allowedOrigins.1', { allowedOrigins: ['*', 'https://*.example.org'] }],
    ['allowedOrigins.0', { allowedOrigins: ['null'] }],
    ['allowedOrigins', { allowedOrigins: Array(101).fill('https://example.org') }],
    ['moderation.mode', { moderation: { mode: 'trust' } }],
    ['moderation.words', { moderation: { words: [] } }],
    ['editWindowSeconds', { editWindowSeconds: -1 }],
    ['editWindowSeconds', { editWindowSeconds: 1e9 }],
    ['name', { name: '\u200b' }],
    ['site', { site: 'other' }],
  ])('refuse a wrong %s', async (field, body) => {
    const { status, body: told } = await edit('demo', body);
    expect([status, told.fields.map((refused: { field: string }) => refused.field)]).toEqual([400, [field]]);
  });
});
