// Promise 9, Paged: keyset pages, concatenated while others write, hold each living comment once.
// For `best` the order itself moves: a comment whose votes moved during the walk may have passed the reader either way. What did not move is
// there once, and a reader who knows ids (the widget does) shows no comment twice.
import { beforeAll, expect, jest, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import type { Sort } from '../../src/contract/thread.ts';
import { Caller, makeDraft, newGuest, read } from '../house/caller.ts';
import { figure, SOAK } from '../house/figures.ts';
import { makeChance } from '../house/random.ts';
import { type Started, start } from '../house/start.ts';
import { walk, walkReplies } from '../house/walk.ts';

jest.setTimeout(SOAK ? 600_000 : 120_000);

const WRITERS = 8;
const WALKS = SOAK ? 60 : 2;

const chance = makeChance('paged');
let nodes: [Started, Started];

beforeAll(async () => {
  const first = await start();
  nodes = [first, await start({ databaseUrl: first.databaseUrl })];
});

/** From when to when a comment surely stood, and when its votes moved; times of this process. */
type Life = { id: string; rootId: string; born: number; dying: number; votes: { from: number; to: number }[] };

const article = 'paged';
const lives = new Map<string, Life>();
const pickLife = (): Life | undefined => (lives.size === 0 ? undefined : chance.pick([...lives.values()]));

const bear = async (writer: Caller, parentId: string | undefined): Promise<Comment | undefined> => {
  const answer = await writer.post(makeDraft(article, 'Said.', parentId));
  // Its parent was deleted meanwhile.
  if (answer.status === 422) return undefined;
  const comment = read(endpoints.createComment, answer);
  lives.set(comment.id, { id: comment.id, rootId: comment.rootId, born: performance.now(), dying: Number.POSITIVE_INFINITY, votes: [] });
  return comment;
};

const vote = async (writer: Caller, life: Life): Promise<void> => {
  const moved = { from: performance.now(), to: Number.POSITIVE_INFINITY };
  life.votes.push(moved);
  await writer.send('PUT', `/comments/${life.id}/vote`, { body: { value: chance.pick([-1, 0, 1]) } });
  moved.to = performance.now();
};

const write = async (writer: Caller, goOn: () => boolean): Promise<void> => {
  const own: string[] = [];
  while (goOn()) {
    const what = chance.below(10);
    const some = pickLife();
    if (what < 6 || some === undefined) {
      const comment = await bear(writer, chance.often(0.6) ? some?.id : undefined);
      if (comment !== undefined) own.push(comment.id);
    } else if (what < 8 && own.length > 3) {
      const life = lives.get(own.splice(chance.below(own.length), 1)[0] ?? '');
      if (life === undefined) continue;
      life.dying = performance.now();
      read(endpoints.deleteComment, await writer.send('DELETE', `/comments/${life.id}`));
    } else await vote(writer, some);
  }
};

/** Each that stood all the time from `start` to `end` is shown once; nothing is shown twice. */
const judgeWalk = (shown: readonly Comment[], start: number, end: number, { of, sort }: { of: (life: Life) => boolean; sort?: Sort }): number => {
  const times = new Map<string, number>();
  for (const { id } of shown) times.set(id, (times.get(id) ?? 0) + 1);
  const stood = [...lives.values()].filter((life) => life.born < start && life.dying > end && of(life));
  // A branch goes where its root goes.
  const moved = (life: Life) => sort === 'best' && (lives.get(life.rootId)?.votes ?? []).some(({ from, to }) => from < end && to > start);
  const judged = stood.filter((life) => !moved(life));
  expect(judged.filter(({ id }) => times.get(id) !== 1)).toEqual([]);
  if (sort !== 'best') expect([...times].filter(([, n]) => n > 1)).toEqual([]);
  return judged.length;
};

test(`pages of all sorts and of replies, walked ${WALKS} times while ${WRITERS} write, delete and vote`, async () => {
  const writers = await Promise.all(Array.from({ length: WRITERS }, (_, n) => newGuest(nodes[n % 2 === 0 ? 0 : 1].base)));
  const [first] = writers;
  if (first === undefined) throw new Error('There are no writers');
  // A root with a long branch that lives throughout, and enough to page through before it begins.
  const root = await bear(first, undefined);
  if (root === undefined) throw new Error('The root was not taken');
  await Promise.all(
    writers.map(async (writer) => {
      for (let n = 0; n < 8; n++) await bear(writer, n % 2 === 0 ? undefined : root.id);
    }),
  );
  let over = false;
  const writing = writers.map((writer) => write(writer, () => !over));
  let judged = 0;
  for (let n = 0; n < WALKS; n++)
    for (const sort of ['newest', 'oldest', 'best'] as const) {
      const reader = new Caller(nodes[n % 2 === 0 ? 0 : 1].base);
      const from = performance.now();
      const { comments } = await walk(reader, article, { sort, limit: chance.pick([3, 7, 13]) });
      judged += judgeWalk(comments, from, performance.now(), { of: () => true, sort });
      const fromReplies = performance.now();
      const replies = await walkReplies(reader, root.id, { limit: chance.pick([4, 9]) });
      judged += judgeWalk(replies, fromReplies, performance.now(), { of: (life) => life.rootId === root.id && life.id !== root.id });
    }
  over = true;
  await Promise.all(writing);
  expect(judged).toBeGreaterThan(100 * WALKS);
  figure('9 paged', `${WALKS * 6} walks over a thread of ${lives.size} comments while ${WRITERS} wrote: ${judged} sightings due, each once`);
});

test('when all is quiet, every sort and every size of page hold the same comments, each once', async () => {
  const reader = new Caller(nodes[0].base);
  const whole = (await walk(reader, article)).comments.map(({ id }) => id).sort();
  for (const [sort, limit] of [
    ['newest', 6],
    ['newest', 100],
    ['oldest', 25],
    ['best', 11],
  ] as const)
    expect((await walk(reader, article, { sort, limit })).comments.map(({ id }) => id).sort()).toEqual(whole);
});
