// Figures that a test measured: printed, and kept for the page that `npm run soak` writes.
import { appendFileSync } from 'node:fs';

/** The long version of the tests, by `npm run soak`. */
export const SOAK = process.env.SOAK === '1';

/** One line: what was done and what came of it. */
export const figure = (name: string, text: string): void => {
  process.stdout.write(`  ${name}: ${text}\n`);
  if (process.env.SOAK_FIGURES !== undefined) appendFileSync(process.env.SOAK_FIGURES, `${JSON.stringify({ name, text })}\n`);
};

/** The value below which this part of the numbers lies. */
export const quantile = (numbers: readonly number[], part: number): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};
