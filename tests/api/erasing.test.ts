// What is taken out: all comments of an author by one decision that can be undone; an author or a thread for good, which nothing brings back.
import { beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { makeStaff } from '../house/desk.ts';
import { Reader } from '../house/live.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

jest.setTimeout(60_000);

let app: Started;
let admin: Client;
let stranger: Client;

beforeAll(async () => {
  app = await start();
  [admin, stranger] = [asAdmin(app.base), new Client(app.base)];
});

const pageOf = async (article: string): Promise<{ comments: Comment[]; thread: { commentCount: number } }> => (await stranger.page(article)).body;

/** Every row of every table, as a dump would hold it. */
const dump = async (): Promise<Record<string, string>> => {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const texts: [string, string][] = [];
    for (const { name } of tables) {
      const { rows: found } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      texts.push([name, found.map(({ row }) => row).join('\n')]);
    }
    return Object.fromEntries(texts);
  } finally {
    await client.end();
  }
};
const tablesWith = async (...words: string[]): Promise<string[]> =>
  Object.entries(await dump()).flatMap(([name, text]) => (words.some((word) => text.toLowerCase().includes(word)) ? [name] : []));

test('all comments of an author go by one decision, and come back by one undo, also those of more than one portion', async () => {
  const [guest, other] = [await becomeGuest(app.base), await becomeGuest(app.base, { name: 'Bo' })];
  const { id: first } = await guest.comment({ article: 'swept', body: 'Flood.' });
  await other.comment({ article: 'swept', body: 'Stays.' });
  await rows(
    app,
    `with made as (select n, gen_random_uuid() as id from generate_series(1, 1100) n)
     insert into comments (site_id, thread_id, id, seq, root_id, path, author_id, status, source, html, renderer, created_at, published_at)
     select site_id, thread_id, m.id, m.n + 10, m.id, array[m.n + 10], author_id, 'published', 'Flood.', '<p>Flood.</p>', 1, now(), now()
     from comments c cross join made m where c.id = $1`,
    [first],
  );
  await rows(app, "update threads set head = 1110, version = 1110, comment_count = 1102 where article_key = 'swept'");
  await rows(app, 'analyze comments');
  const { status, body } = await admin.call('post', `/moderation/authors/${guest.session.author.id}/deletions`).send({ reason: 'A flood.' });
  expect([status, body.commentCount, body.decision]).toEqual([200, 1_101, expect.objectContaining({ action: 'delete', reason: 'A flood.', undoneAt: null })]);
  expect((await pageOf('swept')).comments.map(({ html }) => html)).toEqual(['<p>Stays.</p>']);
  expect((await pageOf('swept')).thread.commentCount).toBe(1);
  const undone = await admin.call('post', `/moderation/decisions/${body.decision.id}/undo`);
  expect([undone.status, undone.body.results.length]).toEqual([200, 1_101]);
  expect((await pageOf('swept')).thread.commentCount).toBe(1_102);
  expect(await rows(app, "select count(*)::int as n from comments where source = 'Flood.' and author_id = $1", [guest.session.author.id])).toEqual([
    { n: 1_101 },
  ]);
});

