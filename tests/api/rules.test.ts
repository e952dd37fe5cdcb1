// A site's rules, through real posts: what they catch, on every node, and trials of which nothing is kept.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { RULES_MAX } from '../../src/contract/limits.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let other: Started;
let sites = 0;

/** A site of its own for each test, so that rules do not meet. */
const newSite = async (settings: object = {}): Promise<{ site: string; admin: Client; guest: Client; stored: (id: string) => Promise<object> }> => {
  const site = `rules-${++sites}`;
  await makeSite(app, site, settings);
  const stored = async (id: string) => (await rows(app, 'select status, verdicts from comments where id = $1', [id]))[0] ?? {};
  return { site, admin: asAdmin(app.base, site), guest: await becomeGuest(app.base, { site }), stored };
};

const addRule = async (admin: Client, rule: object): Promise<{ id: string }> => {
  const { status, body } = await admin.call('post', '/moderation/rules').send({ kind: 'word', outcome: 'hold', ...rule });
  if (status !== 201) throw new Error(`A rule was answered ${status}: ${JSON.stringify(body)}`);
  return body;
};

beforeAll(async () => {
  app = await start();
  other = await start({ databaseUrl: app.databaseUrl });
});

describe('a rule', () => {
  test.each([
    ['note', 'published'],
    ['hold', 'pending'],
    ['spam', 'spam'],
    ['reject', 'rejected'],
  ])('with the outcome %s makes a comment %s, and its reason is kept with the comment', async (outcome, status) => {
    const { admin, guest, stored } = await newSite();
    await addRule(admin, { pattern: 'casino', outcome });
    const { id } = await guest.comment({ body: 'The CASINO at the corner' });
    expect(await stored(id)).toEqual({ status, verdicts: [{ check: 'rules', outcome, reason: 'a rule of the site catches “casino”' }] });
    const { id: free } = await guest.comment({ body: 'The cinema at the corner' });
    expect(await stored(free)).toEqual({ status: 'published', verdicts: null });
  });

  test('tells the author of what it hides no more than that it waits, in a retry too', async () => {
    const { admin, guest } = await newSite();
    await addRule(admin, { pattern: 'casino', outcome: 'spam' });
    const key = 'key-of-the-spam';
    const first = await guest.comment({ body: 'casino', key });
    expect(first).toMatchObject({ status: 'pending', html: '<p>casino</p>', source: 'casino' });
    expect(await guest.comment({ body: 'casino', key })).toEqual(first);
    expect((await guest.page()).body.comments).toEqual([]);
  });

  test('about a host catches a link to what is below it', async () => {
    const { admin, guest } = await newSite();
    await addRule(admin, { kind: 'host', pattern: 'evil.example' });
    expect((await guest.comment({ body: 'See https://shop.EVIL.example/now' })).status).toBe('pending');
    expect((await guest.comment({ body: 'See https://notevil.example/ about evil.example' })).status).toBe('published');
  });

  test('is gone by within a second on every node, made, changed, switched off and deleted', async () => {
    const { site, admin, guest } = await newSite();
    const there = await becomeGuest(other.base, { site });
    const statusThere = async () => (await there.comment({ body: 'poker' })).status;
    expect(await statusThere()).toBe('published');
    const turns = async (to: string) => until(`another node said ${to}`, async () => (await statusThere()) === to, 1_000);
    const { id } = await addRule(admin, { kind: 'pattern', pattern: 'p[o0]ker' });
    // Where it was made, at once.
    expect((await guest.comment({ body: 'p0ker' })).status).toBe('pending');
    await turns('pending');
    await admin.call('patch', `/moderation/rules/${id}`).send({ enabled: false });
    await turns('published');
    await admin.call('patch', `/moderation/rules/${id}`).send({ enabled: true, outcome: 'note' });
    await admin.call('patch', `/moderation/rules/${id}`).send({ outcome: 'hold', note: null });
    await turns('pending');
    expect((await admin.call('delete', `/moderation/rules/${id}`)).status).toBe(200);
    await turns('published');
    expect((await admin.call('get', '/moderation/rules')).body).toEqual({ rules: [] });
    const acts = await rows(app, 'select act, object from audit where site_id = $1 order by id', [site]);
    expect(acts.map(({ act }) => act)).toEqual(['rule.created', 'rule.changed', 'rule.changed', 'rule.changed', 'rule.deleted']);
    expect(new Set(acts.map(({ object }) => object))).toEqual(new Set([`rule:${id}`]));
  });

  test.each([
    [{ kind: 'pattern', pattern: '(a' }, 'is not a pattern of RE2: missing closing ), at (a'],
    [{ kind: 'pattern', pattern: '(?!a)b' }, 'is not a pattern of RE2: invalid or unsupported Perl syntax, at (?!'],
    [{ kind: 'host', pattern: 'https://example.org' }, 'is not a host: a lower-case name such as example.org, which means what is below it too'],
  ])('%j is refused with the field and the reason, made, changed or tested', async (rule, message) => {
    const { admin } = await newSite();
    const { id } = await addRule(admin, { ...rule, pattern: 'example.org' });
    const answers = [
      await admin.call('post', '/moderation/rules').send({ ...rule, outcome: 'hold' }),
      await admin.call('patch', `/moderation/rules/${id}`).send({ pattern: rule.pattern }),
      await admin.call('post', '/moderation/rules/test').send(rule),
    ];
    for (const { status, body } of answers) expect([status, body.code, body.fields]).toEqual([400, 'request.invalid', [{ field: 'pattern', message }]]);
    expect((await admin.call('get', '/moderation/rules')).body.rules).toHaveLength(1);
  });

  test('is one of at most a thousand', async () => {
    const { site, admin } = await newSite();
    await rows(
      app,
      "insert into rules (site_id, id, kind, pattern, outcome) select $1, gen_random_uuid(), 'word', 'w' || n, 'note' from generate_series(1, $2) n",
      [site, RULES_MAX],
    );
    const { status, body } = await admin.call('post', '/moderation/rules').send({ kind: 'word', pattern: 'more', outcome: 'hold' });
    expect([status, body.code, body.detail]).toEqual([409, 'rule.too-many', 'A site may have 1000 rules.']);
  });

  test('does not ask about staff and trusted readers', async () => {
    const { site, admin } = await newSite({ moderation: { mode: 'hold-all' } });
    await addRule(admin, { pattern: 'casino', outcome: 'reject' });
    const trusted = await becomeGuest(app.base, { site });
    await rows(app, "update authors set role = 'trusted' where id = $1", [trusted.session.author.id]);
    expect((await trusted.comment({ body: 'casino' })).status).toBe('published');
    expect((await admin.comment({ body: 'casino' })).status).toBe('published');
  });
});

