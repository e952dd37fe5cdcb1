// What the desk says, in English. Another language is an object of the same type: a missing sentence does not compile.
import type { ApiProblem } from '../../client/api.ts';
import { count, numbers, reading } from '../../client/words/en-reading.ts';
import type { Command } from '../keyboard.ts';
import type { Section, Tab } from '../place.ts';
import { checkWords } from './en-checks.ts';
import { queueWords } from './en-queue.ts';
import { days, hours, languages, lists, past, short, tickDays, tickHours } from './en-said.ts';
import { viewWords } from './en-views.ts';

const tabs: Record<Tab, string> = { pending: 'Pending', reported: 'Reported', spam: 'Spam', published: 'Published', rejected: 'Rejected' };

const sections: Record<Section | 'queue', string> = {
  queue: 'Queue',
  appeals: 'Appeals',
  log: 'Audit log',
  figures: 'Figures',
  rules: 'Rules',
  checks: 'Checks',
  settings: 'Settings',
  staff: 'Staff',
  keys: 'API keys',
};

const commands: Record<Command, string> = {
  next: 'Next comment',
  previous: 'Previous comment',
  approve: 'Approve',
  reject: 'Reject, with a reason',
  spam: 'Mark as spam',
  remove: 'Delete',
  ban: 'Ban the author',
  undo: 'Undo, several steps back',
  select: 'Select',
  selectRange: 'Select up to here',
  selectAll: 'Select all that are shown',
  clear: 'Clear the selection',
  expand: 'Show the whole comment and what it answers',
  open: 'Open the comment by itself',
  newer: 'Show what is new',
  search: 'Search',
  help: 'This list',
  goPending: 'Pending',
  goReported: 'Reported',
  goSpam: 'Spam',
  goPublished: 'Published',
  goRejected: 'Rejected',
  goAppeals: 'Appeals',
  goLog: 'Audit log',
  goFigures: 'Figures',
  goSettings: 'Settings',
};

const checkNames: Readonly<Record<string, string>> = { ...checkWords.checks.names, ...queueWords.queue.checks };

export const en = {
  ...checkWords,
  ...queueWords,
  ...viewWords,
  name: 'Afterword desk',
  /** Of the window: what is looked at comes first. */
  title: (what: string, site: string) => `${what} – ${site} – Afterword desk`,
  skip: 'Skip to the content',
  loading: 'Loading…',
  ago: reading.ago,
  moment: reading.moment,
  day: (time: Date) => days.format(time),
  hour: (time: Date) => hours.format(time),
  /** Below a plot. */
  tickHour: (time: Date) => tickHours.format(time),
  tickDay: (time: Date) => tickDays.format(time),
  number: (n: number) => numbers.format(n),
  comments: (n: number) => count(n, 'comment', 'comments'),
  language: (code: string) => languages.of(code) ?? code,
  /** Where there is little room: 12k. */
  short: (n: number) => short.format(n),
  list: (names: readonly string[]) => lists.format(names),
  tabs,
  sections,
  sectionsLabel: 'Sections',
  menu: 'Menu',
  site: 'Site',
  stands: { joining: 'Connecting', live: 'Live', lost: 'Not live: trying again' },
  theme: 'Colours',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  signOut: 'Sign out',
  withKey: 'Signed in with a key',
  again: 'Try again',
  close: 'Close',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  more: 'Show more',
  copy: 'Copy',
  copied: 'Copied',
  kept: 'I have kept it',

  gate: {
    title: 'The moderation desk',
    account: 'Sign in',
    accountNote: 'With the account that you were invited with.',
    key: 'Sign in with a key',
    keyNote: 'For operators: the ADMIN_KEY, or an API key of the site. It is forgotten when this window closes.',
    keyField: 'Key',
    siteField: 'Site',
    enter: 'Open the desk',
    wrongKey: 'This key is not good for this site.',
    noSite: 'There is no such site.',
    notStaff: 'This key may read and write comments, not moderate them.',
    nobody: 'This account is not on the staff of any site. Ask an admin to invite you.',
    ended: 'You were signed out. Sign in again to go on.',
  },

  keys: {
    title: 'Keyboard',
    groups: { decide: 'Decide', move: 'Move and select', go: 'Go to', other: 'Anything else' },
    commands,
    andThen: 'then',
    toggle: 'Keys of one letter are on',
    toggleNote: 'Turn them off if you dictate, or if you press keys by accident.',
    open: 'Keyboard',
  },

  /** Of whatever judged a comment: a check of the settings, or something else that has a name here; else as it is called. */
  checkName: (check: string): string => checkNames[check] ?? check,
  roles: { moderator: 'Moderator', admin: 'Admin', owner: 'Owner' },

  past,

  problem: ({ code, message, detail, fields }: ApiProblem): string => {
    if (code === 'network') return 'There was no answer. Check your connection and try again.';
    if (code === 'access.forbidden') return 'You may not do this. Ask an admin of the site.';
    if (code === 'token.expired' || code === 'token.invalid' || code === 'token.missing') return 'You are signed out. Reload the page and sign in again.';
    if (code === 'rate.limited') return 'That was a lot at once. Wait a little, then try again.';
    if (code.startsWith('service.')) return 'The service is not available for the moment. Try again soon.';
    if (fields.length > 0) return fields.map(({ field, message: why }) => `${field}: ${why}.`).join(' ');
    return `${message}. ${detail ?? ''}`.trim();
  },
};

export type Words = typeof en;
