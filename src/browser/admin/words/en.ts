// What the desk says, in English. Another language is an object of the same type: a missing sentence does not compile.
import { MATCHES_MAX, RECORD_MAX } from '../../../contract/limits.ts';
import type { Action, DecidedBefore } from '../../../contract/moderation.ts';
import type { AuthorRecord } from '../../../contract/queue.ts';
import type { ApiProblem } from '../../client/api.ts';
import { count, numbers, reading } from '../../client/words/en-reading.ts';
import type { Command } from '../keyboard.ts';
import type { Section, Tab } from '../place.ts';

const days = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

const short = new Intl.NumberFormat('en', { notation: 'compact' });
const lists = new Intl.ListFormat('en');

/** Counted up to RECORD_MAX. */
const most = (n: number): string => (n >= RECORD_MAX ? `${numbers.format(n)}+` : numbers.format(n));

const tabs: Record<Tab, string> = { pending: 'Pending', reported: 'Reported', spam: 'Spam', published: 'Published', rejected: 'Rejected' };

const sections: Record<Section | 'queue', string> = {
  queue: 'Queue',
  appeals: 'Appeals',
  log: 'Audit log',
  figures: 'Figures',
  settings: 'Settings',
  keys: 'API keys',
};

/** What was done, said of a comment. */
const past: Record<Action, string> = { approve: 'Approved', reject: 'Rejected', spam: 'Marked as spam', delete: 'Deleted' };

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

