// Decisions of staff about comments, and taking them back: about which comments, what comes of it, and the record.
import { z } from 'zod';
import { articleKey } from './article.ts';
import { id, status, time } from './comment.ts';
import { DECISION_MAX, NOTE_CHARACTERS, SEARCH_CHARACTERS } from './limits.ts';
import { block, line } from './text.ts';
import { cursor, limit } from './thread.ts';

export const action = z.enum(['approve', 'reject', 'spam', 'delete']).meta({ id: 'Action' });

/** What comes of a finding, mildest first. */
export const outcome = z.enum(['note', 'hold', 'spam', 'reject']).meta({ id: 'Outcome' });

/** What one check said of a comment before people saw it. `note` changes nothing; of the others the worst decides. */
export const verdict = z
  .strictObject({
    check: z.string().meta({ description: 'Which check: a name of the list in the documentation of moderation.', example: 'links' }),
    outcome,
    reason: z.string().meta({ description: 'In words, for a moderator.', example: 'holds 7 links; 2 are allowed' }),
  })
  .meta({ id: 'Verdict' });

export const queueStatus = z.enum(['pending', 'spam', 'published', 'rejected']).meta({ id: 'QueueStatus' });

export const instant = z.iso.datetime('is not a time such as 2026-11-24T09:30:00.000Z').meta({ example: '2026-11-24T09:30:00.000Z' });

/** What came from one address, without saying which. */
export const address = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'is not the `address` of a comment in the queue')
  .meta({ description: 'Stands for the address that a comment came from; forgotten after a while.', example: '5f0a2c1e7b1d4c559e0e1d4b6a3f8c21' });

/** What a list of comments may be narrowed by. */
export const narrowing = {
  status: queueStatus.optional().meta({
    description: 'Without it `pending`; but all four when the list is narrowed by `reported`, `comment`, `author`, `article`, `address` or `q`.',
  }),
  comment: id.optional().meta({ description: 'This one, however it stands; unless it was deleted.' }),
  author: id.optional(),
  article: articleKey.optional(),
  address: address.optional(),
  q: line(SEARCH_CHARACTERS).optional().meta({
    description: 'Words of the text, as a web search takes them: `"a phrase"`, `or`, `-without`. In the language of the site’s settings.',
    example: 'free money',
  }),
  from: instant.optional().meta({ description: 'Written then or later.' }),
  to: instant.optional().meta({ description: 'Written before then.' }),
  sort: z.enum(['oldest', 'newest']).default('oldest'),
};

export const queueFilter = z
  .strictObject({ ...narrowing, reported: z.literal(true).optional() })
  .meta({ id: 'QueueFilter', description: 'Which comments, as the query of the queue says it.' });

const commentIds = z
  .array(z.string().max(100))
  .min(1, `is empty; 1 to ${DECISION_MAX} ids are allowed`)
  .max(DECISION_MAX, `holds too many ids; at most ${DECISION_MAX} are allowed`);

export const decisionInput = z
  .strictObject({
    commentIds: commentIds.optional(),
    seen: z
      .record(z.string().max(100), z.int())
      .optional()
      .meta({ description: 'For any of the ids the `seq` that the moderator saw: what was decided or edited since is left as it is, and told.' }),
    filter: queueFilter.optional().meta({ description: `All comments of a filter instead of ids: ${DECISION_MAX} in one call, in their order.` }),
    count: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'With a filter: how many the moderator was told it matches. Nothing is decided when it matches more by now.' }),
    cursor: cursor.optional().meta({ description: 'With a filter: `nextCursor` of the call before, whose `left` is the `count` of this one.' }),
    action,
    reason: block({ maxCharacters: NOTE_CHARACTERS }).optional(),
  })
  .superRefine(({ commentIds, seen, filter, count, cursor }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (commentIds === undefined && filter === undefined) refuse('commentIds', 'is missing; give it, or a `filter` with its `count`');
    if (commentIds !== undefined && filter !== undefined) refuse('filter', 'is not taken together with `commentIds`');
    if (filter !== undefined && count === undefined) refuse('count', 'is missing; a `filter` needs it');
    if (filter !== undefined && seen !== undefined) refuse('seen', 'is not taken together with a `filter`');
    if (filter === undefined && count !== undefined) refuse('count', 'is only taken with a `filter`');
    if (filter === undefined && cursor !== undefined) refuse('cursor', 'is only taken with a `filter`');
  })
  .meta({ id: 'DecisionInput' });

/** Who of staff; `name` as it is now. */
export const staffMember = z.strictObject({ id, name: z.string() }).meta({ id: 'StaffMember' });

/** The decision that stands over a comment, for who came too late. */
export const decidedBefore = z
  .strictObject({ decisionId: id, action, by: staffMember.nullable(), at: time })
  .meta({ id: 'DecidedBefore', description: 'With `comment.decided`: the latest decision about the comment.' });

export const decisionResult = z.union([
  z.strictObject({ id: z.string(), status }),
  z.strictObject({ id: z.string(), problem: z.string(), decided: decidedBefore.optional() }),
]);

const decisionShape = {
  id,
  action,
  reason: z.string().nullable(),
  by: z.string().nullable(),
  createdAt: time,
  undoneAt: time.nullable(),
};

/** A decision without what it was about. */
export const decisionFacts = z.strictObject(decisionShape);

export const decision = z
  .strictObject({
    decision: decisionFacts,
    results: z.array(decisionResult).meta({ description: 'In the order asked; `problem` is a code of the list of problems.' }),
    left: z.int().optional().meta({ description: 'Of a filter: how many more it matches. Call again with `nextCursor` until it is 0.' }),
    nextCursor: z.string().nullable().optional(),
  })
  .meta({ id: 'Decision' });

export const decisionsQuery = z.strictObject({
  by: id.optional().meta({ description: 'Of one moderator.' }),
  comment: id.optional().meta({ description: 'About one comment.' }),
  limit,
  cursor: cursor.optional(),
});

export const decisions = z
  .strictObject({
    decisions: z.array(
      z
        .strictObject({
          ...decisionShape,
          byName: z.string().nullable(),
          commentCount: z.int().meta({ description: 'Comments that it changed.' }),
          comments: z.array(z.strictObject({ id, statusBefore: status, statusAfter: status })).meta({ description: 'The first of them.' }),
        })
        .meta({ id: 'DecisionRecord' }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Decisions', description: 'The record, the latest decision first.' });

export type Verdict = z.infer<typeof verdict>;
export type Action = z.infer<typeof action>;
export type QueueFilter = z.output<typeof queueFilter>;
export type QueueStatus = z.infer<typeof queueStatus>;
export type DecidedBefore = z.infer<typeof decidedBefore>;
export type DecisionInput = z.output<typeof decisionInput>;
export type Decisions = z.infer<typeof decisions>;
export type Decision = z.infer<typeof decision>;
export type DecisionResult = z.infer<typeof decisionResult>;
