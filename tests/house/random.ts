// Chance that can be had again: SEED=… repeats a run. Not for secrets.
import { hash } from 'node:crypto';

export type Chance = {
  seed: string;
  /** From 0 to n - 1. */
  below: (n: number) => number;
  /** True in this part of the cases. */
  often: (part: number) => boolean;
  pick: <T>(from: readonly T[]) => T;
};

const SEED = process.env.SEED ?? String(Date.now());
/** Once for each test file: jest loads this module anew for it. */
let isTold = false;

/** The same for the same `SEED` and name. */
export const makeChance = (name: string): Chance => {
  const seed = SEED;
  if (!isTold) process.stdout.write(`  SEED=${seed} (${name})\n`);
  isTold = true;
  let n = 0;
  const next = () => Number.parseInt(hash('sha1', `${seed} ${name} ${n++}`, 'hex').slice(0, 12), 16) / 2 ** 48;
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    seed,
    below,
    often: (part) => next() < part,
    pick: (from) => {
      const one = from[below(from.length)];
      if (one === undefined) throw new Error('There is nothing to pick from');
      return one;
    },
  };
};
