// The seed of the demo: rows that agree with one another, worked out again from what people did.
import { beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { wilsonLowerBound } from '../../src/comments/rank.ts';
import { render } from '../../src/comments/render.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;

/** The rows themselves, as the database has them. */
const rows = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
};

type Row = {
  id: string;
  thread_id: string;
  parent_id: string | null;
  root_id: string;
  path: number[];
  seq: string;
  status: string;
  source: string;
  html: string;
  up: number;
  down: number;
  rank: number;
  reply_count: number;
  voted_version: string;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
};

describe('the seed', () => {
  let threads: { id: string; head: string; version: string; comment_count: number }[];
  let comments: Row[];
  let votes: { comment_id: string; value: number }[];
  beforeAll(async () => {
    app = await start();
    threads = await rows("select id, head, version, comment_count from threads where site_id = 'demo'");
    comments = await rows("select * from comments where site_id = 'demo' order by thread_id, path");
    votes = await rows("select comment_id, value from votes where site_id = 'demo'");
  });

  test('is lively: nested, edited, deleted, badged, voted on, and of the last hours', async () => {
    expect(Math.max(...comments.map(({ path }) => path.length))).toBeGreaterThanOrEqual(4);
    expect(comments.some(({ edited_at }) => edited_at !== null)).toBe(true);
    expect(comments.some(({ status, reply_count }) => status === 'deleted' && reply_count > 0)).toBe(true);
    expect(comments.filter(({ created_at }) => Date.now() - created_at.getTime() < 3_600_000).length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...comments.map(({ created_at }) => created_at.getTime()))).toBeLessThan(Date.now());
  });

  test('numbers the changes of each thread from 1 to its head, in the order of what happened', () => {
    for (const thread of threads) {
      const own = comments.filter(({ thread_id }) => thread_id === thread.id);
      const changes = own.flatMap(({ path, created_at, edited_at, deleted_at, seq }) => {
        const later = [edited_at, deleted_at].filter((at) => at !== null);
        const birth = { number: path.at(-1) ?? 0, at: created_at };
        return [birth, ...later.map((at) => ({ number: Number(seq), at }))];
      });
      changes.sort((a, b) => a.number - b.number);
      expect(changes.map(({ number }) => number)).toEqual(changes.map((_, n) => n + 1));
      expect(Number(thread.head)).toBe(changes.length);
      const times = changes.map(({ at }) => at.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });

  test('makes trees whose parents are older, in the same thread, and on the path', () => {
    const byId = new Map(comments.map((comment) => [comment.id, comment]));
    for (const { parent_id, path, thread_id, root_id, created_at, id } of comments) {
      const parent = parent_id === null ? undefined : byId.get(parent_id);
      expect(path.slice(0, -1)).toEqual(parent?.path ?? []);
      expect(root_id).toBe(parent?.root_id ?? id);
      if (parent === undefined) continue;
      expect(parent.thread_id).toBe(thread_id);
      expect(parent.created_at.getTime()).toBeLessThan(created_at.getTime());
    }
  });

  test('counts what is there: comments, replies, votes, ranks, versions', () => {
    for (const comment of comments) {
      const below = comments.filter(
        ({ thread_id, path }) => thread_id === comment.thread_id && path.length > comment.path.length && comment.path.every((step, n) => path[n] === step),
      );
      expect(comment.reply_count).toBe(below.filter(({ status }) => status === 'published').length);
      const cast = votes.filter(({ comment_id }) => comment_id === comment.id);
      expect([comment.up, comment.down]).toEqual([cast.filter(({ value }) => value === 1).length, cast.filter(({ value }) => value === -1).length]);
      expect(comment.rank).toBeCloseTo(wilsonLowerBound(comment.up, comment.down), 12);
      const thread = threads.find(({ id }) => id === comment.thread_id);
      expect(Number(comment.voted_version)).toBeLessThanOrEqual(Number(thread?.version));
      expect(Number(comment.voted_version) > 0).toBe(cast.length > 0);
    }
    for (const { id, head, version, comment_count } of threads) {
      const own = comments.filter(({ thread_id }) => thread_id === id);
      expect(comment_count).toBe(own.filter(({ status }) => status === 'published').length);
      expect(Number(version)).toBe(Number(head) + own.reduce((sum, { up, down }) => sum + up + down, 0));
    }
  });

  test('holds the HTML that the renderer makes of its sources', () => {
    for (const { source, html, status } of comments) expect(html).toBe(status === 'deleted' ? '' : render(source));
  });
});
