// Promise 4, No phantom: no reader is ever shown a comment whose transaction rolled back, not even for a moment.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { endpoints } from '../../src/contract/endpoints.ts';
import { type Answer, admin, Caller, type Draft, makeDraft, newGuest, read } from '../house/caller.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';
import { type Watch, watch } from '../house/watch.ts';

jest.setTimeout(60_000);

const article = 'phantoms';
let nodes: [Started, Started];
let author: Caller;
let db: pg.Client;
let watches: Watch[];

beforeAll(async () => {
  const first = await start();
  nodes = [first, await start({ databaseUrl: first.databaseUrl })];
  author = await newGuest(first.base);
  db = new pg.Client({ connectionString: first.databaseUrl });
  // The database goes before this connection does.
  db.on('error', () => undefined);
  await db.connect();
  // A row that the database refuses, and one that is written and then lies in its transaction for a while, as it may on a slow disk.
  await db.query(`
    alter table comments add constraint refused check (source not like '%REFUSED%');
    create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(30); return new; end $$;
    create trigger linger after insert or update on comments for each row when (new.source like '%LINGERS%') execute function linger()`);
  watches = [
    watch(new Caller(nodes[0].base), article),
    watch(new Caller(nodes[1].base), article),
    watch(author, article),
    watch(admin(nodes[1].base), article),
  ];
});
afterAll(() => db.end());

/** Backends in whose transaction the trigger sleeps. */
const lingering = async (): Promise<number[]> => {
  const { rows } = await db.query<{ pid: number }>(`select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`);
  return rows.map(({ pid }) => pid);
};

/** Ends the statement of this act whenever it has written and not committed, until the act is answered. */
const endWhileWritten = async (how: 'pg_cancel_backend' | 'pg_terminate_backend', act: Promise<Answer>): Promise<{ answer: Answer; ended: number }> => {
  let answer: Answer | undefined;
  let ended = 0;
  const answered = act.then((value) => {
    answer = value;
  });
  await until('an answer', async () => {
    for (const pid of await lingering()) {
      await db.query(`select ${how}($1)`, [pid]);
      ended++;
    }
    return answer !== undefined;
  });
  await answered;
  if (answer === undefined) throw new Error('No answer');
  return { answer, ended };
};

const shown = (marker: string): string[] => watches.flatMap((one) => one.texts()).filter((text) => text.includes(marker));

test('a row that the database refuses fails alone: its neighbours in the batch are shown, it is not', async () => {
  const drafts = Array.from({ length: 40 }, (_, n) => makeDraft(article, n % 8 === 3 ? `REFUSED ${n}` : `Neighbour ${n}.`));
  const answers = await Promise.all(drafts.map((draft) => author.post(draft)));
  const taken = drafts.filter((_, n) => answers[n]?.status === 201);
  expect(taken).toEqual(drafts.filter(({ body }) => !body.startsWith('REFUSED')));
  const { thread } = await new Caller(nodes[1].base).page(article);
  expect(thread).toMatchObject({ head: taken.length, commentCount: taken.length });
  for (const { body } of taken) await until(`${body} shown`, () => shown(body).length > 0);
});

test('an edit that the database refuses is not shown, and takes no number', async () => {
  const comment = await author.comment(makeDraft(article, 'As it was.'));
  const before = (await author.page(article)).thread;
  const { status } = await author.send('PATCH', `/comments/${comment.id}`, { body: { body: 'REFUSED edit' } });
  expect(status).toBe(500);
  expect((await author.page(article)).thread).toEqual(before);
});

test.each(['pg_cancel_backend', 'pg_terminate_backend'] as const)(
  'a post, an edit and a reply ended by %s when they were written and not committed are shown to nobody',
  async (how) => {
    const comment = await author.comment(makeDraft(article, 'Stands.'));
    const before = (await author.page(article)).thread;
    const drafts = [makeDraft(article, `LINGERS ${how} post`), makeDraft(article, `LINGERS ${how} reply`, comment.id)];
    const failed: Draft[] = [];
    for (const draft of drafts) {
      const { answer, ended } = await endWhileWritten(how, author.post(draft));
      expect({ status: answer.status, retryAfter: answer.headers.get('retry-after') }).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
      expect(ended).toBeGreaterThan(0);
      failed.push(draft);
    }
    const edit = await endWhileWritten(how, author.send('PATCH', `/comments/${comment.id}`, { body: { body: `LINGERS ${how} edit` } }));
    expect(edit.answer.status).toBe(503);
    expect((await author.page(article)).thread).toEqual(before);
    // The same drafts again, with nothing in their way: taken now, and only now.
    await db.query('alter table comments disable trigger linger');
    expect(shown('LINGERS')).toEqual([]);
    const again = await Promise.all(failed.map((draft) => author.comment(draft)));
    expect((await author.page(article)).thread.head).toBe(before.head + again.length);
    for (const { id } of again) read(endpoints.deleteComment, await author.send('DELETE', `/comments/${id}`));
    await db.query('alter table comments enable trigger linger');
    await Promise.all(watches.map((one) => one.end()));
    watches = [
      watch(new Caller(nodes[0].base), article),
      watch(new Caller(nodes[1].base), article),
      watch(author, article),
      watch(admin(nodes[1].base), article),
    ];
  },
);

test('posts to a thread that somebody holds are put off, not lost in the middle: 503, and shown to nobody', async () => {
  await db.query('begin');
  await db.query('select from threads where article_key = $1 for update', [article]);
  const [held, free] = await Promise.all([author.post(makeDraft(article, 'HELD UP')), author.post(makeDraft('elsewhere', 'Not held up for long.'))]);
  await db.query('rollback');
  expect([held.status, held.headers.get('retry-after')]).toEqual([503, '1']);
  expect(free.status).toBe(201);
  expect(shown('HELD UP')).toEqual([]);
});

test('in all that was ever shown to anyone there is nothing that rolled back', async () => {
  await Promise.all(watches.map((one) => one.end()));
  expect(shown('REFUSED')).toEqual([]);
  expect(shown('HELD UP')).toEqual([]);
  expect(shown('LINGERS')).toEqual([]);
  expect(shown('Stands.').length).toBeGreaterThan(0);
});
