// What of a text the learned words are made of: its words and where its links lead, as keyed hashes.
import { hkdfSync } from 'node:crypto';
import { fold, wordsOf } from './fold.ts';
import { hostsOf } from './links.ts';
import { UNSPACED } from './matcher.ts';

/** Of one comment: what it is about stands in the first three hundred. */
const TOKENS_MAX = 300;
const CHARACTERS_MIN = 2;
const CHARACTERS_MAX = 40;
const PURPOSE = 'afterword learned words';

export type Token = { word: string; hash: number };

export type Tokenize = (body: string) => Token[];

/** Two neighbours for a word, where none is marked off: a third of the words of Chinese and Japanese, and more tell a text apart. */
const pairsOf = (word: string): string[] => {
  const characters = [...word];
  return characters.length < 2 ? characters : characters.slice(1).map((character, n) => `${characters[n]}${character}`);
};

const read = (body: string): Set<string> => {
  const words = wordsOf(fold(body)).flatMap((word) => (UNSPACED.test(word) ? pairsOf(word) : word));
  const telling = words.filter(({ length }) => length >= CHARACTERS_MIN && length <= CHARACTERS_MAX).slice(0, TOKENS_MAX);
  return new Set([...hostsOf(body), ...telling]);
};

/** Of SECRET: a copy of the database alone does not say which words were learned. 52 bits, of which 0 is left out. */
export const makeTokenize = (secret: string): Tokenize => {
  const seeds = new Uint32Array(hkdfSync('sha256', secret, '', PURPOSE, 8));
  const [seedA = 0, seedB = 0] = seeds;
  const hash = (word: string): number => {
    let [a, b] = [seedA, seedB];
    for (let at = 0; at < word.length; at++) {
      const unit = word.charCodeAt(at);
      a = Math.imul(a ^ unit, 0x85ebca6b);
      b = Math.imul(b ^ unit, 0xc2b2ae35);
      a ^= b >>> 15;
      b ^= a >>> 13;
    }
    a = Math.imul(a ^ (a >>> 16), 0x27d4eb2f);
    b = Math.imul(b ^ (b >>> 16), 0x165667b1);
    return ((b ^ (b >>> 15)) >>> 12) * 2 ** 32 + ((a ^ (a >>> 15)) >>> 0) || 1;
  };
  return (body) => [...read(body)].map((word) => ({ word, hash: hash(word) }));
};
