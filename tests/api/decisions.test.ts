// Decisions of staff and their undoing: each comment stands again as it stood, however decisions overlap.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let guest: Client;
let other: Client;
let reader: Client;
let admin: Client;

beforeAll(async () => {
  app = await start();
  [guest, other, reader, admin] = [await becomeGuest(app.base), await becomeGuest(app.base), new Client(app.base), asAdmin(app.base)];
});

const decide = async (action: string, ...ids: string[]) => {
  const { status, body } = await admin.call('post', '/moderation/decisions').send({ commentIds: ids, action });
  if (status !== 200) throw new Error(`A decision was answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.decision.id as string, body };
};
const undo = (id: string) => admin.call('post', `/moderation/decisions/${id}/undo`);
const statusOf = async (id: string) => (await rows(app, 'select status from comments where id = $1', [id]))[0]?.status;
const page = async (article: string, client = reader): Promise<Comment[]> => (await client.page(article)).body.comments;

test('a decision answers for each id in the order asked, those that are none among them', async () => {
  const [one, two, gone] = [await guest.comment({ article: 'each' }), await guest.comment({ article: 'each-2' }), await guest.comment({ article: 'each' })];
  await guest.call('delete', `/comments/${gone.id}`);
  const { body } = await decide('reject', two.id, 'nonsense', one.id, gone.id, two.id, '0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f');
  expect(body.results).toEqual([
    { id: two.id, status: 'rejected' },
    { id: 'nonsense', problem: 'comment.not-found' },
    { id: one.id, status: 'rejected' },
    { id: gone.id, problem: 'comment.deleted' },
    { id: two.id, status: 'rejected' },
    { id: '0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f', problem: 'comment.not-found' },
  ]);
  expect(body.decision).toMatchObject({ action: 'reject', reason: null, by: expect.any(String), undoneAt: null });
  expect([await page('each'), await page('each-2')]).toEqual([[], []]);
});

test('a thousand comments are decided at once, and taken back', async () => {
  await makeSite(app, 'large');
  const writer = await becomeGuest(app.base, { site: 'large' });
  const ids = (await Promise.all(Array.from({ length: 1_000 }, (_, n) => writer.comment({ article: `article-${n % 50}`, body: `Number ${n}` })))).map(
    ({ id }) => id,
  );
  const staff = asAdmin(app.base, 'large');
  const { status, body } = await staff.call('post', '/moderation/decisions').send({ commentIds: ids, action: 'delete' });
  expect([status, body.results.length]).toEqual([200, 1_000]);
  expect(await rows(app, "select sum(comment_count) as count, sum(head) as head from threads where site_id = 'large'")).toEqual([{ count: '0', head: '2000' }]);
  const undone = await staff.call('post', `/moderation/decisions/${body.decision.id}/undo`);
  expect(new Set(undone.body.results.map((result: { status: string }) => result.status))).toEqual(new Set(['published']));
  expect(await rows(app, "select sum(comment_count) as count, sum(head) as head from threads where site_id = 'large'")).toEqual([
    { count: '1000', head: '3000' },
  ]);
  expect(await rows(app, "select count(*) from comments where site_id = 'large' and source like 'Number %' and author_id is not null")).toEqual([
    { count: '1000' },
  ]);
});

describe('an undo', () => {
  test.each(['approve', 'reject', 'spam', 'delete'])('of %s gives back the status, text, author and votes that were', async (action) => {
    await admin.call('patch', '/settings').send({ moderation: { mode: action === 'approve' ? 'hold-all' : 'publish' } });
    const comment = await guest.comment({ article: `undo-${action}`, body: 'As *it* was' });
    await admin.call('patch', '/settings').send({ moderation: { mode: 'publish' } });
    if (action !== 'approve') await other.call('put', `/comments/${comment.id}/vote`).send({ value: 1 });
    const before = await page(`undo-${action}`, guest);
    const { id } = await decide(action, comment.id);
    const { status, body } = await undo(id);
    expect([status, body.results]).toEqual([200, [{ id: comment.id, status: comment.status }]]);
    expect(body.decision).toMatchObject({ id, undoneAt: expect.any(String) });
    expect(await page(`undo-${action}`, guest)).toEqual(before.map((shown) => ({ ...shown, seq: 3 })));
  });

  test('twice is refused; so is one of nothing', async () => {
    const { id } = await decide('reject', (await guest.comment({ article: 'twice' })).id);
    await undo(id);
    const [again, nothing] = [await undo(id), await undo('0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f')];
    expect([again.status, again.body.code, nothing.status, nothing.body.code]).toEqual([409, 'decision.undone', 404, 'decision.not-found']);
  });

  test('at once by two moderators is done once', async () => {
    const { id } = await decide('reject', (await guest.comment({ article: 'both' })).id);
    const answers = await Promise.all([undo(id), undo(id), undo(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test('several steps back, last first, leads to the beginning', async () => {
    const { id } = await guest.comment({ article: 'steps', body: 'The beginning' });
    const decisions: string[] = [];
    for (const action of ['reject', 'approve', 'spam', 'delete']) decisions.push((await decide(action, id)).id);
    const seen: unknown[] = [];
    for (const decision of decisions.reverse()) {
      await undo(decision);
      seen.push(await statusOf(id));
    }
    expect(seen).toEqual(['spam', 'published', 'rejected', 'published']);
    expect((await page('steps'))[0]).toMatchObject({ html: '<p>The beginning</p>' });
  });

  test('leaves alone what a later decision took in hand, even where it looks the same', async () => {
    const [kept, free] = [await guest.comment({ article: 'overlap' }), await guest.comment({ article: 'overlap' })];
    const first = await decide('reject', kept.id, free.id);
    await decide('approve', kept.id);
    const third = await decide('reject', kept.id);
    expect((await undo(first.id)).body.results).toEqual(
      expect.arrayContaining([
        { id: kept.id, status: 'rejected' },
        { id: free.id, status: 'published' },
      ]),
    );
    await undo(third.id);
    expect(await statusOf(kept.id)).toBe('published');
  });

  test('leaves alone what its author deleted', async () => {
    const { id } = await guest.comment({ article: 'own-will', body: 'Regretted' });
    const held = await decide('approve', id);
    await guest.call('delete', `/comments/${id}`);
    expect((await undo(held.id)).body.results).toEqual([]);
    expect(await statusOf(id)).toBe('deleted');
  });

  test('of a deletion finds the replies and votes that came meanwhile', async () => {
    const root = await guest.comment({ article: 'meanwhile', body: 'Root' });
    const reply = await other.comment({ article: 'meanwhile', parentId: root.id });
    const { id } = await decide('delete', root.id);
    await other.comment({ article: 'meanwhile', parentId: reply.id });
    await guest.call('put', `/comments/${reply.id}/vote`).send({ value: 1 });
    await undo(id);
    const shown = await page('meanwhile');
    expect(shown.map(({ status, replyCount, score, html }) => ({ status, replyCount, score, html: html.length > 0 }))).toEqual([
      { status: 'published', replyCount: 2, score: 0, html: true },
      { status: 'published', replyCount: 1, score: 1, html: true },
      { status: 'published', replyCount: 0, score: 0, html: true },
    ]);
  });
});

test('many decisions and undos at once over the same threads end without a deadlock, and the counts right', async () => {
  const made = await Promise.all(Array.from({ length: 30 }, (_, n) => guest.comment({ article: `knot-${n % 6}` })));
  const ids = made.map(({ id }) => id);
  const actions = ['approve', 'reject', 'spam'];
  const results = await Promise.all(
    Array.from({ length: 24 }, async (_, n) => {
      const mine = n % 2 === 0 ? ids : [...ids].reverse();
      const { id } = await decide(actions[n % 3] ?? 'approve', ...mine.slice(n % 5, 20 + (n % 10)));
      const post = await other.post({ article: `knot-${n % 6}`, parentId: ids[n] });
      return [post.status, (await undo(id)).status];
    }),
  );
  for (const [post, undone] of results) expect([[201, 422], [200]].map((allowed, n) => allowed.includes([post, undone][n] ?? 0))).toEqual([true, true]);
  const wrong = await rows(
    app,
    `select article_key from threads t where article_key like 'knot-%'
     and comment_count <> (select count(*) from comments c where c.thread_id = t.id and c.status = 'published')`,
  );
  expect(wrong).toEqual([]);
});
