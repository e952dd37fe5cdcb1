// Text as the checks compare it: without what a word can be dressed up in.

/** Marks over letters, and what is not seen at all. */
const DRESS = /[\p{Mn}\p{Cf}]/gu;
const WORDS = /[\p{L}\p{N}\p{Mc}]+/gu;

/** Small letters without accents, full-width and other compatibility forms as what they stand for (Unicode Standard Annex 15). */
export const fold = (text: string): string => text.normalize('NFKD').replace(DRESS, '').toLowerCase();

/** The words of a folded text. */
export const wordsOf = (folded: string): string[] => folded.match(WORDS) ?? [];
