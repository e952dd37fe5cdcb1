// The tree: depth and its cap, parents that are refused, tombstones and their coming and going.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { DEPTH_MAX } from '../../src/contract/limits.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let guest: Client;
let reader: Client;
let admin: Client;

beforeAll(async () => {
  app = await start();
  guest = await becomeGuest(app.base);
  reader = new Client(app.base);
  admin = asAdmin(app.base);
});

const page = async (article: string, client = reader): Promise<Comment[]> => (await client.page(article)).body.comments;
const shapes = (comments: readonly Comment[]) => comments.map(({ id, parentId, status, replyCount }) => ({ id, parentId, status, replyCount }));
const hold = (mode: string) => admin.call('patch', '/settings').send({ moderation: { mode } });
const decide = async (action: string, ...ids: string[]) => (await admin.call('post', '/moderation/decisions').send({ commentIds: ids, action })).body;

describe('a chain of answers', () => {
  test(`stands at most ${DEPTH_MAX} deep; who answers deeper stands beside and says whom`, async () => {
    const chain: Comment[] = [];
    for (let n = 0; n <= DEPTH_MAX + 3; n++) chain.push(await guest.comment({ article: 'chain', parentId: chain.at(-1)?.id, body: `Step ${n}` }));
    expect(chain.map(({ depth }) => depth)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8]);
    for (const [n, comment] of chain.entries()) {
      const capped = n > DEPTH_MAX;
      expect(comment).toMatchObject({
        rootId: chain[0]?.id,
        parentId: n === 0 ? null : chain[capped ? DEPTH_MAX - 1 : n - 1]?.id,
        inReplyTo: capped ? chain[n - 1]?.id : null,
      });
    }
    expect((await page('chain'))[0]).toMatchObject({ replyCount: chain.length - 1 });
    const one = await reader.call('get', `/comments/${chain.at(-1)?.id}`);
    expect(one.body.ancestors.map(({ id }: Comment) => id)).toEqual(chain.slice(0, DEPTH_MAX).map(({ id }) => id));
  });

  test('of ten thousand is paged flat, whole and without recursion', async () => {
    const root = await guest.comment({ article: 'abyss', body: 'The first' });
    // Ten thousand posts would take a minute; the rows are those that they would make.
    await rows(
      app,
      `with recursive step as (
         select 1 as n, gen_random_uuid() as id, c.id as parent_id, null::uuid as in_reply_to, c.path || 2 as path, c.thread_id, c.author_id, c.id as root_id from comments c where c.id = $1
         union all
         select n + 1, gen_random_uuid(), case when cardinality(path) = 9 then parent_id else id end, case when cardinality(path) = 9 then id end,
           path[1:8] || (n + 2), thread_id, author_id, root_id from step where n < 10000
       ), born as (
         insert into comments (site_id, thread_id, id, seq, parent_id, in_reply_to, root_id, path, author_id, status, source, html, renderer, created_at, published_at)
         select 'demo', thread_id, id, n + 1, parent_id, in_reply_to, root_id, path, author_id, 'published', 'x', '<p>x</p>', 1, now(), now() from step returning 1
       ), raised as (
         update threads set head = 10001, version = 10001, comment_count = 10001 where article_key = 'abyss' returning 1
       ) update comments set reply_count = 10000 where id = $1`,
      [root.id],
    );
    // A real change, so that the node hears of it.
    await guest.call('patch', `/comments/${root.id}`).send({ body: 'The first of many' });
    const shown = await page('abyss');
    expect(shown).toHaveLength(11);
    expect(shown[0]).toMatchObject({ id: root.id, replyCount: 10_000 });
    const seen = new Set<string>();
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const { status, body } = await reader.call('get', `/comments/${root.id}/replies`).query({ limit: '100', ...(cursor === undefined ? {} : { cursor }) });
      expect(status).toBe(200);
      for (const { id, depth } of body.comments) {
        expect(depth).toBeLessThanOrEqual(DEPTH_MAX);
        seen.add(id);
      }
      cursor = body.nextCursor;
    }
    expect(seen.size).toBe(10_000);
    expect((await reader.call('get', '/changes').query({ article: 'abyss', after: '0' })).body).toEqual({ head: 10_002, reset: true });
  });
});

