// The discussion under one article: its page, its changes, its counts.
import { z } from 'zod';
import { articleKey } from './article.ts';
import { comment, id } from './comment.ts';
import { COUNTS_MAX, CURSOR_CHARACTERS, PAGE_DEFAULT, PAGE_MAX, PAGE_MIN, WAIT_MAX_SECONDS } from './limits.ts';

/** A whole number in a query string, read without the surprises of `Number('')`. */
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `is not a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `is not a whole number from ${min} to ${max}`);

export const limit = whole(PAGE_MIN, PAGE_MAX)
  .default(PAGE_DEFAULT)
  .meta({ description: `How many, ${PAGE_MIN} to ${PAGE_MAX}.`, example: '25' });

export const cursor = z.string().min(1).max(CURSOR_CHARACTERS).meta({ description: 'As an answer gave it in `nextCursor` or `replyCursors`.' });

export const sort = z.enum(['newest', 'oldest', 'best']).meta({ id: 'Sort' });

export const state = z.enum(['open', 'closed']).meta({ id: 'ThreadState' });

export const thread = z
  .strictObject({
    article: z.string(),
    state,
    commentCount: z.int().meta({ description: 'Published comments.' }),
    head: z.int().meta({ description: 'How many changes the thread has seen.' }),
    version: z.int().meta({ description: 'Rises with the head, with votes and with the state: what a page is valid for.' }),
  })
  .meta({ id: 'Thread' });

export const page = z
  .strictObject({
    thread,
    comments: z.array(comment).meta({ description: 'Each root followed by its first replies in reading order; build the tree by `parentId`.' }),
    replyCursors: z.record(z.string(), z.string()).meta({ description: 'For each root of this page with more replies: the cursor of …/comments/:id/replies.' }),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Page' });

export const replies = z.strictObject({ comments: z.array(comment), nextCursor: z.string().nullable() }).meta({ id: 'Replies' });

export const pageQuery = z.strictObject({ article: articleKey, sort: sort.default('newest'), limit, cursor: cursor.optional() });

export const repliesQuery = z.strictObject({ limit, cursor: cursor.optional() });

export const threadQuery = z.strictObject({ article: articleKey });

export const score = z.strictObject({ id, score: z.int() }).meta({ id: 'Score' });

export const replyCount = z.strictObject({ id, replyCount: z.int() }).meta({ id: 'ReplyCount' });

/** What moved since `after`, as absolute values: applying it twice does no harm. */
export const changes = z
  .strictObject({
    head: z.int(),
    changes: z
      .array(comment)
      .meta({ description: 'Every comment changed since `after` as the caller may see it now, in order of seq. A tombstone without replies stands no more.' }),
    thread,
    replyCounts: z.array(replyCount).meta({ description: 'Of the ancestors of what changed.' }),
  })
  .meta({ id: 'Changes' });

export const reset = z
  .strictObject({ head: z.int(), reset: z.literal(true) })
  .meta({ id: 'Reset', description: 'Too much changed, or `after` is no head of this thread: load the page again.' });

export const changesAnswer = z.union([changes, reset]);

export const changesQuery = z.strictObject({
  article: articleKey,
  after: whole(0, Number.MAX_SAFE_INTEGER).default(0).meta({ example: '12' }),
  wait: whole(0, WAIT_MAX_SECONDS)
    .default(0)
    .meta({ description: `Seconds to wait for a change, at most ${WAIT_MAX_SECONDS}.`, example: '20' }),
});

export const countsInput = z
  .strictObject({
    articles: z
      .array(articleKey)
      .min(1, 'is empty; 1 to 100 articles are allowed')
      .max(COUNTS_MAX, `holds too many articles; at most ${COUNTS_MAX} are allowed`),
  })
  .meta({ id: 'CountsInput' });

export const counts = z.strictObject({ counts: z.array(z.strictObject({ article: z.string(), commentCount: z.int() })) }).meta({ id: 'Counts' });

export const threadEdit = z.strictObject({ state }).meta({ id: 'ThreadEdit' });

export type Sort = z.infer<typeof sort>;
export type Thread = z.infer<typeof thread>;
export type ThreadState = z.infer<typeof state>;
export type Page = z.infer<typeof page>;
export type Replies = z.infer<typeof replies>;
export type Changes = z.infer<typeof changes>;
export type ChangesAnswer = z.infer<typeof changesAnswer>;
export type Score = z.infer<typeof score>;
export type ReplyCount = z.infer<typeof replyCount>;
export type Counts = z.infer<typeof counts>;
