// What the site's own rules about words, patterns and hosts say.
import { outcome as outcomes } from '../contract/moderation.ts';
import type { Phase } from './given.ts';
import type { ActiveRule } from './matcher.ts';

/** Rules named in a reason. */
const NAMED = 5;

const IN_WORDS: Record<ActiveRule['kind'], (pattern: string) => string> = {
  word: (pattern) => `“${pattern}”`,
  pattern: (pattern) => `the pattern ${pattern}`,
  host: (pattern) => `a link to ${pattern}`,
};

const name = (rules: readonly ActiveRule[]): string => {
  const named = rules.slice(0, NAMED).map(({ kind, pattern }) => IN_WORDS[kind](pattern));
  return rules.length > NAMED ? `${named.join(', ')} and ${rules.length - NAMED} more` : named.join(', ');
};

const severity = ({ outcome }: ActiveRule): number => outcomes.options.indexOf(outcome);

export const rules: Phase = {
  check: 'rules',
  isOn: () => true,
  look: ({ matcher, body, authorName, hosts }) => {
    const caught = matcher.catches({ body, authorName, hosts }).sort((a, b) => severity(b) - severity(a));
    const [worst] = caught;
    if (worst !== undefined) return { outcome: worst.outcome, reason: `a rule of the site catches ${name(caught)}` };
    const slow = matcher.slow();
    return slow.length === 0 ? undefined : { outcome: 'note', reason: `takes too long, and is passed over until the rules change: ${name(slow)}` };
  },
};
