// What the lists of articles say besides numbers, in English.

export const lists = { quiet: 'It is quiet today.' };
