// Decisions of staff about comments, and taking them back.
import { z } from 'zod';
import { id, status, time } from './comment.ts';
import { DECISION_MAX, NOTE_CHARACTERS } from './limits.ts';
import { block } from './text.ts';

export const action = z.enum(['approve', 'reject', 'spam', 'delete']).meta({ id: 'Action' });

/** What one check said of a comment before people saw it. `note` changes nothing; of the others the worst decides. */
export const verdict = z
  .strictObject({
    check: z.string().meta({ description: 'Which check: a name of the list in the documentation of moderation.', example: 'links' }),
    outcome: z.enum(['note', 'hold', 'spam', 'reject']),
    reason: z.string().meta({ description: 'In words, for a moderator.', example: 'holds 7 links; 2 are allowed' }),
  })
  .meta({ id: 'Verdict' });

export const decisionInput = z
  .strictObject({
    commentIds: z
      .array(z.string().max(100))
      .min(1, `is empty; 1 to ${DECISION_MAX} ids are allowed`)
      .max(DECISION_MAX, `holds too many ids; at most ${DECISION_MAX} are allowed`),
    action,
    reason: block({ maxCharacters: NOTE_CHARACTERS }).optional(),
  })
  .meta({ id: 'DecisionInput' });

export const decisionResult = z.union([z.strictObject({ id: z.string(), status }), z.strictObject({ id: z.string(), problem: z.string() })]);

export const decision = z
  .strictObject({
    decision: z.strictObject({ id, action, reason: z.string().nullable(), by: z.string().nullable(), createdAt: time, undoneAt: time.nullable() }),
    results: z.array(decisionResult).meta({ description: 'In the order asked; `problem` is a code of the list of problems.' }),
  })
  .meta({ id: 'Decision' });

export type Verdict = z.infer<typeof verdict>;
export type Action = z.infer<typeof action>;
export type Decision = z.infer<typeof decision>;
export type DecisionResult = z.infer<typeof decisionResult>;
