// What the desk says of comments, their authors and articles, in English.
import { MATCHES_MAX } from '../../../contract/limits.ts';
import type { Action, DecidedBefore } from '../../../contract/moderation.ts';
import type { AuthorRecord } from '../../../contract/queue.ts';
import { count, numbers, reading } from '../../client/words/en-reading.ts';
import { most, past } from './en-said.ts';

const imperatives: Record<Action, string> = { approve: 'Approve', reject: 'Reject', spam: 'Mark as spam:', delete: 'Delete' };

export const queueWords = {
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
    /** Names of what judges that are no checks of the settings; those have theirs there. */
    checks: { mode: 'Mode of the site', rules: 'Rules', words: 'Words', patterns: 'Patterns', hosts: 'Hosts', ban: 'Ban' } as Readonly<Record<string, string>>,
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
    statuses: { published: 'Published', pending: 'Pending', spam: 'Spam', rejected: 'Rejected', deleted: 'Deleted' },
    noComments: 'There are no comments.',
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
    sureAll: (action: Action, n: number) => `${imperatives[action]} ${n >= MATCHES_MAX ? 'more than ' : ''}${count(n, 'comment', 'comments')}?`,
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

  finder: {
    search: 'Search comments',
    more: 'Filter…',
    apply: 'Show these',
    set: 'Filters',
    fields: { q: 'Words', author: 'Author', article: 'Article', address: 'Address', from: 'From', to: 'Until', sort: 'Order', window: 'Time' },
    /** An address is known by a hash alone. */
    oneAddress: 'one',
    sorts: { newest: 'Newest first', oldest: 'Oldest first' },
    without: (name: string) => `Remove the filter: ${name}`,
  },

  reject: {
    title: (n: number) => (n === 1 ? 'Why is it rejected?' : `Why are these ${numbers.format(n)} rejected?`),
    reasons: ['Insult or threat', 'Hatred against a group', 'Beside the subject', 'Advertising', 'Misleading', 'Private data of others', 'Against the law'],
    none: 'Without a reason',
    own: 'In other words',
    ownHelp: 'Enter rejects. The author may read it.',
    send: 'Reject',
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

  author: {
    facts: 'The author so far',
    kind: 'Kind',
    roles: { trusted: 'Trusted', moderator: 'Moderator', admin: 'Admin' },
    seen: 'First seen',
    comments: 'Comments',
    email: 'E-mail',
    ban: 'Ban',
    noBan: 'None',
    forGood: 'for good',
    banIt: 'Ban…',
    changeBan: 'Change the ban…',
    notes: 'Notes of staff',
    newNote: 'New note',
    noteHelp: 'Only staff see it.',
    writeNote: 'Keep it',
    removeNote: 'Remove',
    all: 'All comments',
  },

  article: {
    states: { open: 'Open', closed: 'Closed' },
    published: (n: number) => `${count(n, 'comment', 'comments')} published`,
    visit: 'The article',
    thread: 'The discussion',
    turn: { open: 'Close the discussion', closed: 'Open it again' },
    done: { open: 'The discussion is open again.', closed: 'The discussion is closed: it can be read, and nothing can be added.' },
    all: 'All comments',
  },

  comment: {
    title: 'The comment',
    by: (name: string) => `Comment by ${name}`,
    deleted: 'This comment was deleted. What undoes that stands in the record of decisions.',
    decided: 'Decided.',
    look: 'Look at it again',
    history: 'What was decided',
    noHistory: 'Nobody has decided about it yet.',
    undone: 'undone',
  },
};
