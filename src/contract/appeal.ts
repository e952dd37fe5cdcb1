// What an author is told of a decision about a comment of theirs, and what they may answer. Regulation (EU) 2022/2065, articles 17 and 20.
import { z } from 'zod';
import { article } from './article.ts';
import { author, id, time } from './comment.ts';
import { NOTE_CHARACTERS } from './limits.ts';
import { action } from './moderation.ts';
import { block } from './text.ts';
import { limit } from './thread.ts';

export const appealOutcome = z.enum(['upheld', 'refused']).meta({ id: 'AppealOutcome' });

const appealShape = {
  id,
  text: z.string(),
  createdAt: time,
  outcome: appealOutcome.nullable().meta({ description: '`upheld`: the comment stands again. Null while nobody has looked at it.' }),
  answer: z.string().nullable(),
  settledAt: time.nullable(),
};

export const appeal = z.strictObject(appealShape).meta({ id: 'Appeal' });

export const statement = z
  .strictObject({
    commentId: id,
    article,
    source: z.string().nullable().meta({ description: 'What was written, where it is still kept.' }),
    action,
    reason: z.string().nullable(),
    decidedAt: time,
    mayAppeal: z.boolean(),
    appeal: appeal.nullable(),
  })
  .meta({ id: 'Statement', description: 'Why a comment of the caller is not shown any more. Decisions are made by people; what a check holds waits for one.' });

export const statements = z.strictObject({ statements: z.array(statement) });

export const appealInput = z
  .strictObject({ text: block({ maxCharacters: NOTE_CHARACTERS }).meta({ description: 'Why the comment should stand.' }) })
  .meta({ id: 'AppealInput' });

export const appealsQuery = z.strictObject({
  settled: z.enum(['true', 'false']).default('false').meta({ description: '`false`: open ones, oldest first. `true`: settled ones, newest first.' }),
  limit,
  cursor: id.optional().meta({ description: 'The `nextCursor` of the page before.' }),
});

/** For staff: with what it is about. */
export const openAppeal = z
  .strictObject({
    ...appealShape,
    author,
    statement: statement.omit({ appeal: true, mayAppeal: true }),
    decidedBy: author.nullable(),
    settledBy: author.nullable(),
  })
  .meta({ id: 'OpenAppeal' });

export const appeals = z.strictObject({ appeals: z.array(openAppeal), nextCursor: id.nullable() });

export const settleInput = z
  .strictObject({ outcome: appealOutcome, answer: block({ maxCharacters: NOTE_CHARACTERS }).optional().meta({ description: 'Told to the author.' }) })
  .meta({ id: 'SettleInput' });

const count = z.int();

export const transparencyQuery = z.strictObject({
  from: z.iso.datetime({ error: 'is not a time such as 2026-01-01T00:00:00Z' }),
  to: z.iso.datetime({ error: 'is not a time such as 2027-01-01T00:00:00Z' }),
});

export const transparency = z
  .strictObject({
    from: time,
    to: time,
    comments: count.meta({ description: 'Posted within the time, whatever became of them.' }),
    reports: z.array(z.strictObject({ reason: z.string(), count, medianHoursToDecision: z.number().nullable() })),
    decisions: z.array(z.strictObject({ action, comments: count, undone: count })),
    appeals: z.strictObject({ made: count, upheld: count, refused: count, medianHoursToOutcome: z.number().nullable() }),
  })
  .meta({ id: 'Transparency', description: 'What articles 15 and 24 of Regulation (EU) 2022/2065 ask a service to publish of its moderation.' });

export type AppealOutcome = z.infer<typeof appealOutcome>;
export type Appeal = z.infer<typeof appeal>;
export type Statement = z.infer<typeof statement>;
export type OpenAppeal = z.infer<typeof openAppeal>;
export type SettleInput = z.infer<typeof settleInput>;
export type Transparency = z.infer<typeof transparency>;
