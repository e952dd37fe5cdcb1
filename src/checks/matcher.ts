// The rules of a site, made ready to be asked: which of them catch a text. Made anew when the rules change, not for each comment.
import type { Outcome, RuleKind } from '../contract/checks.ts';
import { fold, wordsOf } from './fold.ts';
import { compilePattern, type Pattern } from './pattern.ts';

export type ActiveRule = { kind: RuleKind; pattern: string; outcome: Outcome };

/** Where rules look. `hosts`: of the links. */
export type Matched = { body: string; authorName: string; hosts: readonly string[] };

export type Matcher = {
  /** Every rule that catches it. */
  catches: (matched: Matched) => ActiveRule[];
  /** Patterns that this node asks no more, for they held it up. */
  slow: () => ActiveRule[];
};

/** Scripts that write words without a space between: there a word may stand anywhere. */
export const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

type Phrase = { rule: ActiveRule; phrase: string };

/** A text as phrases are looked for in it: its words with one space before and after each. */
type Read = { folded: string; words: string[]; line: string };

const read = (text: string): Read => {
  const folded = fold(text);
  const words = wordsOf(folded);
  return { folded, words, line: ` ${words.join(' ')} ` };
};

class Phrases {
  /** By first word, so that a thousand phrases cost what one does. */
  readonly #byFirst = new Map<string, Phrase[]>();
  /** Looked for one after the other: beginnings of words, and what has no words. */
  readonly #anywhere: ((text: Read) => ActiveRule | undefined)[] = [];

  constructor(rules: readonly ActiveRule[]) {
    for (const rule of rules) this.#add(rule);
  }

  #add(rule: ActiveRule): void {
    const folded = fold(rule.pattern).trim();
    const words = wordsOf(folded);
    const [first] = words;
    if (first === undefined || UNSPACED.test(folded)) this.#anywhere.push((text) => (text.folded.includes(folded) ? rule : undefined));
    else if (folded.endsWith('*')) {
      const beginning = ` ${words.join(' ')}`;
      this.#anywhere.push((text) => (text.line.includes(beginning) ? rule : undefined));
    } else this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), { rule, phrase: ` ${words.join(' ')} ` }]);
  }

  get isEmpty(): boolean {
    return this.#byFirst.size === 0 && this.#anywhere.length === 0;
  }

  catches(text: Read): ActiveRule[] {
    const caught = this.#anywhere.flatMap((look) => look(text) ?? []);
    let at = 0;
    for (const word of text.words) {
      for (const { rule, phrase } of this.#byFirst.get(word) ?? []) if (text.line.startsWith(phrase, at)) caught.push(rule);
      at += word.length + 1;
    }
    return caught;
  }
}

/** Is `host` this domain, or below it? */
export const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

export const NO_RULES: Matcher = { catches: () => [], slow: () => [] };

export const makeMatcher = (rules: readonly ActiveRule[]): Matcher => {
  const phrases = new Phrases(rules.filter(({ kind }) => kind === 'word'));
  const patterns: [ActiveRule, Pattern][] = rules.filter(({ kind }) => kind === 'pattern').map((rule) => [rule, compilePattern(rule.pattern)]);
  const hosts = rules.filter(({ kind }) => kind === 'host');
  return {
    catches: ({ body, authorName, hosts: linked }) => {
      const texts = [body, authorName];
      const caught = [
        ...(phrases.isEmpty ? [] : texts.flatMap((text) => phrases.catches(read(text)))),
        ...patterns.filter(([, pattern]) => texts.some((text) => pattern.test(text))).map(([rule]) => rule),
        ...hosts.filter(({ pattern }) => linked.some((host) => isWithin(host, pattern))),
      ];
      return [...new Set(caught)];
    },
    slow: () => patterns.filter(([, pattern]) => pattern.isSlow()).map(([rule]) => rule),
  };
};
