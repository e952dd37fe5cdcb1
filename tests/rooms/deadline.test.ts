// Waiting, but not for ever.
import { expect, test } from '@jest/globals';
import { LATE, within } from '../../src/deadline.ts';

test('work in time gives what it gives, also when that is nothing, and fails as it fails', async () => {
  expect(await within(10_000, Promise.resolve('done'))).toBe('done');
  expect(await within(10_000, Promise.resolve())).toBeUndefined();
  await expect(within(10_000, Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});

test('work that takes longer is left to itself, and may fail unheard', async () => {
  const work = Promise.withResolvers<string>();
  expect(await within(1, work.promise)).toBe(LATE);
  work.reject(new Error('nobody waits any more'));
  await expect(work.promise).rejects.toThrow();
});
