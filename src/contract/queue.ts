// The queue of the desk: which comments are asked for, and what staff are shown of each.
import { z } from 'zod';
import { article } from './article.ts';
import { author, commentShape, id, reportReason, time } from './comment.ts';
import { MATCHES_MAX, OTHER_NAMES_MAX, RECORD_MAX, REPORTS_SHOWN } from './limits.ts';
import { address, narrowing, verdict } from './moderation.ts';
import { authorRole } from './reader.ts';
import { cursor, limit } from './thread.ts';

/** As a query: only those with open reports. */
const reported = z
  .enum(['true'], 'is not `true`; leave it out for all')
  .transform(() => true as const)
  .optional()
  .meta({ description: 'Only comments with open reports.' });

export const queueQuery = z.strictObject({ ...narrowing, reported, limit, cursor: cursor.optional() });

export const matchesQuery = z.strictObject({ ...narrowing, reported });

export const queueCounts = z
  .strictObject({
    pending: z.int(),
    reported: z.int().meta({ description: 'Comments with open reports, whatever their status.' }),
    spam: z.int(),
    published: z.int(),
    rejected: z.int(),
  })
  .meta({ id: 'QueueCounts', description: 'Of the whole site.' });

export const queueReport = z
  .strictObject({
    id,
    reason: reportReason,
    note: z.string().nullable(),
    reporter: z.strictObject({ id, name: z.string() }),
    createdAt: time,
    settledAt: time.nullable().meta({ description: 'null while it is open.' }),
  })
  .meta({ id: 'QueueReport' });

export const ban = z
  .strictObject({ kind: z.enum(['ban', 'shadow']), until: time.nullable().meta({ description: 'null for one without an end.' }) })
  .meta({ id: 'Ban', description: '`ban`: may not write. `shadow`: writes, and nobody but staff and the author sees it.' });

export const authorKind = z.enum(['guest', 'sso', 'account', 'staff']).meta({ id: 'AuthorKind' });

const counted = z.int().meta({ description: `Counted up to ${RECORD_MAX}.` });

export const authorRecord = z
  .strictObject({
    kind: authorKind,
    role: authorRole,
    firstSeenAt: time,
    ban: ban.nullable(),
    counts: z.strictObject({ published: counted, pending: counted, spam: counted, rejected: counted }),
    otherNames: z.array(z.string()).max(OTHER_NAMES_MAX).meta({ description: 'Names of other authors whose comments came from the same addresses.' }),
  })
  .meta({ id: 'AuthorRecord', description: 'What staff know of an author.' });

export const queuedComment = z
  .strictObject({
    ...commentShape,
    verdicts: z.array(verdict).meta({ description: 'What the checks said of it before people saw it.' }),
    reports: z.array(queueReport).max(REPORTS_SHOWN),
    openReports: z.int(),
    article,
    parent: z.strictObject({ id, html: z.string(), author: author.nullable() }).nullable(),
    record: authorRecord.nullable().meta({ description: 'null for a comment whose author is gone.' }),
    address: address.nullable(),
  })
  .meta({ id: 'QueuedComment', description: 'A comment as the desk shows it.' });

export const queue = z.strictObject({ comments: z.array(queuedComment), counts: queueCounts, nextCursor: z.string().nullable() }).meta({ id: 'Queue' });

export const matches = z
  .strictObject({
    count: z.int().meta({ description: `How many match, counted up to ${MATCHES_MAX}.` }),
    at: time.meta({ description: 'When they were counted: as `to` of a filter it leaves out what came later.' }),
  })
  .meta({ id: 'Matches' });

export type QueueCounts = z.infer<typeof queueCounts>;
export type QueueReport = z.infer<typeof queueReport>;
export type QueuedComment = z.infer<typeof queuedComment>;
export type AuthorRecord = z.infer<typeof authorRecord>;
export type Queue = z.infer<typeof queue>;
export type Matches = z.infer<typeof matches>;
