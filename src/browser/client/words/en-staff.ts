// What the widget says to moderators alone, in English.
import type { AuthorRecord } from '../../../contract/queue.ts';
import { numbers, reading } from './en-reading.ts';

type Ban = NonNullable<AuthorRecord['ban']>;

const most = (n: number, what: string): string => (n === 0 ? '' : `${numbers.format(n)} ${what}`);

const untilWhen = (until: string | null): string => (until === null ? 'for good' : `until ${reading.moment(new Date(until))}`);

export const staff = {
  acts: { approve: 'Approve', reject: 'Reject', spam: 'Spam' },
  /** Of what readers are not shown. */
  standing: { rejected: 'Rejected', spam: 'Spam' },
  done: {
    approve: 'Published. It can be undone for ten seconds.',
    reject: 'Rejected. It can be undone for ten seconds.',
    spam: 'Taken for spam. It can be undone for ten seconds.',
  },
  undo: 'Undo',
  undone: 'Undone.',
  tooLate: 'Somebody has changed it meanwhile: look at it again',
  moderate: 'Moderate',
  moderateThis: (name: string) => `Moderate the comment by ${name}`,
  cancel: 'Cancel',
  why: 'Why is it rejected?',
  reasons: ['Insult or threat', 'Hatred against a group', 'Beside the subject', 'Advertising', 'Misleading', 'Private data of others', 'Against the law'],
  noReason: 'Without a reason',
  own: 'In your words (optional)',
  toldToAuthor: 'The author may read it.',
  ban: 'Ban',
  banName: (name: string) => `Ban ${name}`,
  record: ({ published, pending, rejected, spam }: AuthorRecord['counts']) =>
    [most(published, 'published'), most(pending, 'waiting'), most(rejected, 'rejected'), most(spam, 'spam')].filter((part) => part !== '').join(', '),
  banned: (name: string, { kind, until }: Ban) => `${name} is ${kind === 'ban' ? 'banned' : 'shadow-banned'} ${untilWhen(until)}.`,
  finish: 'Done',
  lift: 'Lift the ban',
  lifted: (name: string) => `The ban of ${name} was lifted.`,
  kind: 'How',
  kinds: { ban: 'Cannot write, and is told so', shadow: 'Writes on, and nobody but staff sees it' },
  time: 'For',
  times: { 1: 'A day', 7: 'A week', 30: 'A month', 365: 'A year', 0: 'Good' },
  banWhy: 'Why? Needed, for the record.',
  close: 'Close discussion',
  open: 'Open discussion',
  closed: 'The discussion is closed.',
  opened: 'The discussion is open.',
  desk: 'Desk',
};

export type StaffWords = typeof staff;
