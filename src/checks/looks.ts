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
const SAME_CHARACTER = /([\p{L}\p{N}\p{Extended_Pictographic}!?])\1{24,}/u;
const SAME_WORD = /(?<![\p{L}\p{N}])([\p{L}\p{N}]{2,40})(?:[^\p{L}\p{N}\n]{1,3}\1(?![\p{L}\p{N}])){9,}/u;
const SAME_LINES = 5;
/** A line that is only a mark or a word may come again: a list, a rhyme. */
const LINE_CHARACTERS = 12;

const sameLines = (body: string): number => {
  const lines = body.split('\n').filter((line) => line.trim().length >= LINE_CHARACTERS);
  if (lines.length < SAME_LINES) return 0;
  return Math.max(...[...Map.groupBy(lines, (line) => line.trim()).values()].map((same) => same.length));
};

export const repetition: Phase = {
  check: 'repetition',
  isOn: ({ checks }) => checks.repetition.outcome !== 'off',
  look: ({ body }, { checks: { repetition } }) => {
    if (body.length < 20) return undefined;
    const [, character] = SAME_CHARACTER.exec(body) ?? [];
    if (character !== undefined) return found(repetition.outcome, `repeats “${character}” without end`);
    const [, word] = SAME_WORD.exec(body) ?? [];
    if (word !== undefined) return found(repetition.outcome, `repeats “${word}” again and again`);
    const lines = sameLines(body);
    return lines < SAME_LINES ? undefined : found(repetition.outcome, `says the same line ${count(lines, 'times')}`);
  },
};
