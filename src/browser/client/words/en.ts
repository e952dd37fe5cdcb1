// What the widget says, in English. Other languages are objects of the same type: a missing sentence does not compile.
import type { ApiProblem } from '../api.ts';
import { count, numbers, reading } from './en-reading.ts';

/** What the contract calls the fields, as a reader would. */
const FIELDS: Readonly<Record<string, string>> = { body: 'Your comment', name: 'Your name', note: 'Your note', reason: 'The reason', text: 'Your appeal' };

export const en = {
  ...reading,
  newer: (n: number) => count(n, 'new comment', 'new comments'),
  newReplies: (n: number) => count(n, 'new reply', 'new replies'),
  showReplies: (n: number) => `Show ${count(n, 'reply', 'replies')}`,
  others: (n: number) => `${count(n, 'other reader', 'other readers')} here`,
  sort: 'Sort',
  sorts: { newest: 'Newest', oldest: 'Oldest', best: 'Best' },
  offline: 'You are offline. New comments will appear when you are back.',
  lost: 'The connection is lost. Trying again…',
  up: 'Vote up',
  down: 'Vote down',
  score: (n: number) => (n < 0 ? `−${numbers.format(-n)}` : numbers.format(n)),
  scoreIs: (n: number) => `Score ${numbers.format(n)}`,
  reply: 'Reply',
  replyTo: (name: string) => `Reply to ${name}`,
  edit: 'Edit',
  remove: 'Delete',
  removeAsk: 'Delete this comment?',
  keep: 'Keep it',
  undo: 'Undo',
  report: 'Report',
  sending: 'Sending…',
  notSent: 'Not sent.',
  change: 'Change',
  write: 'Write a comment',
  writeReply: (name: string) => `Reply to ${name}`,
  post: 'Post comment',
  postReply: 'Post reply',
  save: 'Save',
  cancel: 'Cancel',
  preview: 'Preview',
  back: 'Back to writing',
  nothingToPreview: 'Nothing to preview yet.',
  name: 'Your name',
  nameNote: 'Shown beside your comments. You will be asked only once.',
  nameFirst: 'Say your name to go on',
  proceed: 'Continue',
  account: 'Sign in with an account',
  as: 'Writing as',
  asStaff: 'Writing as staff',
  notYou: 'Not you?',
  markdown: 'Markdown works: *emphasis*, **strong**, `code`, > quote.',
  bytesLeft: (n: number) => (n < 0 ? `Too long by ${count(-n, 'byte', 'bytes')}` : `${count(n, 'byte', 'bytes')} left`),
  bodyMissing: 'Write something first.',
  nameMissing: 'Your name is missing.',
  reportAsk: 'Why should a moderator look at this?',
  reasons: { spam: 'Spam or advertising', abuse: 'Insult or threat', 'off-topic': 'Beside the subject', illegal: 'Against the law', other: 'Something else' },
  note: 'Anything to add? (optional)',
  reportSend: 'Send report',
  reported: 'Thank you. A moderator will look at it.',
  posted: 'Your comment was posted.',
  held: 'Your comment waits for a moderator.',
  changed: 'Your comment was changed.',
  arrived: (comments: number, replies: number) =>
    [comments > 0 ? count(comments, 'new comment', 'new comments') : '', replies > 0 ? count(replies, 'new reply', 'new replies') : '']
      .filter((part) => part !== '')
      .join(', '),
  problem: (problem: ApiProblem): string => {
    const { code, message, detail = '', fields, retryAfterMs } = problem;
    if (code === 'network') return 'There was no answer. Check your connection and try again.';
    if (code === 'rate.limited')
      return retryAfterMs === undefined
        ? 'That was a lot at once. Wait a little, then try again.'
        : `That was a lot at once. Try again in ${count(Math.ceil(retryAfterMs / 1_000), 'second', 'seconds')}.`;
    if (code === 'token.expired' || code === 'token.invalid' || code === 'token.missing') return 'You are signed out. Say your name again, then go on.';
    if (code.startsWith('service.')) return 'The comments are not available for the moment. Try again soon.';
    if (fields.length > 0 && code === 'request.invalid') return fields.map(({ field, message: why }) => `${FIELDS[field] ?? field} ${why}.`).join(' ');
    return `${message}. ${detail}`.trim();
  },
};

export type Words = typeof en;
