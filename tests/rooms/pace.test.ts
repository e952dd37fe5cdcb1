// How often readers of a thread are told: as it says in design 3.1, on a clock of our own.
import { expect, test } from '@jest/globals';
import { Pace } from '../../src/live/pace.ts';

/** Times at which readers are told of changes that come at these times, each told as soon as the pace allows. */
const play = (arrivals: readonly number[]): number[] => {
  const pace = new Pace();
  const told: number[] = [];
  let waiting = 0;
  let due = Number.POSITIVE_INFINITY;
  const tell = (now: number) => {
    told.push(now);
    pace.told(waiting, now);
    waiting = 0;
    due = Number.POSITIVE_INFINITY;
  };
  for (const at of arrivals) {
    if (due <= at) tell(due);
    waiting += 1;
    if (due === Number.POSITIVE_INFINITY) due = at + pace.waitMs(at);
    if (due <= at) tell(at);
  }
  if (waiting > 0) tell(due);
  return told;
};

const every = (ms: number, count: number): number[] => Array.from({ length: count }, (_, n) => 1_000 + n * ms);

test('a quiet thread is told of each change at once', () => {
  const arrivals = every(400, 50);
  expect(play(arrivals)).toEqual(arrivals);
});

test('a storm costs a reader four messages a second, and the last change is told', () => {
  const told = play(every(2, 5_000));
  const seconds = 10;
  expect(told.length).toBeGreaterThan(4 * seconds - 2);
  expect(told.length).toBeLessThan(4 * seconds + 20);
  expect(told.at(-1)).toBeGreaterThanOrEqual(every(2, 5_000).at(-1) ?? 0);
});

test('nobody waits longer than 250 ms', () => {
  for (const ms of [1, 10, 30, 60, 120, 240]) {
    const arrivals = every(ms, 400);
    const told = play(arrivals);
    for (const at of arrivals) expect((told.find((time) => time >= at) ?? Number.POSITIVE_INFINITY) - at).toBeLessThanOrEqual(250);
  }
});

test('someone who writes again as soon as the last is seen sees each within a tenth of a second', () => {
  const pace = new Pace();
  const waits: number[] = [];
  for (let now = 1_000, n = 0; n < 100; n++) {
    const wait = pace.waitMs(now);
    waits.push(wait);
    now += wait;
    pace.told(1, now);
    now += 10;
  }
  expect(Math.max(...waits)).toBeLessThan(90);
});

test('it is quiet again soon after a storm', () => {
  const pace = new Pace();
  pace.told(500, 0);
  expect(pace.waitMs(1)).toBeCloseTo(249);
  expect(pace.waitMs(5_000)).toBe(0);
});
