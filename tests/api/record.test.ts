// Decisions of two moderators, by filters and about reports; and the record and the audit log that tell of them.
import { beforeAll, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { makeStaff } from '../house/desk.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

type Guest = Awaited<ReturnType<typeof becomeGuest>>;
type Staff = Client & { id: string };

let app: Started;
let sites = 0;

beforeAll(async () => {
  app = await start();
});

const makeDesk = async (): Promise<{ site: string; admin: Client; anna: Staff; bert: Staff; ada: Guest; bo: Guest }> => {
  const site = `record-${++sites}`;
  await makeSite(app, site, { moderation: { mode: 'hold-all' } });
  const [anna, bert] = [await makeStaff(app, 'moderator', 'Anna', site), await makeStaff(app, 'moderator', 'Bert', site)];
  const [ada, bo] = [await becomeGuest(app.base, { site }), await becomeGuest(app.base, { site, name: 'Bo' })];
  return { site, admin: asAdmin(app.base, site), anna, bert, ada, bo };
};

const decide = async (by: Client, input: object) => {
  const { status, body } = await by.call('post', '/moderation/decisions').send(input);
  if (status !== 200) throw new Error(`A decision was answered ${status}: ${JSON.stringify(body)}`);
  return body;
};
const statusesOf = async (site: string) =>
  Object.fromEntries(
    (await rows<{ status: string; n: number }>(app, 'select status, count(*)::int as n from comments where site_id = $1 group by 1', [site])).map(
      ({ status, n }) => [status, n],
    ),
  );
const post = async (by: Guest, times: number): Promise<Comment[]> => {
  const made: Comment[] = [];
  for (let n = 0; n < times; n++) made.push(await by.comment({ article: `a-${n % 3}` }));
  return made;
};

test('who comes second is told what the first decided, and decides nothing unknowingly', async () => {
  const { site, anna, bert, ada } = await makeDesk();
  const [one, two, three] = await post(ada, 3);
  if (one === undefined || two === undefined || three === undefined) throw new Error('Three were posted');
  const seen = { [one.id]: one.seq, [two.id]: two.seq, [three.id]: three.seq };
  const first = await decide(anna, { commentIds: [one.id], action: 'approve', seen });
  await ada.call('patch', `/comments/${two.id}`).send({ body: 'Something else altogether.' });
  const { results } = await decide(bert, { commentIds: [one.id, two.id, three.id], action: 'reject', seen });
  expect(results).toEqual([
    {
      id: one.id,
      problem: 'comment.decided',
      decided: { decisionId: first.decision.id, action: 'approve', by: { id: anna.id, name: 'Anna' }, at: expect.any(String) },
    },
    { id: two.id, problem: 'comment.changed' },
    { id: three.id, status: 'rejected' },
  ]);
  expect(await statusesOf(site)).toEqual({ published: 1, pending: 1, rejected: 1 });
  // Who looks again may decide all the same; and without `seen`, who does not care.
  const { body } = await bert.call('get', '/moderation/queue').query({ author: ada.session.author.id });
  const now = Object.fromEntries(body.comments.map(({ id, seq }: Comment) => [id, seq]));
  expect((await decide(bert, { commentIds: [one.id], action: 'reject', seen: now })).results).toEqual([{ id: one.id, status: 'rejected' }]);
  expect((await decide(bert, { commentIds: [two.id], action: 'spam' })).results).toEqual([{ id: two.id, status: 'spam' }]);
});

test('a filter is decided as it was counted, and not when more match by now', async () => {
  const { site, anna, ada, bo } = await makeDesk();
  await post(ada, 6);
  await post(bo, 2);
  const filter = { author: ada.session.author.id };
  const counted = await anna.call('get', '/moderation/queue/matches').query(filter);
  expect(counted.body).toEqual({ count: 6, at: expect.any(String) });
  const { status, body } = await anna.call('post', '/moderation/decisions').send({ filter, count: 5, action: 'spam' });
  expect([status, body.code]).toEqual([409, 'queue.grown']);
  expect(await statusesOf(site)).toEqual({ pending: 8 });
  await post(ada, 1);
  const decided = await decide(anna, { filter: { ...filter, to: counted.body.at }, count: 6, action: 'spam', reason: 'A flood.' });
  expect([decided.results.length, decided.left, decided.nextCursor]).toEqual([6, 0, null]);
  expect(await statusesOf(site)).toEqual({ spam: 6, pending: 3 });
  await anna.call('post', `/moderation/decisions/${decided.decision.id}/undo`);
  expect(await statusesOf(site)).toEqual({ pending: 9 });
});

test('a filter of more than one call holds is gone through to its end, each comment once', async () => {
  const { site, anna, ada } = await makeDesk();
  const [{ id = '' } = {}] = await post(ada, 1);
  await rows(
    app,
    `with made as (select n, gen_random_uuid() as id from generate_series(1, 2300) n)
     insert into comments (site_id, thread_id, id, seq, root_id, path, author_id, status, source, html, renderer, created_at)
     select site_id, thread_id, m.id, m.n + 10, m.id, array[m.n + 10], author_id, 'pending', 'More.', '<p>More.</p>', 1, now() - m.n * interval '1 second'
     from comments c cross join made m where c.id = $1`,
    [id],
  );
  await rows(app, 'update threads set head = 2310, version = 2310 where site_id = $1', [site]);
  await rows(app, 'analyze comments');
  const { body: counted } = await anna.call('get', '/moderation/queue/matches').query({ status: 'pending' });
  expect(counted.count).toBe(2_301);
  const lefts: number[] = [];
  let input: object = { count: counted.count };
  for (;;) {
    const { left, nextCursor } = await decide(anna, { filter: { status: 'pending', to: counted.at }, action: 'reject', ...input });
    lefts.push(left);
    if (left === 0) break;
    input = { count: left, cursor: nextCursor };
  }
  expect(lefts).toEqual([1_301, 301, 0]);
  expect(await statusesOf(site)).toEqual({ rejected: 2_301 });
});

test('decisions are on record, by moderator and by comment, and so is what was taken back', async () => {
  const { anna, bert, ada } = await makeDesk();
  const [one, two] = await post(ada, 2);
  if (one === undefined || two === undefined) throw new Error('Two were posted');
  const first = await decide(anna, { commentIds: [one.id, two.id], action: 'approve' });
  const second = await decide(bert, { commentIds: [two.id], action: 'reject', reason: 'Rude.' });
  await anna.call('post', `/moderation/decisions/${second.decision.id}/undo`);
  const record = async (query: Record<string, string>) => (await anna.call('get', '/moderation/decisions').query(query)).body;
  const { decisions } = await record({});
  expect(decisions).toEqual([
    {
      ...{
        id: second.decision.id,
        action: 'reject',
        reason: 'Rude.',
        by: bert.id,
        byName: 'Bert',
        createdAt: expect.any(String),
        undoneAt: expect.any(String),
      },
      ...{ commentCount: 1, comments: [{ id: two.id, statusBefore: 'published', statusAfter: 'rejected' }] },
    },
    expect.objectContaining({ id: first.decision.id, by: anna.id, undoneAt: null, commentCount: 2 }),
  ]);
  const idsOf = (body: { decisions: { id: string }[] }) => body.decisions.map(({ id }) => id);
  expect(idsOf(await record({ by: anna.id }))).toEqual([first.decision.id]);
  expect(idsOf(await record({ comment: two.id }))).toEqual([second.decision.id, first.decision.id]);
  const page = await record({ limit: '1' });
  expect([idsOf(page), idsOf(await record({ limit: '1', cursor: page.nextCursor }))]).toEqual([[second.decision.id], [first.decision.id]]);
});

test('a decision settles the reports, its undo opens them, and who reported can follow that', async () => {
  const { admin, anna, ada, bo } = await makeDesk();
  const [one, two] = await post(ada, 2);
  if (one === undefined || two === undefined) throw new Error('Two were posted');
  await decide(anna, { commentIds: [one.id, two.id], action: 'approve' });
  const refused = await bo.call('post', `/comments/${one.id}/reports`).send({ reason: 'illegal' });
  expect([refused.status, refused.body.fields]).toEqual([400, [{ field: 'note', message: expect.stringContaining('is missing') }]]);
  for (const { id } of [one, two]) await bo.call('post', `/comments/${id}/reports`).send({ reason: 'illegal', note: 'Section 1.' });
  const outcomes = async () =>
    (await bo.call('get', '/reports')).body.reports.map(({ commentId, outcome }: { commentId: string; outcome: string }) => [commentId, outcome]);
  const reported = async () => (await admin.call('get', '/moderation/queue').query({ reported: 'true' })).body.counts.reported;
  expect([await outcomes(), await reported()]).toEqual([
    [
      [two.id, 'open'],
      [one.id, 'open'],
    ],
    2,
  ]);
  // That a comment stays is an answer too.
  await decide(anna, { commentIds: [one.id], action: 'approve' });
  const rejected = await decide(anna, { commentIds: [two.id], action: 'reject' });
  expect([await outcomes(), await reported()]).toEqual([
    [
      [two.id, 'upheld'],
      [one.id, 'dismissed'],
    ],
    0,
  ]);
  await anna.call('post', `/moderation/decisions/${rejected.decision.id}/undo`);
  expect([await outcomes(), await reported()]).toEqual([
    [
      [two.id, 'open'],
      [one.id, 'dismissed'],
    ],
    1,
  ]);
  // A second report says what the first did not; a deletion by the author leaves nothing to decide.
  await bo.call('post', `/comments/${one.id}/reports`).send({ reason: 'abuse' });
  expect(await reported()).toBe(2);
  await ada.call('delete', `/comments/${two.id}`);
  expect([await outcomes(), await reported()]).toEqual([
    [
      [two.id, 'withdrawn'],
      [one.id, 'open'],
    ],
    1,
  ]);
});

test('the audit log has every act, says who did what to what, and cannot be changed', async () => {
  const { site, admin, anna, ada } = await makeDesk();
  const [one] = await post(ada, 1);
  if (one === undefined) throw new Error('One was posted');
  const author = ada.session.author.id;
  const { decision } = await decide(anna, { commentIds: [one.id], action: 'reject', reason: 'Rude.' });
  await anna.call('post', `/moderation/decisions/${decision.id}/undo`);
  const note = await anna.call('post', `/moderation/authors/${author}/notes`).send({ text: 'Watch.' });
  await anna.call('delete', `/moderation/notes/${note.body.id}`);
  await anna.call('put', `/moderation/authors/${author}/ban`).send({ kind: 'ban', until: '2099-01-01T00:00:00.000Z', reason: 'Again.' });
  await anna.call('delete', `/moderation/authors/${author}/ban`);
  const log = async (query: Record<string, string> = {}) => (await admin.call('get', '/moderation/audit').query(query)).body;
  const { entries } = await log();
  expect(entries.map(({ act, object }: { act: string; object: string }) => [act, object])).toEqual([
    ['author.unbanned', `author:${author}`],
    ['author.banned', `author:${author}`],
    ['author.note-removed', `author:${author}`],
    ['author.noted', `author:${author}`],
    ['decision.undone', `decision:${decision.id}`],
    ['comments.decided', `decision:${decision.id}`],
  ]);
  expect(entries.at(-1)).toEqual({
    ...{ id: expect.any(String), at: expect.any(String), actor: { id: anna.id, name: 'Anna' }, act: 'comments.decided', object: `decision:${decision.id}` },
    ...{ reason: 'Rude.', before: { pending: 1 }, after: { rejected: 1 } },
  });
  expect(entries[1]).toMatchObject({ reason: 'Again.', before: null, after: { kind: 'ban', until: '2099-01-01T00:00:00.000Z' } });
  expect((await log({ act: 'author.banned' })).entries).toEqual([entries[1]]);
  expect((await log({ actor: anna.id, object: `decision:${decision.id}` })).entries).toEqual(entries.slice(4));
  const page = await log({ limit: '4' });
  expect([...page.entries, ...(await log({ limit: '4', cursor: page.nextCursor })).entries]).toEqual(entries);
  for (const statement of ['update audit set reason = null', 'delete from audit', 'truncate audit'])
    await expect(rows(app, statement)).rejects.toMatchObject({ message: 'the audit log is only added to' });
  expect((await log({ from: '2099-01-01T00:00:00.000Z' })).entries).toEqual([]);
  expect(await rows(app, 'select count(*) from audit where site_id = $1', [site])).toEqual([{ count: '6' }]);
});

test('settings, threads, keys and secrets are in the log too, with what differs and without a secret', async () => {
  const { site, admin } = await makeDesk();
  await admin.call('patch', '/settings').send({ name: 'Talk', editWindowSeconds: 900 });
  await admin.call('patch', '/threads').query({ article: 'tides' }).send({ state: 'closed' });
  const key = await admin.call('post', '/keys').send({ name: 'Robot', role: 'moderator' });
  await admin.call('delete', `/keys/${key.body.id}`);
  const secret = await admin.call('post', '/sso-secrets');
  await admin.call('delete', `/sso-secrets/${secret.body.kid}`);
  const { text, body } = await admin.call('get', '/moderation/audit');
  expect(body.entries.map(({ act, object, before, after }: Record<string, unknown>) => [act, object, before, after])).toEqual([
    ['secret.removed', `secret:${secret.body.kid}`, null, null],
    ['secret.created', `secret:${secret.body.kid}`, null, null],
    ['key.revoked', `key:${key.body.id}`, { name: 'Robot', role: 'moderator' }, null],
    ['key.created', `key:${key.body.id}`, null, { name: 'Robot', role: 'moderator', expiresAt: null }],
    ['thread.changed', 'thread:tides', null, { state: 'closed' }],
    ['settings.changed', 'settings', { name: 'Comments' }, { name: 'Talk' }],
  ]);
  for (const kept of [key.body.key, secret.body.secret]) expect(text).not.toContain(kept);
  expect(await rows(app, 'select count(*)::int as n from audit where site_id = $1 and actor is null', [site])).toEqual([{ n: 0 }]);
});

test('the audit log comes as one file, by lines of JSON or as a table, whole and narrowed', async () => {
  const { admin, anna, ada } = await makeDesk();
  const [one] = await post(ada, 1);
  await decide(anna, { commentIds: [one?.id], action: 'reject', reason: '=HYPERLINK("x"), "said"' });
  await admin.call('patch', '/settings').send({ name: 'Talk' });
  const { body } = await admin.call('get', '/moderation/audit').query({ limit: '100' });
  const as = (type: string, query = {}) =>
    admin
      .call('get', '/moderation/audit')
      .query(query)
      .set('Accept', type)
      .buffer(true)
      .parse((res, done) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('end', () => done(null, Buffer.concat(parts).toString('utf8')));
      });
  const lines = await as('application/x-ndjson');
  expect([lines.status, lines.headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
  expect(
    String(lines.body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(body.entries);
  const table = String((await as('text/csv', { act: 'comments.decided' })).body).split('\r\n');
  expect(table.length).toBe(3);
  expect(table[1]).toContain(`,comments.decided,${body.entries[1].object},"'=HYPERLINK(""x""), ""said""","{""pending"":1}","{""rejected"":1}"`);
  const { status } = await anna.call('get', '/moderation/audit').set('Accept', 'text/csv');
  expect(status).toBe(403);
});