test('of an erased author nothing is left in any table: text, name, mail, votes, reports, notes; and what is counted stays right', async () => {
  const name = 'Zebulon Quixworth';
  const { body: session } = await stranger.call('post', '/guests').send({ name, email: 'zebulon@mail.example' });
  const author: string = session.author.id;
  const erased = new Client(app.base, { token: session.token });
  const other = await becomeGuest(app.base, { name: 'Bo' });
  const article = 'erased';
  const foreign = await other.comment({ article, body: 'A foreign one.' });
  const root = await erased.comment({ article, body: 'A xylophonic root.' });
  const answer = await other.comment({ article, body: 'An answer to it.', parentId: root.id });
  const edited = await erased.comment({ article, body: 'A xylophonic first.' });
  await erased.call('patch', `/comments/${edited.id}`).send({ body: 'A xylophonic second.' });
  const taken = await erased.comment({ article, body: 'A xylophonic rudeness.' });
  await admin.call('post', '/moderation/decisions').send({ commentIds: [taken.id], action: 'delete', reason: 'Rude.' });
  const held = await erased.comment({ article, body: 'A xylophonic spam.' });
  await admin.call('post', '/moderation/decisions').send({ commentIds: [held.id], action: 'spam' });
  await erased.call('put', `/comments/${foreign.id}/vote`).send({ value: 1 });
  await other.call('put', `/comments/${root.id}/vote`).send({ value: 1 });
  await erased.call('post', `/comments/${foreign.id}/reports`).send({ reason: 'other', note: 'My xylophonic note.' });
  await other.call('post', `/comments/${root.id}/reports`).send({ reason: 'abuse', note: 'It says xylophonic!' });
  await erased.call('post', `/comments/${taken.id}/appeals`).send({ text: 'A xylophonic appeal.' });
  await admin.call('post', `/moderation/authors/${author}/notes`).send({ text: 'Zebulon Quixworth, again.' });
  await admin.call('put', `/moderation/authors/${author}/ban`).send({ kind: 'shadow', reason: 'Zebulon Quixworth, again.' });
  await admin.call('get', '/moderation/queue').query({ q: 'xylophonic' });
  const words = ['xylophonic', 'quixworth', 'zebulon'];
  expect((await tablesWith(...words)).length).toBeGreaterThan(8);
  const reader = await new Reader(app.base, article).joined();

  const { status, body } = await admin.call('delete', `/moderation/authors/${author}`);
  expect([status, body]).toEqual([200, { id: author, commentCount: 4 }]);
  expect(await tablesWith(...words)).toEqual([]);
  expect(await tablesWith(author)).toEqual(['public.audit']);
  await reader.until('the text to go', ({ comments }) => [...comments.values()].every(({ html }) => !html.includes('xylophonic')));
  reader.close();

  const page = await pageOf(article);
  expect(page.comments.map(({ id, status: stands, html, author: by }) => [id, stands, html, by?.name ?? null]).sort()).toEqual(
    [
      [foreign.id, 'published', '<p>A foreign one.</p>', 'Bo'],
      [root.id, 'deleted', '', null],
      [answer.id, 'published', '<p>An answer to it.</p>', 'Bo'],
    ].sort(),
  );
  expect(page.comments.find(({ id }) => id === foreign.id)?.score).toBe(0);
  expect(await rows(app, 'select up, down, open_reports from comments where id = $1', [foreign.id])).toEqual([{ up: 0, down: 0, open_reports: 0 }]);
  expect(page.thread.commentCount).toBe(2);
  // The token speaks for nobody, and asking again finds nobody.
  expect((await erased.post({ article })).status).toBe(401);
  expect((await admin.call('delete', `/moderation/authors/${author}`)).status).toBe(404);
  const { body: log } = await admin.call('get', '/moderation/audit').query({ object: `author:${author}` });
  expect(log.entries[0]).toMatchObject({ act: 'author.erased', after: { comments: 4 } });
});

test('staff are not erased while they are staff', async () => {
  const moderator = await makeStaff(app, 'moderator', 'M');
  const { status, body } = await admin.call('delete', `/moderation/authors/${moderator.id}`);
  expect([status, body.code]).toEqual([403, 'access.forbidden']);
});

test('a purged thread is empty for whoever follows it, for good, and may be commented on again', async () => {
  const [guest, other] = [await becomeGuest(app.base), await becomeGuest(app.base, { name: 'Bo' })];
  const article = 'purged';
  const root = await guest.comment({ article, body: 'A gossamer root.' });
  await other.comment({ article, body: 'A gossamer answer.', parentId: root.id });
  const taken = await other.comment({ article, body: 'A gossamer third.' });
  const { body } = await admin.call('post', '/moderation/decisions').send({ commentIds: [taken.id], action: 'delete' });
  const reader = await new Reader(app.base, article).joined();
  const purged = await admin.call('delete', '/threads').query({ article });
  expect([purged.status, purged.body]).toEqual([200, { article, commentCount: 3 }]);
  await reader.until('all to go', ({ comments, thread }) => thread?.commentCount === 0 && [...comments.values()].every(({ status }) => status === 'deleted'));
  reader.close();
  expect((await pageOf(article)).comments).toEqual([]);
  expect(await tablesWith('gossamer')).toEqual([]);
  await admin.call('post', `/moderation/decisions/${body.decision.id}/undo`);
  expect(await tablesWith('gossamer')).toEqual([]);
  await guest.comment({ article, body: 'Begun again.' });
  expect((await pageOf(article)).thread.commentCount).toBe(1);
  expect((await admin.call('delete', '/threads').query({ article: 'never-was' })).body.code).toBe('thread.not-found');
});
