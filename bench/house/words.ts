// Comments that look like what people write: a few sentences; in one of four a link, an emphasis or a quotation.

const PLAIN = [
  'I have walked that road for twenty years, and the bakery at its end was always what made it worth the climb.',
  'What the article leaves out is who pays when the last bus is gone: those who cannot drive.',
  'Thank you for the figures, finally somebody counted instead of guessing.',
  "My grandmother kept her recipe in a drawer with the nails and the string, and it was never the same twice. Wasn't that the point?",
  'I would like to see the same map for the winter months; the river is another one then.',
  'Not everything that is old is good, but this was, and we let it go for a car park!',
] as const;

const MARKED = [
  'There is a longer piece on this at https://example.org/archive/1987/harbour, with photographs from before the fire.',
  'The council heard all of this in March and **nothing** came of it.',
  '> The tide tables are printed a year ahead.\n\nAnd they are *still* wrong in August.',
] as const;
const ONE_IN = 4;

const pick = (sentences: readonly string[], n: number): string => sentences[n % sentences.length] ?? '';

/** The n-th comment, of about `characters`. */
export const words = (n: number, characters: number): string => {
  let text = n % ONE_IN === 0 ? pick(MARKED, n / ONE_IN) : pick(PLAIN, n);
  for (let m = n + 1; text.length < characters; m++) text += `${m % 3 === 0 ? '\n\n' : ' '}${pick(PLAIN, m)}`;
  return text;
};
