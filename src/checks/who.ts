// Who writes: a guest, somebody new, and how the site looks at newcomers at all.
import { count, found, type Phase } from './given.ts';

const HOUR_MS = 60 * 60_000;

/** Whether the site shows comments at once (`moderation.mode`). */
export const mode: Phase = {
  check: 'mode',
  isOn: ({ moderation }) => moderation.mode !== 'publish',
  look: ({ record }, { moderation }) => {
    if (moderation.mode === 'hold-all') return { outcome: 'hold', reason: 'the site looks at every comment first' };
    return record === undefined || record.published === 0 ? { outcome: 'hold', reason: 'the author has no published comment yet' } : undefined;
  },
};

export const guest: Phase = {
  check: 'guest',
  isOn: ({ checks }) => checks.guest.outcome !== 'off',
  look: ({ record }, { checks }) => (record === undefined || record.isGuest ? found(checks.guest.outcome, 'the author is a guest') : undefined),
};

export const newAuthor: Phase = {
  check: 'newAuthor',
  isOn: ({ checks }) => checks.newAuthor.outcome !== 'off',
  look: ({ record, at }, { checks: { newAuthor } }) => {
    if (record === undefined || record.published < newAuthor.comments)
      return found(
        newAuthor.outcome,
        `the author has ${count(record?.published ?? 0, 'comments')} that ${record?.published === 1 ? 'is' : 'are'} published; who has fewer than ${newAuthor.comments} is new`,
      );
    const hours = Math.floor((at.getTime() - record.since.getTime()) / HOUR_MS);
    return hours < newAuthor.hours ? found(newAuthor.outcome, `the author came ${count(hours, 'hours')} ago; for ${newAuthor.hours} one is new`) : undefined;
  },
};
