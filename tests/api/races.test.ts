// Where two meet: locks held by another, rows that change under a waiting statement, and random orders of it all.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let twin: Started;
let guest: Client;
let other: Client;

beforeAll(async () => {
  app = await start();
  twin = await start({ databaseUrl: app.databaseUrl });
  [guest, other] = [await becomeGuest(app.base), await becomeGuest(app.base)];
});

/** In a transaction of somebody else's: `statements`, then `work`, and the commit when `work` says so or waits for a lock. */
const during = async <T>(statements: [string, unknown[]][], work: () => Promise<T>, isLong = false): Promise<T> => {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    for (const [text, values] of statements) await client.query(text, values);
    const result = work();
    await (isLong ? result : waitingForLocks());
    await client.query('commit');
    return await result;
  } finally {
    await client.end();
  }
};

const waitingForLocks = () =>
  until('a statement that waits for a lock', async () => {
    const [row] = await rows(app, "select count(*)::integer as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
    return row?.n > 0;
  });

test('a reply that waited while its parent was deleted is refused, not left on a grave', async () => {
  const root = await guest.comment({ article: 'grave' });
  const deleting: [string, unknown[]][] = [
    ["update threads set head = head + 1, version = version + 1, comment_count = comment_count - 1 where article_key = 'grave'", []],
    ["update comments set status = 'deleted', source = '', html = '', author_id = null, deleted_at = now(), seq = 2 where id = $1", [root.id]],
  ];
  const { status, body } = await during(deleting, async () => other.post({ article: 'grave', parentId: root.id }));
  expect([status, body.code]).toEqual([422, 'comment.parent-not-found']);
  expect((await rows(app, "select head, comment_count from threads where article_key = 'grave'"))[0]).toEqual({ head: '2', comment_count: 0 });
});

test('a post that waited while its thread was closed is refused', async () => {
  await guest.comment({ article: 'closing' });
  const { body } = await during([["update threads set state = 'closed' where article_key = 'closing'", []]], async () => guest.post({ article: 'closing' }));
  expect(body.code).toBe('thread.closed');
});

test('a vote that waited while its comment was deleted is refused', async () => {
  const { id } = await guest.comment({ article: 'vote-grave' });
  const deleting: [string, unknown[]][] = [
    ["select from threads where article_key = 'vote-grave' for no key update", []],
    ["update comments set status = 'deleted', source = '', html = '', author_id = null, deleted_at = now() where id = $1", [id]],
  ];
  const { body } = await during(deleting, async () => other.call('put', `/comments/${id}/vote`).send({ value: 1 }));
  expect(body.code).toBe('comment.not-found');
});

test('a comment that a moderator deletes while another one does is deleted for both', async () => {
  const { id } = await guest.comment({ article: 'two-moderators' });
  const deleting: [string, unknown[]][] = [
    ["select from threads where article_key = 'two-moderators' for no key update", []],
    ["update comments set status = 'deleted', source = '', html = '', author_id = null, deleted_at = now() where id = $1", [id]],
  ];
  const { status, body } = await during(deleting, async () => asAdmin(app.base).call('delete', `/comments/${id}`));
  expect([status, body.status]).toEqual([200, 'deleted']);
});

describe('a thread that was taken out of the database is made anew', () => {
  const takeOut = async (article: string) => {
    const { id } = await guest.comment({ article });
    await rows(app, 'delete from idempotency_keys where comment_id = $1', [id]);
    await rows(app, 'delete from comments where id = $1', [id]);
    await rows(app, 'delete from threads where article_key = $1', [article]);
  };

  test('by a post', async () => {
    await takeOut('taken-out');
    expect((await guest.post({ article: 'taken-out' })).status).toBe(201);
  });

  test('by a moderator who closes it', async () => {
    await takeOut('taken-out-closed');
    const { status, body } = await asAdmin(app.base).call('patch', '/threads').query({ article: 'taken-out-closed' }).send({ state: 'closed' });
    expect([status, body]).toEqual([200, { article: 'taken-out-closed', state: 'closed', commentCount: 0, head: 0, version: 1 }]);
    expect((await guest.post({ article: 'taken-out-closed' })).body.code).toBe('thread.closed');
  });
});

test('a thread that somebody holds on to keeps nobody else waiting once that is known, and is taken back when it is free', async () => {
  await Promise.all(['kept', 'beside'].map((article) => guest.comment({ article })));
  const post = async () => {
    // Nobody knows yet: who comes behind the post to the thread that is held waits for the lock with it.
    await Promise.all([guest.post({ article: 'kept' }), other.post({ article: 'beside' })]);
    const began = performance.now();
    const held = guest.post({ article: 'kept' }).then((answer) => answer);
    await waitingForLocks();
    for (let n = 0; n < 5; n++) await other.comment({ article: 'beside' });
    const took = performance.now() - began;
    expect((await held).body.code).toBe('service.busy');
    return took;
  };
  expect(await during([["select from threads where article_key = 'kept' for update", []]], post, true)).toBeLessThan(2_500);
  for (let n = 0; n < 3; n++) await guest.comment({ article: 'kept' });
  expect((await guest.page('kept')).body.thread.commentCount).toBe(4);
});

test('posts that Postgres gave up because they took too long are put off, not tried again and again while all others wait', async () => {
  await rows(app, 'create sequence tries');
  // What a statement beyond statement_timeout ends with; a sequence counts on through rollbacks.
  await rows(
    app,
    `create function give_up() returns trigger language plpgsql as
       $$ begin perform nextval('tries'); raise exception using errcode = '57014', message = 'canceling statement due to statement timeout'; end $$`,
  );
  await rows(app, "create trigger slow before insert on comments for each row when (new.source = 'Slow') execute function give_up()");
  const answers = await Promise.all([guest, other].map((writer) => writer.post({ article: 'slow', body: 'Slow' })));
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [503, 'service.busy'],
    [503, 'service.busy'],
  ]);
  const [tries] = await rows(app, 'select last_value::integer as n from tries');
  expect(tries?.n).toBeLessThanOrEqual(answers.length);
});

