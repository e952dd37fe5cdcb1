// Comments that look like what people write, and press as well as that: sentences of common words, the commoner the more often; in one of four
// comments a link, an emphasis or a quotation. The same number always gives the same text.

const WORDS = `the of and to a in that it is was I for on you he be with as by at have are this not but had his they from she which or we an there
her were one do been all their has would will what if can when so no said who more about up them some could him into its then two out time like only
my did other me your now over just may these new also people any first very know see after well should than where back way down old even because here
years much still through work life between never day same another while last might us great little place found house water long too something school
world off home again since left part road few night always money best late door street town river winter bread article figures council letter station
garden kitchen morning harbour mother neighbour evening window question answer nobody somebody train map bus tide baker fire photograph summer price
remember forget believe promise build carry argue listen wonder repair measure count print teach climb borrow return agree happen change notice`.split(/\s+/);

const MARKED = [
  'There is a longer piece at https://example.org/archive/1987/harbour, with photographs.',
  'The council heard this in March and **nothing** came of it.',
  '> The tide tables are printed a year ahead.\n\nAnd they are *still* wrong.',
] as const;
const ONE_IN = 4;
const WORDS_MIN = 6;
const WORDS_MORE = 14;
/** How much commoner the first words are than the last. */
const SKEW = 2;

/** Numbers from 0 to 1 by a linear congruential generator (multiplier and increment: Knuth and Lewis): good enough to choose words. */
const makeRandom = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const sentence = (random: () => number): string => {
  const length = WORDS_MIN + Math.floor(random() * WORDS_MORE);
  const text = Array.from({ length }, () => WORDS[Math.floor(random() ** SKEW * WORDS.length)] ?? '').join(' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

/** The n-th comment, of about `characters`. */
export const words = (n: number, characters: number): string => {
  // Seeds that lie close together begin alike: far apart, then.
  const random = makeRandom(Math.imul(n + 1, 0x9e_37_79_b1));
  let text = n % ONE_IN === 0 ? (MARKED[(n / ONE_IN) % MARKED.length] ?? '') : sentence(random);
  while (text.length < characters) text += `${random() < 1 / 4 ? '\n\n' : ' '}${sentence(random)}`;
  return text;
};
