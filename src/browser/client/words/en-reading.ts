// What the widget says before anything can be done, in English. The rest stands in en.ts.
const LANGUAGE = 'en';
export const numbers = new Intl.NumberFormat(LANGUAGE);
const plurals = new Intl.PluralRules(LANGUAGE);
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto', style: 'long' });
const dates = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium' });
const moments = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'full', timeStyle: 'short' });

export const count = (n: number, one: string, other: string): string => `${numbers.format(n)} ${plurals.select(n) === 'one' ? one : other}`;

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
/** Older than this a date says more than a number of days. */
const RELATIVE_MAX_S = 30 * DAY_S;

export const reading = {
  comments: (n: number) => (n === 0 ? 'Comments' : count(n, 'comment', 'comments')),
  count: (n: number) => count(n, 'comment', 'comments'),
  moment: (time: Date) => moments.format(time),
  ago: (time: Date, now: number) => {
    const s = Math.max(0, (now - time.getTime()) / 1_000);
    if (s < 45) return 'just now';
    if (s < HOUR_S) return relative.format(-Math.max(1, Math.round(s / MINUTE_S)), 'minute');
    if (s < DAY_S) return relative.format(-Math.round(s / HOUR_S), 'hour');
    return s < RELATIVE_MAX_S ? relative.format(-Math.round(s / DAY_S), 'day') : dates.format(time);
  },
  region: 'Comments',
  loading: 'Loading comments',
  collapse: (name: string) => `Hide the replies to ${name}`,
  more: 'Show more comments',
  moreReplies: 'Show more replies',
  empty: 'Nobody has commented yet. What do you think?',
  closed: 'This discussion is closed. It can be read, but nothing can be added.',
  failed: 'The comments could not be loaded.',
  again: 'Try again',
  half: 'Only reading works for now.',
  by: (name: string) => `Comment by ${name}`,
  someone: 'Somebody',
  badges: { moderator: 'Moderator', admin: 'Admin' },
  you: 'You',
  edited: 'edited',
  deleted: 'This comment was deleted.',
  pending: 'Waiting for a moderator. Only you can see it.',
  heldForStaff: 'Waiting for a moderator.',
  away: 'Check your connection, or try again in a moment.',
};

export type ReadingWords = typeof reading;
