// Regular expressions of people we do not know, over texts of people we do not know: RE2 never goes back, so no pair of the two takes for ever.
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';

/** Instructions of a compiled pattern: time and memory go with them. Four groups of words with up to sixty characters between have 300. */
const INSTRUCTIONS_MAX = 500;

/**
 * Linear is not fast: a pattern that outgrows the engine's table of states took 600 ms on 20,000 characters made for it, a usual one 0.4 (measured).
 * One that was caught at it is asked no more by this node, until the rules change.
 */
const SLOW_MS = 50;

export type Pattern = { test: (text: string) => boolean; isSlow: () => boolean };

/** Case never matters: `(?-i)` in the pattern switches that off. */
const compile = (pattern: string): RE2JS => RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);

/** Of one that `refusalOf` has let through. */
export const compilePattern = (pattern: string): Pattern => {
  const compiled = compile(pattern);
  let slow = false;
  return {
    test: (text) => {
      if (slow) return false;
      const begin = performance.now();
      const matches = compiled.test(text);
      slow = performance.now() - begin > SLOW_MS;
      return matches;
    },
    isSlow: () => slow,
  };
};

/** The part at fault, without what `compile` put before the whole. */
const inWords = (error: RE2JSException): string =>
  error instanceof RE2JSSyntaxException ? `${error.getDescription()}, at ${(error.getPattern() ?? '').replace(/^\(\?i\)/, '')}` : error.message;

/** Why this pattern cannot be taken, in words; undefined when it can. */
export const refusalOf = (pattern: string): string | undefined => {
  try {
    const compiled = compile(pattern);
    if (compiled.test('')) return 'matches where there is nothing: it would catch every comment';
    if (compiled.programSize() > INSTRUCTIONS_MAX)
      return `is too large: ${compiled.programSize()} instructions of RE2; at most ${INSTRUCTIONS_MAX} are allowed`;
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return `is not a pattern of RE2: ${inWords(error)}`;
  }
};
