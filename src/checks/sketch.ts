// What nearly the same texts have in common: the least hashes of their runs of four words (Broder, "On the resemblance and containment of documents", 1997).
import { fold, wordsOf } from './fold.ts';

/** Two people who agree share words, not many runs of four; but shorter texts are the same by chance: a greeting, a cheer. */
const WORDS_MIN = 8;
/** Longer texts are known by their beginning. */
const WORDS_MAX = 400;
const CHARACTERS_MAX = 4_000;

/** Odd numbers of 32 bits, one for each hash of a sketch. */
const MULTIPLIERS = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1] as const;
/** Texts that share that many of their hashes share about half of their runs. */
export const SHARED_MIN = 3;

/** FNV-1a (draft-eastlake-fnv), over UTF-16. */
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export const hashWord = (word: string): number => {
  let hash = FNV_BASIS;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), FNV_PRIME);
  return hash;
};

/** What many may quote, and addresses and numbers, which copies vary first. */
const UNSAID = /^>.*$|https?:\/\/\S+|\d+/gim;
const MAY_HAVE_UNSAID = /[>\d]|http/i;
const ASCII = /^[\0-\x7f]*$/;
const ASCII_WORD = /[a-z]+/gi;

/** In small letters, which is one bit in ASCII: what most write needs no folding, a third of a sketch's time (measured). */
const hashAsciiWord = (word: string): number => {
  let hash = FNV_BASIS;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ (word.charCodeAt(at) | 0x20), FNV_PRIME);
  return hash;
};

/** A hash for each word that is said, but for the last of a long text. */
const said = (body: string): number[] => {
  const beginning = body.slice(0, CHARACTERS_MAX);
  const text = MAY_HAVE_UNSAID.test(beginning) ? beginning.replace(UNSAID, ' ') : beginning;
  if (!ASCII.test(text)) return wordsOf(fold(text)).slice(0, WORDS_MAX).map(hashWord);
  return (text.match(ASCII_WORD) ?? []).slice(0, WORDS_MAX).map(hashAsciiWord);
};

/** One hash for each of MULTIPLIERS; undefined where there is too little to compare. */
export const sketch = (body: string): number[] | undefined => {
  const hashes = said(body);
  if (hashes.length < WORDS_MIN) return undefined;
  const least = new Uint32Array(MULTIPLIERS.length).fill(0xffffffff);
  const [a = 0, b = 0, c = 0, ...rest] = hashes;
  let [first, second, third] = [a, b, c];
  for (const hash of rest) {
    // The order counts.
    const run = Math.imul(Math.imul(Math.imul(first, 31) ^ second, 31) ^ third, 31) ^ hash;
    const mixed = run ^ (run >>> 15);
    for (let n = 0; n < least.length; n++) {
      const product = Math.imul(mixed, MULTIPLIERS[n] ?? 1);
      const value = (product ^ (product >>> 13)) >>> 0;
      if (value < (least[n] ?? 0)) least[n] = value;
    }
    first = second;
    second = third;
    third = hash;
  }
  return [...least];
};
