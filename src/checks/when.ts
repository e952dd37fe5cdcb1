// When it is written: at what hour where the site is, and how long after the discussion began.
import { count, found, type Phase } from './given.ts';

const DAY_MS = 24 * 60 * 60_000;

export const articleAge: Phase = {
  check: 'articleAge',
  isOn: ({ checks }) => checks.articleAge.outcome !== 'off',
  look: ({ threadSince, at }, { checks: { articleAge } }) => {
    if (threadSince === undefined) return undefined;
    const days = Math.floor((at.getTime() - threadSince.getTime()) / DAY_MS);
    return days >= articleAge.days
      ? found(articleAge.outcome, `the discussion began ${count(days, 'days')} ago; the site gives it ${articleAge.days}`)
      : undefined;
  },
};

/** `07:05` at this moment in that place. */
const timeIn = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

/** From `from`, before `to`; two equal times are the whole day. */
const isBetween = (time: string, from: string, to: string): boolean => (from < to ? time >= from && time < to : time >= from || time < to);

export const hours: Phase = {
  check: 'hours',
  isOn: ({ checks }) => checks.hours.outcome !== 'off',
  look: ({ at }, { checks: { hours } }) => {
    const time = timeIn(at, hours.timeZone);
    return isBetween(time, hours.from, hours.to) ? found(hours.outcome, `it is ${time} (${hours.timeZone}), between ${hours.from} and ${hours.to}`) : undefined;
  },
};
