// A reporter of jest: after each run the files that took longest, so that slow tests are seen while they are new, and the count alone on a line.
import { relative } from 'node:path';

const SLOWEST = 10;

/** What of jest's results is read here. */
type Results = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { testFilePath: string; perfStats: { runtime: number } }[];
};

// jest takes the default export alone.
export default class Summary {
  onRunComplete(_contexts: unknown, { testResults, numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests }: Results): void {
    const seconds = testResults.map(({ testFilePath, perfStats }) => ({ testFilePath, took: perfStats.runtime / 1000 })).sort((a, b) => b.took - a.took);
    if (seconds.length > 1) {
      process.stdout.write('\nSlowest files:\n');
      for (const { testFilePath, took } of seconds.slice(0, SLOWEST)) process.stdout.write(`${took.toFixed(1).padStart(7)} s  ${relative('', testFilePath)}\n`);
    }
    // A file that cannot even be loaded has no test that failed; it counts as one.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const count = `${numPassedTests} passed, ${failed} failed${numPendingTests === 0 ? '' : `, ${numPendingTests} skipped`}`;
    // At the very end: jest's own summary comes after the reporters of a configuration.
    process.once('exit', () => process.stdout.write(`\n${count}\n`));
  }
}
