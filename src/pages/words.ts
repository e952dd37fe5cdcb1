// Numbers and times as our own pages say them.
import { type Html, html } from '../http/html.ts';

const MINUTE_MS = 60_000;
/** Longer ago than this, a date says more than a number of days. */
const DAYS_IN_WORDS = 30;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

export const countWords = (count: number): string => (count === 1 ? '1 comment' : `${count} comments`);

export const agoWords = (then: Date, now: Date): string => {
  const minutes = Math.floor((now.getTime() - then.getTime()) / MINUTE_MS);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return relative.format(-minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return relative.format(-hours, 'hour');
  const days = Math.floor(hours / 24);
  return days <= DAYS_IN_WORDS ? relative.format(-days, 'day') : day.format(then);
};

/** How long ago, as of when the page was made; the moment itself on hover and on paper. */
export const time = (iso: string, now: Date): Html => {
  const then = new Date(iso);
  return html`<time datetime="${iso}" title="${moment.format(then)} UTC">${agoWords(then, now)}</time>`;
};