test('a thread that somebody holds keeps its own posts waiting until they are told so, and no other thread fails by it', async () => {
  await Promise.all(['held', 'free-1', 'free-2'].map((article) => guest.comment({ article })));
  const draft = { article: 'held', key: randomUUID() };
  const post = () => Promise.all([guest.post(draft), guest.post({ article: 'free-1' }), other.post({ article: 'free-2' })]);
  const [held, ...free] = await during([["select from threads where article_key = 'held' for update", []]], post, true);
  expect(free.map(({ status }) => status)).toEqual([201, 201]);
  expect([held?.status, held?.body.code, held?.headers['retry-after']]).toEqual([503, 'service.busy', '1']);
  expect((await guest.post(draft)).status).toBe(201);
  expect((await guest.page('held')).body.thread.commentCount).toBe(2);
});

test('an author who is gone since the last request is signed out, whatever the call', async () => {
  const { id } = await guest.comment({ article: 'ghost' });
  const calls: ((ghost: Client) => PromiseLike<{ status: number; body: { code?: string }; headers: Record<string, string> }>)[] = [
    (ghost) => ghost.post({ article: 'ghost' }),
    (ghost) => ghost.call('put', `/comments/${id}/vote`).send({ value: 1 }),
    (ghost) => ghost.call('post', `/comments/${id}/reports`).send({ reason: 'spam' }),
  ];
  for (const call of calls) {
    const ghost = await becomeGuest(app.base);
    // Known to this node for some seconds from now.
    await ghost.call('post', '/previews').send({ body: 'x' });
    await rows(app, 'delete from authors where id = $1', [ghost.session.author.id]);
    const { status, body, headers } = await call(ghost);
    expect([status, body.code]).toEqual([401, 'token.invalid']);
    expect(headers['www-authenticate']).toMatch(/^Bearer/);
  }
});

