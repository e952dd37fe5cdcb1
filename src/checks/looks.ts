// How a text looks, whatever it says: its length, capitals all over, the same again and again.
import { count, found, type Phase } from './given.ts';

export const length: Phase = {
  check: 'length',
  isOn: ({ checks }) => checks.length.outcome !== 'off',
  look: ({ body }, { checks: { length } }) => {
    const characters = [...body.trim()].length;
    if (characters < length.min) return found(length.outcome, `has ${count(characters, 'characters')}; at least ${length.min} are asked for`);
    if (characters > length.max) return found(length.outcome, `has ${count(characters, 'characters')}; ${length.max.toLocaleString('en')} are allowed`);
    return undefined;
  },
};

/** Fewer letters are a name, an abbreviation, a cheer. */
const SHOUT_LETTERS = 24;
const SHOUT_SHARE = 0.7;

export const shouting: Phase = {
  check: 'shouting',
  isOn: ({ checks }) => checks.shouting.outcome !== 'off',
  look: ({ body }, { checks: { shouting } }) => {
    if (body.length < SHOUT_LETTERS) return undefined;
    const capitals = body.match(/\p{Lu}/gu)?.length ?? 0;
    if (capitals < SHOUT_LETTERS * SHOUT_SHARE) return undefined;
    const letters = capitals + (body.match(/\p{Ll}/gu)?.length ?? 0);
    if (letters < SHOUT_LETTERS || capitals < letters * SHOUT_SHARE) return undefined;
    return found(shouting.outcome, `${Math.round((100 * capitals) / letters)} % of its letters are capitals`);
  },
};

/** More than any word, laugh or drawn-out cry has by hand. */
const SAME_CHARACTERS = 25;
const SAME_WORDS = 10;
/** Rules and borders are drawn with other characters. */
const MEANT = /[\p{L}\p{N}!?]/u;

/** A loop: a regular expression takes ten times as long (measured). */
const sameCharacters = (body: string): string | undefined => {
  let same = 1;
  for (let at = 1; at < body.length; at++) {
    same = body.charCodeAt(at) === body.charCodeAt(at - 1) ? same + 1 : 1;
    if (same === SAME_CHARACTERS && MEANT.test(body.charAt(at))) return body.charAt(at);
  }
  return undefined;
};

const sameWords = (body: string): string | undefined => {
  let same = 1;
  let before = '';
  for (const word of body.split(' ')) {
    same = word === before && word !== '' ? same + 1 : 1;
    before = word;
    if (same === SAME_WORDS && MEANT.test(word)) return word;
  }
  return undefined;
};

const SAME_LINES = 5;
/** A line that is only a mark or a word may come again: a list, a rhyme. */
const LINE_CHARACTERS = 12;

const sameLines = (body: string): number => {
  if (!body.includes('\n')) return 0;
  const lines = body.split('\n').filter((line) => line.trim().length >= LINE_CHARACTERS);
  if (lines.length < SAME_LINES) return 0;
  return Math.max(...[...Map.groupBy(lines, (line) => line.trim()).values()].map((same) => same.length));
};

export const repetition: Phase = {
  check: 'repetition',
  isOn: ({ checks }) => checks.repetition.outcome !== 'off',
  look: ({ body }, { checks: { repetition } }) => {
    const character = sameCharacters(body);
    if (character !== undefined) return found(repetition.outcome, `repeats “${character}” without end`);
    const word = sameWords(body);
    if (word !== undefined) return found(repetition.outcome, `repeats “${word}” again and again`);
    const lines = sameLines(body);
    return lines < SAME_LINES ? undefined : found(repetition.outcome, `says the same line ${count(lines, 'times')}`);
  },
};
