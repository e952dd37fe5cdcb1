// The queue of the desk: what is in it, how it is narrowed, searched and paged, and what stands beside each comment.
import { beforeAll, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import type { Queue } from '../../src/contract/queue.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

type Guest = Awaited<ReturnType<typeof becomeGuest>>;

let app: Started;
let sites = 0;

beforeAll(async () => {
  app = await start();
});

/** A site of its own where everything is held, its admin and two guests. */
const makeDesk = async (settings: object = { moderation: { mode: 'hold-all' } }): Promise<{ site: string; admin: Client; ada: Guest; bo: Guest }> => {
  const site = `queue-${++sites}`;
  await makeSite(app, site, settings);
  return { site, admin: asAdmin(app.base, site), ada: await becomeGuest(app.base, { site }), bo: await becomeGuest(app.base, { site, name: 'Bo' }) };
};

const queue = async (admin: Client, query: Record<string, string> = {}): Promise<Queue> => {
  const { status, body } = await admin.call('get', '/moderation/queue').query(query);
  if (status !== 200) throw new Error(`The queue was answered ${status}: ${JSON.stringify(body)}`);
  return body as Queue;
};
const idsOf = (comments: readonly { id: string }[]): string[] => comments.map(({ id }) => id);
const ids = async (admin: Client, query: Record<string, string> = {}): Promise<string[]> => idsOf((await queue(admin, query)).comments);
const decide = (admin: Client, action: string, ...commentIds: string[]) => admin.call('post', '/moderation/decisions').send({ commentIds, action });

const inOrder = async (posts: (() => Promise<Comment>)[]): Promise<Comment[]> => {
  const made: Comment[] = [];
  for (const post of posts) made.push(await post());
  return made;
};

test('what waits comes oldest first, the counts are those of the site, and each status has its queue', async () => {
  const { admin, ada, bo } = await makeDesk();
  const made = await inOrder([() => ada.comment(), () => bo.comment(), () => ada.comment(), () => bo.comment(), () => ada.comment()]);
  const [one = '', two = '', three = '', four = '', five = ''] = idsOf(made);
  expect(await ids(admin)).toEqual([one, two, three, four, five]);
  expect(await ids(admin, { sort: 'newest' })).toEqual([five, four, three, two, one]);
  await decide(admin, 'approve', one);
  await decide(admin, 'spam', two);
  await decide(admin, 'reject', three);
  await decide(admin, 'delete', four);
  expect((await queue(admin)).counts).toEqual({ pending: 1, reported: 0, spam: 1, published: 1, rejected: 1 });
  expect(await Promise.all(['published', 'spam', 'rejected', 'pending'].map((status) => ids(admin, { status })))).toEqual([[one], [two], [three], [five]]);
});

test('each comment brings its text, its article, what it answers, the record of its author and the reports', async () => {
  const { admin, ada, bo } = await makeDesk({ moderation: { mode: 'publish' } });
  const root = await ada.comment({ article: 'tides', body: 'The *tide* comes.' });
  const reply = await bo.comment({ article: 'tides', body: 'It goes.', parentId: root.id });
  const spam = await bo.comment({ article: 'tides' });
  await decide(admin, 'spam', spam.id);
  await ada.call('post', `/comments/${reply.id}/reports`).send({ reason: 'illegal', note: 'Section 1.' });
  await rows(app, 'update comments set verdicts = $2, address_hash = $3 where id = $1', [
    reply.id,
    JSON.stringify([{ check: 'links', outcome: 'hold', reason: 'holds 7 links' }]),
    Buffer.alloc(16, 7),
  ]);
  await rows(app, 'update comments set address_hash = $2 where id = $1', [root.id, Buffer.alloc(16, 7)]);
  const { comments } = await queue(admin, { author: bo.session.author.id, status: 'published' });
  expect(comments).toEqual([
    expect.objectContaining({
      ...{ id: reply.id, status: 'published', source: 'It goes.', html: '<p>It goes.</p>', openReports: 1, address: '07'.repeat(16) },
      author: { id: bo.session.author.id, name: 'Bo', avatarUrl: null, badge: null },
      article: { key: 'tides', url: null, title: null },
      parent: { id: root.id, html: '<p>The <em>tide</em> comes.</p>', author: { id: ada.session.author.id, name: 'Ada', avatarUrl: null, badge: null } },
      verdicts: [{ check: 'links', outcome: 'hold', reason: 'holds 7 links' }],
      reports: [
        {
          ...{ id: expect.any(String), reason: 'illegal', note: 'Section 1.', reporter: { id: ada.session.author.id, name: 'Ada' } },
          ...{ createdAt: expect.any(String), settledAt: null },
        },
      ],
      record: {
        ...{ kind: 'guest', role: 'reader', firstSeenAt: expect.any(String), ban: null },
        counts: { published: 1, pending: 0, spam: 1, rejected: 0 },
        otherNames: ['Ada'],
      },
    }),
  ]);
  expect(await ids(admin, { address: '07'.repeat(16) })).toEqual([root.id, reply.id]);
});

test('it is narrowed by author, article, time and reports; narrowed by what it is about, it shows every status', async () => {
  const { admin, ada, bo } = await makeDesk();
  const [one, two, three] = await inOrder([() => ada.comment({ article: 'a' }), () => bo.comment({ article: 'a' }), () => ada.comment({ article: 'b' })]);
  if (one === undefined || two === undefined || three === undefined) throw new Error('Three were posted');
  await decide(admin, 'reject', one.id);
  expect(await ids(admin, { author: ada.session.author.id })).toEqual([one.id, three.id]);
  expect(await ids(admin, { author: ada.session.author.id, status: 'pending' })).toEqual([three.id]);
  expect(await ids(admin, { article: 'a' })).toEqual([one.id, two.id]);
  expect(await ids(admin, { article: 'nowhere' })).toEqual([]);
  await rows(app, "update comments set created_at = '2026-01-05T12:00:00Z' where id = $1", [two.id]);
  expect(await ids(admin, { from: '2026-01-05T12:00:00.000Z', to: '2026-01-05T12:00:00.001Z' })).toEqual([two.id]);
  expect(await ids(admin, { to: '2026-01-05T12:00:00.000Z' })).toEqual([]);
  await decide(admin, 'approve', two.id, three.id);
  await ada.call('post', `/comments/${two.id}/reports`).send({ reason: 'abuse' });
  expect(await ids(admin, { reported: 'true' })).toEqual([two.id]);
  expect(await ids(admin, { reported: 'true', status: 'pending' })).toEqual([]);
  expect((await queue(admin)).counts.reported).toBe(1);
});

test('pages put together hold each comment once, in both orders, narrowed or not, also of comments of one moment', async () => {
  const { site, admin, ada, bo } = await makeDesk();
  for (let n = 0; n < 14; n++) await (n % 2 === 0 ? ada : bo).comment({ article: `a-${n % 3}` });
  await decide(admin, 'reject', ...(await ids(admin)).slice(0, 5));
  await rows(app, "update comments set created_at = '2026-01-01T00:00:00.123456Z' where site_id = $1 and seq % 2 = 0", [site]);
  for (const query of [{}, { author: ada.session.author.id }, { article: 'a-1' }, { q: 'comment' }, { status: 'rejected' }]) {
    const whole = await ids(admin, { ...query, limit: '100' });
    expect(whole.length).toBeGreaterThan(3);
    for (const sort of ['oldest', 'newest']) {
      const paged: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Queue = await queue(admin, { ...query, sort, limit: '2', ...(cursor === null ? {} : { cursor }) });
        paged.push(...idsOf(page.comments));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(paged).toEqual(sort === 'oldest' ? whole : whole.toReversed());
    }
  }
  const { nextCursor } = await queue(admin, { limit: '2' });
  for (const bad of [{ sort: 'newest', cursor: nextCursor ?? '' }, { cursor: 'AAAA' }]) {
    const { status, body } = await admin.call('get', '/moderation/queue').query(bad);
    expect([status, body.code]).toEqual([400, 'cursor.invalid']);
  }
});

test('a search finds words at once, as they stand now: an edit and a deletion too', async () => {
  const { admin, ada, bo } = await makeDesk({ moderation: { mode: 'publish' }, language: 'en' });
  const walk = await ada.comment({ body: 'I was walking along the harbour.' });
  const other = await bo.comment({ body: 'A walk is free money.' });
  expect(await ids(admin, { q: 'walks' })).toEqual([walk.id, other.id]);
  expect(await ids(admin, { q: 'walks -harbour' })).toEqual([other.id]);
  expect(await ids(admin, { q: '"free money"' })).toEqual([other.id]);
  expect(await ids(admin, { q: 'the' })).toEqual([]);
  expect(await ids(admin, { q: 'walks', author: bo.session.author.id })).toEqual([other.id]);
  await ada.call('patch', `/comments/${walk.id}`).send({ body: 'I was swimming.' });
  expect([await ids(admin, { q: 'harbour' }), await ids(admin, { q: 'swim' })]).toEqual([[], [walk.id]]);
  await bo.call('delete', `/comments/${other.id}`);
  expect(await ids(admin, { q: 'money' })).toEqual([]);
  const later = await bo.comment({ body: 'Swimmers welcome.' });
  expect(await ids(admin, { q: 'swimmer' })).toEqual([later.id]);
  // Of another language the words have other forms: all is taken in anew.
  await admin.call('patch', '/settings').send({ language: 'de' });
  const { body } = await admin.call('get', '/moderation/queue').query({ q: 'swimming' });
  expect(idsOf(body.comments)).toEqual([walk.id]);
  expect(await ids(admin, { q: 'swim' })).toEqual([]);
});

test('nothing of another site is found, whatever it is searched by', async () => {
  const [first, second] = [await makeDesk(), await makeDesk()];
  const { id } = await first.ada.comment({ article: 'same', body: 'Findable words.' });
  await second.ada.comment({ article: 'same', body: 'Findable words.' });
  expect(await ids(first.admin, { q: 'findable' })).toEqual([id]);
  expect(await ids(second.admin, { author: first.ada.session.author.id })).toEqual([]);
  expect((await ids(second.admin, { article: 'same' })).includes(id)).toBe(false);
});

test('the counts stay right through everything that changes them, and are put together as they grow', async () => {
  const { site, admin, ada } = await makeDesk({ moderation: { mode: 'publish' } });
  const recounted = async () =>
    Object.fromEntries(
      (await rows<{ status: string; n: number }>(app, 'select status, count(*)::int as n from comments where site_id = $1 group by 1', [site])).map((row) => [
        row.status,
        row.n,
      ]),
    );
  for (let n = 0; n < 260; n++) await ada.comment({ article: `a-${n % 7}` });
  const first = (await queue(admin, { status: 'published', limit: '100' })).comments;
  await decide(admin, 'spam', ...idsOf(first.slice(0, 40)));
  const { body } = await decide(admin, 'delete', ...idsOf(first.slice(20, 60)));
  await ada.call('delete', `/comments/${first[70]?.id}`);
  await admin.call('post', `/moderation/decisions/${body.decision.id}/undo`);
  const { counts } = await queue(admin);
  const { deleted: _, ...recount } = await recounted();
  expect(counts).toEqual({ pending: 0, reported: 0, rejected: 0, ...recount });
  expect(Number((await rows(app, 'select count(*) from tallies where site_id = $1', [site]))[0]?.count)).toBeLessThan(200);
  // A thread that is taken out of the database goes out of the counts.
  await rows(app, 'delete from idempotency_keys where site_id = $1', [site]);
  await rows(app, 'delete from decided_comments where site_id = $1', [site]);
  await rows(app, "delete from comments where site_id = $1 and thread_id = (select id from threads where site_id = $1 and article_key = 'a-3')", [site]);
  const after = await recounted();
  expect((await queue(admin)).counts).toMatchObject({ published: after.published, spam: after.spam });
});
