// The order in which test files begin: the long ones first, so that no worker is left alone with one at the end. jest itself knows the long ones
// from its last run alone, which a fresh clone has not had. JavaScript, because the types of the package do not say what it exports to a module.
import TestSequencer from '@jest/test-sequencer';

/**
 * Beginnings of paths, the longest files first: 60 to 30 s each, where the others take 5. Neighbours wait for different things (the disk, the processor,
 * a browser), since they run side by side. What is slow by now is printed after each run (summary.ts).
 */
const LONG = [
  'tests/database/embedded.test.ts',
  'tests/invariants/05-converged.test.ts',
  'tests/cli/',
  'tests/browser/widget-live.test.ts',
  'tests/database/pool.test.ts',
  'tests/invariants/',
  'tests/browser/',
  'tests/database/',
  'tests/live/',
];

/** Place in the list; after it, all others. */
const placeOf = ({ path, context }) => {
  const place = LONG.findIndex((beginning) => path.startsWith(`${context.config.rootDir}/${beginning}`));
  return place === -1 ? LONG.length : place;
};

// jest takes the default export alone.
export default class Sequencer extends TestSequencer {
  /** Within one place as jest has it: what failed last, then what took long, else the larger file. */
  async sort(tests) {
    return (await super.sort(tests)).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