test('renaming while writing ends with one name on everything', async () => {
  const writer = await becomeGuest(app.base, { name: 'First' });
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      n % 8 === 7 ? writer.call('post', '/guests').send({ name: `Name ${n}` }) : writer.post({ article: `names-${n % 3}` }),
    ).map(async (sent) => {
      expect((await sent).status).toBe(201);
    }),
  );
  await writer.call('post', '/guests').send({ name: 'Last' });
  for (const article of ['names-0', 'names-1', 'names-2']) {
    const { body } = await new Client(app.base).page(article, { limit: '100' });
    expect(new Set(body.comments.map(({ author }: Comment) => author?.name))).toEqual(new Set(['Last']));
  }
});

test('one comment edited, voted on, answered, decided about and deleted at once, on two nodes, ends whole', async () => {
  const { id } = await guest.comment({ article: 'crossroads' });
  const at = (base: string) => ({ own: new Client(base, { token: guest.token }), foreign: new Client(base, { token: other.token }), admin: asAdmin(base) });
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => {
      const { own, foreign, admin } = at(n % 2 === 0 ? app.base : twin.base);
      if (n === 40) return own.call('delete', `/comments/${id}`);
      if (n % 5 === 0) return own.call('patch', `/comments/${id}`).send({ body: `Edit ${n}` });
      if (n % 5 === 1) return foreign.call('put', `/comments/${id}/vote`).send({ value: (n % 3) - 1 });
      if (n % 5 === 2) return foreign.post({ article: 'crossroads', parentId: id });
      if (n % 5 === 3) return admin.call('post', '/moderation/decisions').send({ commentIds: [id], action: n % 2 === 0 ? 'reject' : 'approve' });
      return foreign.call('get', `/comments/${id}`);
    }),
  );
  expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  const [row] = await rows(
    app,
    `select t.comment_count - (select count(*) from comments c where c.thread_id = t.id and c.status = 'published') as wrong,
       (select max(seq) from comments c where c.thread_id = t.id) - t.head as ahead,
       (select reply_count from comments where id = $1) - (select count(*) from comments c where c.parent_id = $1 and c.status = 'published') as replies_wrong
     from threads t where article_key = 'crossroads'`,
    [id],
  );
  expect(row).toMatchObject({ wrong: '0', replies_wrong: '0' });
  expect(Number(row?.ahead)).toBeLessThanOrEqual(0);
});

describe('the rule of idempotency', () => {
  type Step = { key: number; body: number; at: number; together: boolean };
  const step = fc.record({ key: fc.nat(3), body: fc.nat(1), at: fc.nat(1), together: fc.boolean() });

  test('holds for any sequence of posts, one after another or at once, on two nodes: the first body of a key wins, all others of it are refused', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const article = `model-${++run}`;
        const nodes = [app, twin].map(({ base }) => new Client(base, { token: guest.token }));
        const send = ({ key, body, at }: Step) => nodes[at]?.post({ article, key: `model-${run}-${key}`, body: `Body ${body}` }).then((answer) => answer);
        const answers: Awaited<ReturnType<typeof send>>[] = [];
        for (let n = 0; n < steps.length; ) {
          let end = n + 1;
          while (end < steps.length && steps[end]?.together === true) end++;
          answers.push(...(await Promise.all(steps.slice(n, end).map(send))));
          n = end;
        }
        for (const group of Map.groupBy(answers.keys(), (n) => steps[n]?.key).values()) {
          const taken = group.filter((n) => answers[n]?.status === 201);
          // Somebody won; all who won said the same and were told the same; all others were told so.
          expect(new Set(taken.map((n) => steps[n]?.body)).size).toBe(1);
          expect(new Set(taken.map((n) => answers[n]?.text)).size).toBe(1);
          const winner = steps[taken[0] ?? 0]?.body;
          for (const n of group) expect([steps[n]?.body === winner, answers[n]?.status]).toEqual(steps[n]?.body === winner ? [true, 201] : [false, 422]);
        }
        const keys = new Set(steps.map(({ key }) => key)).size;
        expect(await rows(app, 'select head::integer, comment_count from threads where article_key = $1', [article])).toEqual([
          { head: keys, comment_count: keys },
        ]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
