// What programs do to a form and people do not: fill a field that is not seen, and send it at once. For the form without JavaScript alone; a post
// through the API comes from no form.
import { count, found, type Phase } from './given.ts';

export const trap: Phase = {
  check: 'trap',
  isOn: ({ checks }) => checks.trap.outcome !== 'off',
  look: ({ form }, { checks: { trap } }) =>
    form === undefined || form.trap === '' ? undefined : found(trap.outcome, 'a field of the form was filled that people do not see'),
};

export const haste: Phase = {
  check: 'haste',
  isOn: ({ checks }) => checks.haste.outcome !== 'off',
  look: ({ form, at }, { checks: { haste } }) => {
    if (form === undefined) return undefined;
    if (form.shownAt === undefined) return found(haste.outcome, 'it was sent with a form that was never shown');
    const seconds = Math.floor((at.getTime() - form.shownAt) / 1_000);
    return seconds < haste.seconds
      ? found(haste.outcome, `it was sent ${count(seconds, 'seconds')} after the form was shown; people need ${haste.seconds}`)
      : undefined;
  },
};
