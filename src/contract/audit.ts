// The audit log: every act of staff, whatever it was about.
import { z } from 'zod';
import { id, time } from './comment.ts';
import { instant, staffMember } from './moderation.ts';
import { exact } from './text.ts';
import { cursor, limit } from './thread.ts';

/** A noun and a participle: `comments.decided`, `settings.changed`. */
export const act = z.string().regex(/^[a-z]+\.[a-z-]+$/, 'is not an act such as settings.changed');

/** Longer than the longest object, a thread by its article's key. */
const OBJECT_BYTES = 1_100;

const narrowing = {
  actor: id.optional().meta({ description: 'Of one author of staff.' }),
  act: act.optional().meta({ example: 'settings.changed' }),
  object: exact(OBJECT_BYTES).optional().meta({ description: 'About one thing, as an entry names it.', example: 'settings' }),
  from: instant.optional(),
  to: instant.optional(),
};

export const auditQuery = z.strictObject({ ...narrowing, limit, cursor: cursor.optional() });

export const auditEntry = z
  .strictObject({
    id,
    at: time,
    actor: staffMember.nullable().meta({ description: 'null for the operator by command, and for one who was erased.' }),
    act,
    object: z.string(),
    reason: z.string().nullable(),
    before: z.unknown().meta({ description: 'How it stood; null where there was nothing.' }),
    after: z.unknown().meta({ description: 'How it stands since.' }),
  })
  .meta({ id: 'AuditEntry' });

export const audit = z
  .strictObject({ entries: z.array(auditEntry), nextCursor: z.string().nullable() })
  .meta({ id: 'Audit', description: 'The latest entry first.' });

export type AuditEntry = z.infer<typeof auditEntry>;
export type Audit = z.infer<typeof audit>;
export type AuditQuery = z.output<typeof auditQuery>;
