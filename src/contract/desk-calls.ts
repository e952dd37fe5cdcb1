// The calls of the desk beside decisions: what its pages show, and what is done to authors.
import { audit, auditQuery } from './audit.ts';
import { authorNote, authorNoteInput, authorView, banInput, erased, purged, sweepInput, swept } from './authors.ts';
import { ownReports } from './comment.ts';
import { one as anyOne, site as anySite, type Endpoint, STAFF_PROBLEMS as STAFF } from './endpoint.ts';
import { figures, figuresQuery } from './figures.ts';
import { decisions, decisionsQuery } from './moderation.ts';
import { matches, matchesQuery, queue, queueQuery } from './queue.ts';
import { repliesQuery, threadQuery } from './thread.ts';

/** Of every call here; each says what differs. */
const site = { ...anySite, caller: 'staff', problems: STAFF } as const;
const one = { ...anyOne, caller: 'staff', problems: STAFF } as const;

export const deskCalls = {
  readQueue: {
    ...site,
    method: 'get',
    path: '/sites/:site/moderation/queue',
    summary: 'Comments for the desk, narrowed and searched, with all that a moderator needs to decide',
    query: queueQuery,
    output: queue,
    problems: [...STAFF, 'cursor.invalid'],
  },
  countMatches: {
    ...site,
    method: 'get',
    path: '/sites/:site/moderation/queue/matches',
    summary: 'How many comments a filter of the queue matches, before a decision about all of them',
    query: matchesQuery,
    output: matches,
  },
  readDecisions: {
    ...site,
    method: 'get',
    path: '/sites/:site/moderation/decisions',
    summary: 'What was decided, the latest first',
    query: decisionsQuery,
    output: decisions,
    problems: [...STAFF, 'cursor.invalid'],
  },
  readAuthor: {
    ...one,
    method: 'get',
    path: '/sites/:site/moderation/authors/:id',
    summary: 'An author as staff know one',
    output: authorView,
    problems: [...STAFF, 'author.not-found'],
  },
  writeNote: {
    ...one,
    method: 'post',
    path: '/sites/:site/moderation/authors/:id/notes',
    summary: 'Write something down about an author, for staff alone',
    body: authorNoteInput,
    status: 201,
    output: authorNote,
    problems: [...STAFF, 'author.not-found'],
  },
  removeNote: {
    ...one,
    method: 'delete',
    path: '/sites/:site/moderation/notes/:id',
    summary: 'Remove a note about an author; answers what it said',
    output: authorNote,
    problems: [...STAFF, 'note.not-found'],
  },
  banAuthor: {
    ...one,
    method: 'put',
    path: '/sites/:site/moderation/authors/:id/ban',
    summary: 'Ban an author, or let only the author and staff see what comes from now on',
    body: banInput,
    output: authorView,
    problems: [...STAFF, 'author.not-found'],
  },
  liftBan: {
    ...one,
    method: 'delete',
    path: '/sites/:site/moderation/authors/:id/ban',
    summary: 'Lift a ban',
    output: authorView,
    problems: [...STAFF, 'author.not-found'],
  },
  deleteAuthorComments: {
    ...one,
    method: 'post',
    path: '/sites/:site/moderation/authors/:id/deletions',
    summary: 'Delete all comments of an author by one decision, which can be undone',
    body: sweepInput,
    output: swept,
    problems: [...STAFF, 'author.not-found'],
  },
  eraseAuthor: {
    ...one,
    method: 'delete',
    path: '/sites/:site/moderation/authors/:id',
    summary: 'Erase an author: name, text and everything else, for good',
    caller: 'admin',
    output: erased,
    problems: [...STAFF, 'author.not-found'],
  },
  purgeThread: {
    ...site,
    method: 'delete',
    path: '/sites/:site/threads',
    summary: 'Take all comments of an article out, for good',
    caller: 'admin',
    query: threadQuery,
    output: purged,
    problems: [...STAFF, 'thread.not-found'],
  },
  readFigures: {
    ...site,
    method: 'get',
    path: '/sites/:site/moderation/figures',
    summary: 'Comments, decisions and spam over a window',
    query: figuresQuery,
    output: figures,
  },
  readAudit: {
    ...site,
    method: 'get',
    path: '/sites/:site/moderation/audit',
    summary: 'What staff did, the latest first; with `Accept: text/csv` or `application/x-ndjson` all that matches, as one file',
    caller: 'admin',
    query: auditQuery,
    output: audit,
    problems: [...STAFF, 'cursor.invalid'],
  },
  readOwnReports: {
    ...site,
    method: 'get',
    path: '/sites/:site/reports',
    summary: 'What the caller reported, and what came of it',
    caller: 'reader',
    query: repliesQuery,
    output: ownReports,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'cursor.invalid'],
  },
} as const satisfies Record<string, Endpoint>;
