// Comments that look like what people write: a few sentences, now and then a link, an emphasis or a quotation.

const SENTENCES = [
  'I have walked that road for twenty years, and the bakery at its end was always what made it worth the climb.',
  'What the article leaves out is who pays when the last bus is gone: those who cannot drive.',
  'Thank you for the figures, *finally* somebody counted instead of guessing.',
  'My grandmother kept her recipe in a drawer with the nails and the string, and it was never the same twice.',
  'There is a longer piece on this at https://example.org/archive/1987/harbour, with photographs from before the fire.',
  'I would like to see the same map for the winter months; the river is another one then.',
  'The council heard all of this in March and **nothing** came of it.',
  'Not everything that is old is good, but this was, and we let it go for a car park.',
] as const;

const sentence = (n: number): string => SENTENCES[n % SENTENCES.length] ?? '';

/** The n-th comment, of about `characters`; one in eight quotes somebody first. */
export const words = (n: number, characters: number): string => {
  const quotation = n % 8 === 0 ? `> ${sentence(n + 3)}\n\n` : '';
  let text = quotation + sentence(n);
  for (let m = n * 3 + 1; text.length < characters; m++) text += `${m % 4 === 0 ? '\n\n' : ' '}${sentence(m)}`;
  return text;
};
