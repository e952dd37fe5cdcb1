// A comment on the wire, and what readers may send about one.
import { z } from 'zod';
import { article, articleInput } from './article.ts';
import { BODY_BYTES, DEPTH_MAX, IDEMPOTENCY_KEY_MAX, IDEMPOTENCY_KEY_MIN, NOTE_CHARACTERS } from './limits.ts';
import { block } from './text.ts';

export const id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'is not an id: a lower-case UUID as the API gave it')
  .meta({ description: 'A UUIDv7 (RFC 9562).', example: '0199a6f2-5d1c-7b3e-8f00-2a5b6c7d8e9f' });

export const time = z.string().meta({ description: 'ISO 8601, UTC, milliseconds.', example: '2026-11-24T09:30:00.000Z' });

export const status = z.enum(['published', 'pending', 'spam', 'rejected', 'deleted']).meta({ id: 'Status' });

export const badge = z.enum(['moderator', 'admin']).meta({ id: 'Badge' });

export const author = z
  .strictObject({ id, name: z.string(), avatarUrl: z.string().nullable(), badge: badge.nullable() })
  .meta({ id: 'Author', description: 'Who wrote a comment: never an e-mail or an IP address.' });

/** For shapes that hold more than a comment. */
export const commentShape = {
  id,
  seq: z.int().meta({ description: "The thread's head at the latest change of this comment." }),
  born: z.int().meta({ description: "The thread's head at its birth: comments stand in this order, which `createdAt` keeps only to the millisecond." }),
  parentId: id.nullable().meta({ description: 'The comment under which this one stands; null for a root.' }),
  inReplyTo: id.nullable().meta({ description: `What the reader answered, when the depth limit (${DEPTH_MAX}) moved the comment up; else null.` }),
  rootId: id.meta({ description: 'The root of its branch; its own id for a root.' }),
  depth: z.int().min(0).max(DEPTH_MAX),
  status,
  html: z.string().meta({ description: 'Safe HTML; empty when deleted.' }),
  source: z.string().optional().meta({ description: 'What was typed, in NFC. Only for the author and staff.' }),
  author: author.nullable(),
  score: z.int().meta({ description: 'Votes up less votes down.' }),
  vote: z
    .union([z.literal(-1), z.literal(0), z.literal(1)])
    .optional()
    .meta({ description: "The caller's own vote; absent for a caller without a token." }),
  replyCount: z.int().meta({ description: 'Published comments below it, at any depth.' }),
  createdAt: time,
  editedAt: time.nullable(),
  deletedAt: time.nullable(),
};

export const comment = z.strictObject(commentShape).meta({ id: 'Comment' });

export const commentWithAncestors = z
  .strictObject({ ...commentShape, ancestors: z.array(comment), article })
  .meta({ id: 'CommentWithAncestors', description: 'A comment, its ancestors from the root down, and its article.' });

export const body = block({ maxBytes: BODY_BYTES }).meta({
  description: `Markdown (a subset), at most ${BODY_BYTES} bytes of UTF-8, with at least one visible character.`,
  example: 'I **did** try this at home.',
});

export const commentInput = z.strictObject({ article: articleInput, parentId: id.nullish(), body }).meta({ id: 'CommentInput' });

export const commentEdit = z.strictObject({ body }).meta({ id: 'CommentEdit' });

export const idempotencyKey = z
  .string()
  .regex(
    new RegExp(`^[\\x21-\\x7e]{${IDEMPOTENCY_KEY_MIN},${IDEMPOTENCY_KEY_MAX}}$`),
    `is not ${IDEMPOTENCY_KEY_MIN} to ${IDEMPOTENCY_KEY_MAX} visible ASCII characters`,
  )
  .meta({ description: 'One random key per draft, the same for each retry.', example: '8f14e45f-ceea-467f-a8d0-3a1f1f3d7e21' });

export const voteInput = z.strictObject({ value: z.union([z.literal(-1), z.literal(0), z.literal(1)], 'is not -1, 0 or 1') }).meta({ id: 'VoteInput' });

export const vote = z.strictObject({ id, score: z.int(), vote: z.int() }).meta({ id: 'Vote' });

export const reportReason = z.enum(['spam', 'abuse', 'off-topic', 'illegal', 'other']).meta({ id: 'ReportReason' });

export const reportInput = z
  .strictObject({ reason: reportReason, note: block({ maxCharacters: NOTE_CHARACTERS }).optional() })
  // The Digital Services Act, article 16 (2) (a): a notice says why the content is held to be illegal.
  .superRefine(({ reason, note }, context) => {
    if (reason === 'illegal' && note === undefined)
      context.addIssue({ code: 'custom', path: ['note'], message: 'is missing; say why the comment is illegal, and by which law if you know' });
  })
  .meta({ id: 'ReportInput' });

export const report = z.strictObject({ id, commentId: id, reason: reportReason, createdAt: time }).meta({ id: 'Report' });

/** `upheld`: the comment was taken down. `dismissed`: it stays. `withdrawn`: its author had deleted it. */
export const reportOutcome = z.enum(['open', 'upheld', 'dismissed', 'withdrawn']).meta({ id: 'ReportOutcome' });

export const ownReports = z
  .strictObject({
    reports: z.array(
      z
        .strictObject({
          id,
          commentId: id,
          reason: reportReason,
          note: z.string().nullable(),
          createdAt: time,
          outcome: reportOutcome,
          settledAt: time.nullable(),
        })
        .meta({ id: 'OwnReport' }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'OwnReports', description: 'What the caller reported and what came of it, the latest first.' });

export const preview = z.strictObject({ html: z.string() }).meta({ id: 'Preview' });

export type Comment = z.infer<typeof comment>;
export type CommentWithAncestors = z.infer<typeof commentWithAncestors>;
export type CommentInput = z.infer<typeof commentInput>;
export type ReportInput = z.infer<typeof reportInput>;
export type Author = z.infer<typeof author>;
export type Status = z.infer<typeof status>;
export type Badge = z.infer<typeof badge>;
export type ReportReason = z.infer<typeof reportReason>;
export type OwnReports = z.infer<typeof ownReports>;
export type ReportOutcome = z.infer<typeof reportOutcome>;
export type Vote = z.infer<typeof vote>;
