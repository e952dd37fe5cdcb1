// The lane by itself: what becomes of posts whose database does not answer.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MemoryBus } from '../../src/bus/memory.ts';
import type { Post } from '../../src/comments/insert.ts';
import { Lane } from '../../src/comments/lane.ts';
import { makeMetrics } from '../../src/metrics.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const post = (): Post => ({
  ...{ site: 'demo', threadId: randomUUID(), id: randomUUID(), parentId: null, authorId: randomUUID(), key: randomUUID() },
  ...{ requestHash: Buffer.alloc(32), status: 'published', source: 'x', html: '<p>x</p>', verdicts: null, addressHash: null },
});

test('posts that waited for too long are told so, and nothing is asked of the database for them', async () => {
  const asked = [Promise.withResolvers<never>(), Promise.withResolvers<never>()];
  const run = jest.fn(() => asked[run.mock.calls.length - 1]?.promise ?? Promise.reject(new Error('Asked too often')));
  const lane = new Lane({ run, bus: new MemoryBus(), metrics: makeMetrics(), statistics: { wrote: () => {} } });
  const first = lane.write(post());
  await Promise.resolve();
  const second = lane.write(post());
  jest.advanceTimersByTime(6_000);
  asked[0]?.reject(new Error('Connection terminated'));
  await expect(first).rejects.toThrow('Connection terminated');
  await expect(second).rejects.toMatchObject({ code: 'service.busy' });
  expect(run).toHaveBeenCalledTimes(1);
});

test('a second statement leaves once as many wait as are under way, with no key that is under way, and no third', async () => {
  const asked: { n: number; keys: unknown }[] = [];
  const done: (() => void)[] = [];
  const run = <Row>(_: unknown, values: unknown[]): Promise<Row[]> => {
    const [numbers, , , , , , keys] = values;
    asked.push({ n: Array.isArray(numbers) ? numbers.length : 0, keys });
    return new Promise((resolve) => done.push(() => resolve([])));
  };
  const lane = new Lane({ run, bus: new MemoryBus(), metrics: makeMetrics(), statistics: { wrote: () => {} } });
  const ends: Promise<unknown>[] = [];
  const write = async (posts: Post[]) => {
    for (const one of posts) ends.push(lane.write(one).catch(() => {}));
    await Promise.resolve();
  };
  const many = (count: number) => Array.from({ length: count }, post);
  const [first, ...others] = many(10);
  if (first === undefined) throw new Error('There is no first post');
  await write([first, ...others]);
  await write(many(9));
  expect(asked.map(({ n }) => n)).toEqual([10]);
  await write([first]);
  expect(asked.map(({ n }) => n)).toEqual([10, 9]);
  expect(asked[1]?.keys).not.toContain(first.key);
  await write(many(30));
  expect(asked.map(({ n }) => n)).toEqual([10, 9]);
  const stopped = lane.stop();
  // Each turn ends what is under way; the last batch leaves in between.
  for (let turn = 0; turn < 100; turn++) {
    for (const end of done.splice(0)) end();
    await Promise.resolve();
  }
  await stopped;
  await Promise.all(ends);
  expect(asked.map(({ n }) => n)).toEqual([10, 9, 31]);
});
