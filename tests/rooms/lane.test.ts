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
