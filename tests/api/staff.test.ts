// The key of the operator, and the settings that admins change. Who may call what: matrix.test.ts.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { asAdmin } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;

beforeAll(async () => {
  app = await start();
});

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
    const { body: defaults } = await settings('plain');
    expect(defaults).toMatchObject({ site: 'plain', name: 'Comments', allowedOrigins: [], moderation: { mode: 'publish' }, editWindowSeconds: 900 });
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
    const newer = {
      name: 'New',
      colours: { accent: 'red' },
      moderation: { mode: 'hold-all', words: ['pills'] },
      checks: { links: { max: 3, few: 1 }, mood: { outcome: 'hold' } },
    };
    await makeSite(app, 'newer', newer);
    expect((await settings('newer')).body).toMatchObject({ name: 'New', moderation: { mode: 'hold-all' } });
    expect((await edit('newer', { moderation: { mode: 'publish' }, checks: { links: { outcome: 'spam' } } })).body.checks.links).toMatchObject({
      max: 3,
      outcome: 'spam',
    });
    expect((await rows(app, "select settings from sites where id = 'newer'"))[0]?.settings).toMatchObject({
      ...newer,
      moderation: { mode: 'publish', words: ['pills'] },
      checks: { links: { max: 3, few: 1, outcome: 'spam' }, mood: { outcome: 'hold' } },
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
