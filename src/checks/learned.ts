// Naive Bayes (Graham, "A Plan for Spam", 2002, with even odds before a word is read): how much a text reads like those that moderators called spam.
import { found, type Likeness, type Phase } from './given.ts';
import type { Token } from './tokens.ts';

/** In how many comments of each kind a word stood. */
export type Counts = { spam: number; good: number };

/** What a site's moderators taught. */
export type Model = { comments: Counts; words: ReadonlyMap<number, Counts> };

/** Fewer of either kind say more about the week than about the site. */
export const LESSONS_MIN = 20;
/** Words that say most: with all of them a long text is always certain. */
const TELLING_MAX = 15;
/** A word that was seen once may be anybody's. */
const SEEN_MIN = 2;
const NAMED = 5;

/** Positive for spam. Half a comment more of each kind, so that no word alone is certain (Krichevsky and Trofimov, 1981). */
const weightOf = ({ spam, good }: Counts, comments: Counts): number =>
  Math.log((spam + 0.5) / (comments.spam + 1)) - Math.log((good + 0.5) / (comments.good + 1));

/** undefined while too little was taught. */
export const likenessOf = ({ comments, words }: Model, tokens: readonly Token[]): Likeness | undefined => {
  if (Math.min(comments.spam, comments.good) < LESSONS_MIN) return undefined;
  const weighed = tokens.flatMap(({ word, hash }) => {
    const counts = words.get(hash);
    return counts === undefined || counts.spam + counts.good < SEEN_MIN ? [] : [{ word, weight: weightOf(counts, comments) }];
  });
  const telling = weighed.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, TELLING_MAX);
  const odds = telling.reduce((sum, { weight }) => sum + weight, 0);
  return {
    percent: Math.floor(100 / (1 + Math.exp(-odds))),
    telling: telling
      .filter(({ weight }) => weight > 0)
      .slice(0, NAMED)
      .map(({ word }) => word),
    lessons: comments.spam + comments.good,
  };
};

export const learned: Phase = {
  check: 'learned',
  isOn: ({ checks }) => checks.learned.outcome !== 'off',
  look: ({ likeness }, { checks: { learned } }) => {
    if (likeness === undefined || likeness.percent < learned.percent) return undefined;
    const { percent, telling, lessons } = likeness;
    return found(learned.outcome, `reads like spam (${percent} %, by ${lessons.toLocaleString('en')} decisions): ${telling.join(', ')}`);
  },
};
