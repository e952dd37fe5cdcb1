// Promise 3, Ordered: the changes of a thread are numbered 1..head, without gaps, in the order of their commits.
import { beforeAll, expect, jest, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { admin, Caller, makeDraft, newGuest, read } from '../house/caller.ts';
import { figure, SOAK } from '../house/figures.ts';
import { makeChance } from '../house/random.ts';
import { type Started, start } from '../house/start.ts';

jest.setTimeout(120_000);

const WRITERS = 16;
const ACTS_EACH = SOAK ? 400 : 25;

const chance = makeChance('ordered');
let nodes: [Started, Started];

beforeAll(async () => {
  const first = await start();
  nodes = [first, await start({ databaseUrl: first.databaseUrl })];
});

type Follower = {
  /** Each change in the order in which it came. */
  seen: Comment[];
  /** The heads that the answers told, in order. */
  heads: number[];
  resets: number;
  end: () => Promise<void>;
};

/** Polls `changes` from one node, waiting there for each next. */
const follow = (caller: Caller, article: string, wait: number): Follower => {
  let over = false;
  const follower: Follower = { seen: [], heads: [], resets: 0, end: async () => {} };
  const polling = (async () => {
    for (let after = 0; ; ) {
      const last = over;
      const answer = await caller.changes(article, after, last ? 0 : wait);
      if ('reset' in answer) {
        follower.resets++;
        after = answer.head;
        continue;
      }
      for (const change of answer.changes) expect(change.seq).toBeGreaterThan(after);
      follower.seen.push(...answer.changes);
      follower.heads.push(answer.head);
      after = answer.head;
      if (last) return;
    }
  })();
  follower.end = async () => {
    over = true;
    await polling;
  };
  return follower;
};

type Told = { seqs: number[]; latest: Map<string, number>; born: Set<string> };

/** One writer's acts; remembers each change's number as its answer told it. */
const write = async (writer: Caller, article: string, told: Told, others: string[]): Promise<void> => {
  const own: string[] = [];
  const take = (comment: Comment) => {
    told.seqs.push(comment.seq);
    told.latest.set(comment.id, Math.max(comment.seq, told.latest.get(comment.id) ?? 0));
  };
  for (let n = 0; n < ACTS_EACH; n++) {
    const mine = own.length === 0 ? undefined : chance.pick(own);
    const act = chance.below(10);
    if (mine === undefined || act < 5) {
      const comment = await writer.comment(makeDraft(article, `Said ${n}.`, chance.often(0.5) && mine !== undefined ? mine : undefined));
      own.push(comment.id);
      others.push(comment.id);
      told.born.add(comment.id);
      take(comment);
    } else if (act < 7) take(read(endpoints.editComment, await writer.send('PATCH', `/comments/${mine}`, { body: { body: `Said otherwise ${n}.` } })));
    else if (act < 8) {
      own.splice(own.indexOf(mine), 1);
      take(read(endpoints.deleteComment, await writer.send('DELETE', `/comments/${mine}`)));
      // A vote is no change of a comment and takes no number.
    } else await writer.send('PUT', `/comments/${chance.pick(others)}/vote`, { body: { value: chance.pick([-1, 0, 1]) } });
  }
};

test(`${WRITERS} writers who post, edit, delete and vote in one thread, at two nodes: changes 1 to head, each told to every follower in order`, async () => {
  const article = 'ordered';
  const writers = await Promise.all(Array.from({ length: WRITERS }, (_, n) => newGuest(nodes[n % 2 === 0 ? 0 : 1].base)));
  // From the first change on, at both nodes, with a long wait and without one, and as staff.
  const followers = [
    follow(new Caller(nodes[0].base), article, 2),
    follow(new Caller(nodes[1].base), article, 2),
    follow(new Caller(nodes[1].base), article, 0),
    follow(admin(nodes[0].base), article, 2),
  ];
  const told: Told = { seqs: [], latest: new Map(), born: new Set() };
  const others: string[] = [];
  await Promise.all(writers.map((writer) => write(writer, article, told, others)));
  await Promise.all(followers.map((follower) => follower.end()));

  const { thread } = await new Caller(nodes[0].base).page(article);
  const from1ToHead = Array.from({ length: thread.head }, (_, n) => n + 1);
  expect(told.seqs.sort((a, b) => a - b)).toEqual(from1ToHead);

  for (const { seen, heads, resets } of followers) {
    expect(resets).toBe(0);
    const seqs = seen.map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(heads).toEqual([...heads].sort((a, b) => a - b));
    expect(heads.at(-1)).toBe(thread.head);
    // By state, not by log: of each comment the last change always, those before it when the follower was there in time.
    const last = new Map(seen.map(({ id, seq }) => [id, seq]));
    expect(last).toEqual(told.latest);
    expect(new Set(seen.map(({ id }) => id))).toEqual(told.born);
  }
  figure(
    '3 ordered',
    `${WRITERS} writers at two nodes, ${thread.head} changes of ${told.born.size} comments: numbered 1 to ${thread.head}; ${followers.length} followers saw all in order`,
  );
});

test('births alone: every follower sees every number', async () => {
  const article = 'births';
  const writers = await Promise.all(Array.from({ length: WRITERS }, (_, n) => newGuest(nodes[n % 2 === 0 ? 0 : 1].base)));
  const followers = nodes.map(({ base }) => follow(new Caller(base), article, 2));
  await Promise.all(
    writers.map(async (writer) => {
      for (let n = 0; n < ACTS_EACH; n++) await writer.comment(makeDraft(article, `Said ${n}.`));
    }),
  );
  await Promise.all(followers.map((follower) => follower.end()));
  for (const { seen } of followers) expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: WRITERS * ACTS_EACH }, (_, n) => n + 1));
});
