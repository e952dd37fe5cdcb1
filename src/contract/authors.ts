// Authors as staff see them: the record, notes, bans.
import { z } from 'zod';
import { author, id, time } from './comment.ts';
import { NOTE_CHARACTERS } from './limits.ts';
import { decisionFacts, instant, staffMember } from './moderation.ts';
import { authorRecord, ban } from './queue.ts';
import { block } from './text.ts';

export const authorNote = z
  .strictObject({ id, text: z.string(), by: staffMember.nullable(), createdAt: time })
  .meta({ id: 'AuthorNote', description: 'What staff wrote down about an author; nobody else sees it.' });

export const authorNoteInput = z.strictObject({ text: block({ maxCharacters: NOTE_CHARACTERS }) }).meta({ id: 'AuthorNoteInput' });

export const authorView = z
  .strictObject({
    author,
    email: z.string().nullable(),
    record: authorRecord,
    notes: z.array(authorNote).meta({ description: 'The latest first.' }),
  })
  .meta({ id: 'AuthorView', description: 'An author as the desk shows one. The comments are those of the queue with `author`.' });

export const banInput = z
  .strictObject({
    kind: ban.shape.kind,
    until: instant.optional().meta({ description: 'When it ends; without it, it does not.' }),
    reason: block({ maxCharacters: NOTE_CHARACTERS }),
  })
  .meta({ id: 'BanInput' });

export const erased = z
  .strictObject({ id, commentCount: z.int().meta({ description: 'Comments that were emptied.' }) })
  .meta({ id: 'Erased', description: 'Of this author nothing is left but the places of comments that were answered.' });

export const purged = z.strictObject({ article: z.string(), commentCount: z.int() }).meta({ id: 'Purged' });

export const swept = z
  .strictObject({ decision: decisionFacts, commentCount: z.int() })
  .meta({ id: 'Swept', description: 'All comments of an author, deleted by one decision.' });

export const sweepInput = z.strictObject({ reason: block({ maxCharacters: NOTE_CHARACTERS }).optional() }).meta({ id: 'SweepInput' });

export type Erased = z.infer<typeof erased>;
export type Purged = z.infer<typeof purged>;
export type Swept = z.infer<typeof swept>;
export type AuthorView = z.infer<typeof authorView>;
export type AuthorNote = z.infer<typeof authorNote>;
export type BanInput = z.output<typeof banInput>;
