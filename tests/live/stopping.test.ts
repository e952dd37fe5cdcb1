// A node that stopped: nothing of it goes on.
import { expect, test } from '@jest/globals';
import { Reader } from '../house/live.ts';
import { start } from '../house/start.ts';
import { until } from '../house/until.ts';

const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

test('no timer runs on once a node with readers has stopped', async () => {
  const before = timers();
  const app = await start();
  const readers = await Promise.all(['one', 'two'].map((article) => new Reader(app.base, article).joined()));
  await app.stop();
  for (const reader of readers) reader.close();
  await until('the last timer', () => timers() <= before, 500);
  expect(timers()).toBeLessThanOrEqual(before);
});