test('a pattern that would hold a backtracking engine up for ever delays no post', async () => {
  const { admin, guest } = await newSite();
  await addRule(admin, { kind: 'pattern', pattern: '(a+)+$' });
  await addRule(admin, { kind: 'pattern', pattern: '(x+x+)+y' });
  const body = `${'a'.repeat(9_000)} ${'x'.repeat(9_000)}!`;
  const took = async (post: () => Promise<unknown>) => {
    const begin = performance.now();
    await post();
    return performance.now() - begin;
  };
  await guest.comment({ body });
  // Two seconds for a busy machine: a backtracking engine takes longer than the universe has been there.
  expect(await took(() => guest.comment({ body }))).toBeLessThan(2_000);
});

describe('an edit', () => {
  test('is judged as a new comment is: what it says now may hide it, and never shows what is hidden', async () => {
    const { admin, guest, stored } = await newSite();
    await addRule(admin, { pattern: 'casino' });
    await addRule(admin, { pattern: 'poker', outcome: 'spam' });
    const { id } = await guest.comment({ body: 'A walk' });
    const edit = async (body: string) => (await guest.call('patch', `/comments/${id}`).send({ body })).status;
    expect([await edit('A walk to the casino'), await stored(id)]).toMatchObject([200, { status: 'pending' }]);
    expect([await edit('A walk'), await stored(id)]).toEqual([200, { status: 'pending', verdicts: null }]);
    expect([await edit('Poker'), await stored(id)]).toMatchObject([200, { status: 'spam', verdicts: [{ check: 'rules', outcome: 'spam' }] }]);
  });
});