describe('a parent that', () => {
  const refused = async (parentId: string, article = 'parents') => {
    const { status, body } = await guest.post({ article, parentId });
    expect([status, body.code, body.fields]).toEqual([
      422,
      'comment.parent-not-found',
      [{ field: 'parentId', message: 'is not a published comment of this thread' }],
    ]);
  };
  test('belongs to another thread is refused', async () => refused((await guest.comment({ article: 'another' })).id));
  test('never was is refused', async () => refused('0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f'));
  test('is deleted is refused, with replies or without', async () => {
    const root = await guest.comment({ article: 'parents' });
    await guest.comment({ article: 'parents', parentId: root.id });
    await guest.call('delete', `/comments/${root.id}`);
    await refused(root.id);
  });
  test.each(['reject', 'spam'])('is hidden by %s is refused', async (action) => {
    const root = await guest.comment({ article: 'parents' });
    await decide(action, root.id);
    await refused(root.id);
  });
  test('is held is refused, even to its author', async () => {
    await hold('hold-all');
    const held = await guest.comment({ article: 'parents' });
    await hold('publish');
    await refused(held.id);
  });
});

describe('a deleted comment', () => {
  test('without replies is gone; with replies its place stays, without text, author or score', async () => {
    const [root, leaf] = [await guest.comment({ article: 'gone', body: 'Root text' }), await guest.comment({ article: 'gone', body: 'Leaf text' })];
    const reply = await guest.comment({ article: 'gone', parentId: root.id, body: 'Reply' });
    for (const { id } of [root, leaf]) expect((await guest.call('delete', `/comments/${id}`)).status).toBe(200);
    expect(await page('gone')).toEqual([
      {
        ...{ id: root.id, seq: 4, born: root.born, parentId: null, inReplyTo: null, rootId: root.id, depth: 0, status: 'deleted', html: '', author: null },
        ...{ score: 0, replyCount: 1, createdAt: root.createdAt, editedAt: null, deletedAt: expect.any(String) },
      },
      expect.objectContaining({ id: reply.id }),
    ]);
    expect((await reader.call('get', `/comments/${leaf.id}`)).status).toBe(404);
    expect((await reader.call('get', `/comments/${root.id}`)).body).toMatchObject({ status: 'deleted', html: '', author: null });
    expect((await reader.page('gone')).text).not.toMatch(/Root text|Leaf text/);
  });

  test('whose last reply goes, goes too; and stands again with it', async () => {
    const root = await guest.comment({ article: 'chain-of-loss' });
    const middle = await guest.comment({ article: 'chain-of-loss', parentId: root.id });
    const leaf = await guest.comment({ article: 'chain-of-loss', parentId: middle.id, body: 'The last' });
    await guest.call('delete', `/comments/${root.id}`);
    await guest.call('delete', `/comments/${middle.id}`);
    const whole = shapes(await page('chain-of-loss'));
    expect(whole).toEqual([
      { id: root.id, parentId: null, status: 'deleted', replyCount: 1 },
      { id: middle.id, parentId: root.id, status: 'deleted', replyCount: 1 },
      { id: leaf.id, parentId: middle.id, status: 'published', replyCount: 0 },
    ]);
    const { decision } = await decide('delete', leaf.id);
    expect(await page('chain-of-loss')).toEqual([]);
    const { head } = (await reader.page('chain-of-loss')).body.thread;
    await admin.call('post', `/moderation/decisions/${decision.id}/undo`);
    expect(shapes(await page('chain-of-loss'))).toEqual(whole);
    // Readers had dropped the places of the two above: they hear of them again, before what stands on them.
    const { changes } = (await reader.call('get', '/changes').query({ article: 'chain-of-loss', after: String(head) })).body;
    expect(shapes(changes)).toEqual(whole);
  });

  test('keeps its place for a held reply below it, for those who see that reply', async () => {
    const root = await guest.comment({ article: 'held-below' });
    await hold('hold-all');
    const other = await becomeGuest(app.base);
    const held = await other.comment({ article: 'held-below', parentId: root.id, body: 'Held below' });
    await hold('publish');
    await guest.call('delete', `/comments/${root.id}`);
    for (const client of [other, admin]) expect((await page('held-below', client)).map(({ id }) => id)).toEqual([root.id, held.id]);
    for (const client of [guest, reader]) expect(await page('held-below', client)).toEqual([]);
    await decide('approve', held.id);
    for (const client of [other, admin, guest, reader]) expect((await page('held-below', client)).map(({ id }) => id)).toEqual([root.id, held.id]);
  });
});
