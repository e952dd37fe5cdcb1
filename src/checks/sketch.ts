// What nearly the same texts have in common: the least hashes of their runs of words (Broder, "On the resemblance and containment of documents", 1997).
import { fold, wordsOf } from './fold.ts';

/** Words in a run: two people who agree share words, not many runs of four. */
const RUN = 4;
/** Shorter texts are the same by chance: a greeting, a cheer. */
const WORDS_MIN = 8;
/** Longer texts are known by their beginning. */
const WORDS_MAX = 400;
const CHARACTERS_MAX = 4_000;

/** Odd numbers of 32 bits, one for each hash of a sketch. */
const MULTIPLIERS = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1] as const;
/** Texts that share that many of their hashes share about half of their runs. */
export const SHARED_MIN = 3;

/** FNV-1a (draft-eastlake-fnv), over UTF-16. */
const hashWord = (word: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
};

/** Without what many may quote, and without addresses and numbers, which copies vary first. */
const said = (body: string): string[] =>
  wordsOf(
    fold(
      body
        .slice(0, CHARACTERS_MAX)
        .replace(/^>.*$/gm, '')
        .replace(/https?:\/\/\S+|\d+/gi, ' '),
    ),
  ).slice(0, WORDS_MAX);

/** One hash for each of MULTIPLIERS; undefined where there is too little to compare. */
export const sketch = (body: string): number[] | undefined => {
  const words = said(body);
  if (words.length < WORDS_MIN) return undefined;
  const hashes = words.map(hashWord);
  const least = MULTIPLIERS.map(() => 0xffffffff);
  for (let at = 0; at + RUN <= hashes.length; at++) {
    let run = 0;
    for (let n = at; n < at + RUN; n++) run = Math.imul(run ^ (hashes[n] ?? 0), 0x01000193) + n - at;
    for (const [n, multiplier] of MULTIPLIERS.entries()) {
      const mixed = Math.imul(run ^ (run >>> 15), multiplier);
      least[n] = Math.min(least[n] ?? 0, (mixed ^ (mixed >>> 13)) >>> 0);
    }
  }
  return least;
};
