// How often: many comments in a short time, the same text again.
import { count, found, type Phase } from './given.ts';

export const flood: Phase = {
  check: 'flood',
  isOn: ({ checks }) => checks.flood.outcome !== 'off',
  look: ({ lately }, { checks: { flood } }) => {
    if (lately === undefined) return undefined;
    const within = `in ${count(flood.minutes, 'minutes')}`;
    if (lately.author >= flood.author) return found(flood.outcome, `the author wrote more than ${count(flood.author, 'comments')} ${within}`);
    return lately.address >= flood.address
      ? found(flood.outcome, `more than ${count(flood.address, 'comments')} came from its network address ${within}`)
      : undefined;
  },
};

export const duplicate: Phase = {
  check: 'duplicate',
  isOn: ({ checks }) => checks.duplicate.outcome !== 'off',
  look: ({ copies = 0 }, { checks: { duplicate } }) =>
    copies < duplicate.copies
      ? undefined
      : found(
          duplicate.outcome,
          `the same or nearly the same was said ${count(duplicate.copies, 'times')} or more in the last ${count(duplicate.minutes, 'minutes')}`,
        ),
};