describe('a trial', () => {
  test('of a text says what every check says, of each kind of author, and keeps nothing', async () => {
    const { admin, site } = await newSite({ moderation: { mode: 'hold-first' }, checks: { guest: { outcome: 'spam' }, links: { max: 0 } } });
    await addRule(admin, { pattern: 'poker', outcome: 'reject' });
    const attempt = async (author: string) => (await admin.call('post', '/moderation/rules/try').send({ body: 'See https://example.org', author })).body;
    const said = (answer: { steps: { check: string; outcome: string | null }[] }) =>
      answer.steps.filter(({ outcome }) => outcome !== null).map(({ check }) => check);
    const guest = await attempt('guest');
    expect([guest.status, said(guest)]).toEqual(['spam', ['mode', 'links', 'guest']]);
    expect(guest.steps.find(({ check }: { check: string }) => check === 'links')).toEqual({
      ...{ check: 'links', isOn: true, outcome: 'hold', reason: 'holds 1 link; 0 are allowed' },
    });
    expect(guest.steps.find(({ check }: { check: string }) => check === 'hours')).toEqual({ check: 'hours', isOn: false, outcome: null, reason: null });
    const [fresh, known] = [await attempt('new'), await attempt('known')];
    expect([fresh.status, said(fresh), known.status, said(known)]).toEqual(['pending', ['mode', 'links'], 'pending', ['links']]);
    expect([await attempt('trusted'), await attempt('staff')]).toEqual([
      { status: 'published', steps: [] },
      { status: 'published', steps: [] },
    ]);
    expect(await rows(app, 'select from comments where site_id = $1', [site])).toEqual([]);
  });

  test('of a rule says which of the latest comments it would have caught, and changes none', async () => {
    const { site, admin, guest } = await newSite();
    const caught = await guest.comment({ body: 'Free   MONEY for all' });
    const gone = await guest.comment({ body: 'free money' });
    await guest.comment({ body: 'Money is not free' });
    await guest.call('delete', `/comments/${gone.id}`);
    const { body } = await admin.call('post', '/moderation/rules/test').send({ kind: 'word', pattern: 'free money' });
    expect(body).toEqual({
      looked: 2,
      caught: 1,
      comments: [{ id: caught.id, status: 'published', authorName: 'Ada', createdAt: caught.createdAt, excerpt: 'Free   MONEY for all' }],
    });
    expect(await rows(app, 'select from rules where site_id = $1', [site])).toEqual([]);
    expect((await guest.page()).body.thread.commentCount).toBe(2);
  });

  test('of a rule looks at the latest thousand and no more', async () => {
    const { site, admin, guest } = await newSite();
    const { id } = await guest.comment({ body: 'pattern of old' });
    await rows(
      app,
      `insert into comments (site_id, thread_id, id, seq, root_id, path, author_id, status, source, html, renderer, created_at, published_at)
      select c.site_id, c.thread_id, i.id, 1 + n, i.id, array[1 + n], c.author_id, 'published', 'Number ' || n, '', 1, now(), now()
      from comments c, generate_series(1, 1200) n, lateral (select ('ffffffff-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid as id) i where c.id = $1`,
      [id],
    );
    const { body } = await admin.call('post', '/moderation/rules/test').send({ kind: 'pattern', pattern: 'number|pattern' });
    expect([body.looked, body.caught, body.comments.length, body.comments[0].excerpt]).toEqual([1_000, 1_000, 50, 'Number 1200']);
    expect(await rows(app, 'select from comments where site_id = $1', [site])).toHaveLength(1_201);
  });
});