export const en = {
  name: 'Afterword desk',
  /** Of the window: what is looked at comes first. */
  title: (what: string, site: string) => `${what} – ${site} – Afterword desk`,
  skip: 'Skip to the content',
  loading: 'Loading…',
  ago: reading.ago,
  moment: reading.moment,
  day: (time: Date) => days.format(time),
  number: (n: number) => numbers.format(n),
  comments: (n: number) => count(n, 'comment', 'comments'),
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

  roles: { moderator: 'Moderator', admin: 'Admin', owner: 'Owner' },

  settings: {
    site: 'The site',
    moderation: 'Moderation',
    sso: 'Single sign-on',
    ssoHelp: 'Readers whom your site has signed in already need no second name here. Secrets for it are made under Keys.',
    fields: {
      name: 'Name',
      origins: 'Allowed origins',
      mode: 'New comments',
      editMinutes: 'Minutes to edit',
      audience: 'Audience',
      jwksUrl: 'Address of the keys (JWKS)',
    },
    helps: {
      name: 'Stands in the title of the pages of discussions.',
      origins: 'One a line, as browsers send it: https://example.org. Pages of these may embed the comments; * lets any page.',
      editMinutes: 'How long readers may change what they wrote. 0: not at all. At most a week (10,080).',
      audience: 'What `aud` of a token must be, or hold. Left empty: the id of this site.',
      jwksUrl: 'Where your site publishes its public keys, for tokens signed with RS256, ES256 or EdDSA. Left empty: secrets alone.',
    },
    modes: { publish: 'Are shown at once', 'hold-first': 'Wait, when they are an author’s first', 'hold-all': 'Always wait' },
    modeHelps: {
      publish: 'What a check finds doubtful waits all the same.',
      'hold-first': 'Until a moderator has approved one comment of the author; trusted readers do not wait.',
      'hold-all': 'Every comment is looked at before readers see it.',
    },
    save: 'Save',
    saved: 'Saved. It holds on every node within a second.',
    unsaved: 'Not saved yet.',
  },

  credentials: {
    apiKeys: 'API keys',
    apiKeysHelp: 'For servers and scripts of yours. Whoever has one may do what its role may.',
    noKeys: 'There are none.',
    make: 'New key…',
    makeIt: 'Make the key',
    made: 'made',
    used: 'last used',
    neverUsed: 'never used',
    good: (day: string) => `good until ${day}`,
    revoke: 'Revoke',
    revokeAsk: (name: string) => `Programs that use “${name}” are refused at once. This cannot be undone.`,
    sure: 'Are you sure?',
    name: 'Name',
    nameHelp: 'What it is for. Shown beside what it does.',
    role: 'Role',
    roleHelps: { moderator: 'Reads the queue and decides.', admin: 'Also changes settings, staff and keys.' },
    until: 'Good until',
    untilHelp: 'Left empty: until it is revoked.',
    newKey: (name: string) => `The key “${name}”`,
    newSecret: (kid: string) => `The secret ${kid}`,
    once: 'Keep it now: it is shown this once, and stored here only as a hash or sealed.',
    key: 'Key',
    secret: 'Secret',
    copy: 'Copy',
    copied: 'Copied',
    kept: 'I have kept it',
    secrets: 'Secrets of single sign-on',
    secretsHelp: 'Your site signs tokens with one of these (HS256). Two are good at a time, so that one can be changed for another without a gap.',
    noSecrets: 'There are none.',
    makeSecret: 'New secret',
    remove: 'Remove',
    removeAsk: (kid: string) => `Tokens signed with ${kid} are taken no more. This cannot be undone.`,
  },

  past,

  queue: {
    tabs: 'Lists of the queue',
    list: (tab: string) => `${tab} comments`,
    item: (name: string) => `Comment by ${name}`,
    select: (name: string) => `Select the comment by ${name}`,
    nobody: 'Somebody who is gone',
    answers: (name: string) => `Answers ${name}:`,
    edited: 'edited',
    more: 'Show all of it',
    less: 'Show less',
    watching: (name: string) => `${name} is looking at this`,
    outcomes: { note: 'Note', hold: 'Held', spam: 'Spam', reject: 'Refused' },
    /** Names of checks that this desk knows; others are shown as they are called. */
    checks: { mode: 'Mode of the site', links: 'Links', words: 'Words', duplicate: 'Repeated', rate: 'Rate' } as Readonly<Record<string, string>>,
    decidedBefore: ({ by, action, at }: DecidedBefore) =>
      `${by?.name ?? 'Somebody'} was first: ${past[action].toLowerCase()}, ${reading.ago(new Date(at), Date.now())}. Press again to decide all the same.`,
    /** Somebody else saw to the one that is being read. */
    elsewhere: 'Somebody else has just decided about this one.',
    kinds: { guest: 'Guest', sso: 'Reader of the site', account: 'Account', staff: 'Staff' },
    moreReports: (n: number) => `and ${count(n, 'more report', 'more reports')}`,
    until: (day: string) => `until ${day}`,
    /** Why a comment came back, by the code of the problem. */
    refusals: {
      'comment.not-found': 'This comment is gone: it was erased meanwhile.',
      'comment.deleted': 'This comment was deleted meanwhile.',
      'comment.decided': 'Somebody else decided about this comment meanwhile.',
      'comment.changed': 'Its author changed it since you saw it. Look at it again.',
    } as Readonly<Record<string, string>>,
    reported: 'Reported',
    settled: 'Settled',
    reportReasons: {
      spam: 'Spam or advertising',
      abuse: 'Insult or threat',
      'off-topic': 'Beside the subject',
      illegal: 'Against the law',
      other: 'Something else',
    },
    record: 'The author so far',
    bans: { ban: 'Banned', shadow: 'Shadow-banned' },
    since: (kind: string, ago: string) => `${kind}, first seen ${ago}`,
    tally: ({ published, pending, rejected, spam }: AuthorRecord['counts']) =>
      [
        `${most(published)} published`,
        pending > 0 ? `${most(pending)} waiting` : '',
        rejected > 0 ? `${most(rejected)} rejected` : '',
        spam > 0 ? `${most(spam)} spam` : '',
      ]
        .filter(Boolean)
        .join(' · '),
    alsoAs: 'Same address:',
    acts: { approve: 'Approve', keep: 'Keep', reject: 'Reject', spam: 'Spam', delete: 'Delete', ban: 'Ban…' },
    newer: (n: number) => `${numbers.format(n)} new`,
    selection: 'Selection',
    selected: (n: number) => `${numbers.format(n)} selected`,
    selectShown: (n: number) => `Select all ${numbers.format(n)} that are shown`,
    selectFilter: 'Take all of this list, also what is not shown',
    clear: 'Clear',
    undo: 'Undo',
    undoMore: 'Undo one more',
    progress: (action: Action, left: number) => (left > 0 ? `${past[action]}; ${numbers.format(left)} left…` : `${past[action]}: all of them.`),
    counting: 'Counting…',
    sureAll: (action: Action, n: number) =>
      `${commands[action === 'delete' ? 'remove' : action].split(',')[0]}: ${n >= MATCHES_MAX ? 'more than ' : ''}${count(n, 'comment', 'comments')}?`,
    sureAllNote: 'Everything that this list and its filter hold now; what comes later is left alone. It can be undone.',
    all: 'All that match',
    none: 'Nothing matches any more.',
    done: (action: Action, n: number) => (n === 1 ? `${past[action]}.` : `${past[action]}: ${count(n, 'comment', 'comments')}.`),
    undone: (action: Action, n: number) =>
      n === 1 ? `Undone: ${past[action].toLowerCase()}.` : `Undone: ${past[action].toLowerCase()}, ${count(n, 'comment', 'comments')}.`,
    failed: (action: Action, n: number, why: string) =>
      `${n === 1 ? 'The comment is' : `${count(n, 'comment', 'comments')} are`} back in the list: not ${past[action].toLowerCase()}. ${why}`,
    undoFailed: (why: string) => `Not undone. ${why}`,
    refused: (code: string) => `Not done (${code}).`,
    nothingFound: 'Nothing is like that in this list.',
    withoutFilter: 'Show the whole list',
    empty: {
      pending: 'Nothing waits',
      reported: 'No reports',
      spam: 'No spam',
      published: 'Nothing is published yet',
      rejected: 'Nothing was rejected',
    },
    emptyNote: 'What comes will appear here by itself.',
  },

  appeals: {
    by: (name: string) => `Appeal of ${name}`,
    says: 'The author says',
    gone: 'The text is not kept any more.',
    none: 'Nothing waits here.',
    settled: 'Settled ones',
    titles: { upheld: 'Put the comment back?', refused: 'Refuse the appeal?' },
    acts: { upheld: 'Put it back', refused: 'Refuse' },
    outcomes: { upheld: 'Upheld', refused: 'Refused' },
    done: { upheld: 'The comment stands again, and its author is told.', refused: 'The appeal was refused, and its author is told.' },
    answer: 'A word to the author',
    answerHelp: 'May be left empty. The author reads it beside the outcome.',
  },

  ban: {
    title: (name: string) => `Ban ${name}?`,
    kind: 'How',
    kinds: { ban: 'Ban', shadow: 'Shadow ban' },
    kindHelps: { ban: 'Cannot write, and is told so.', shadow: 'Writes on, and nobody but staff sees it. For those who come back under another name.' },
    time: 'For',
    times: { 1: 'A day', 7: 'A week', 30: 'A month', 365: 'A year', 0: 'Good' } as Readonly<Record<number, string>>,
    reason: 'Why',
    reasonHelp: 'For the record; needed.',
    acts: { ban: 'Ban', shadow: 'Shadow-ban' },
    done: { ban: (name: string) => `${name} is banned.`, shadow: (name: string) => `${name} is shadow-banned.` },
    lifted: (name: string) => `The ban of ${name} was lifted.`,
    lift: 'Lift the ban',
  },

  reject: {
    title: (n: number) => (n === 1 ? 'Why is it rejected?' : `Why are these ${numbers.format(n)} rejected?`),
    reasons: ['Insult or threat', 'Hatred against a group', 'Beside the subject', 'Advertising', 'Misleading', 'Private data of others', 'Against the law'],
    none: 'Without a reason',
    own: 'In other words',
    ownHelp: 'Enter rejects. The author may read it.',
    send: 'Reject',
  },

  finder: {
    search: 'Search comments',
    more: 'Filter…',
    apply: 'Show these',
    set: 'Filters',
    fields: { q: 'Words', author: 'Author', article: 'Article', address: 'Address', from: 'From', to: 'Until', sort: 'Order' },
    /** An address is known by a hash alone. */
    oneAddress: 'one',
    sorts: { newest: 'Newest first', oldest: 'Oldest first' },
    without: (name: string) => `Remove the filter: ${name}`,
  },

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
