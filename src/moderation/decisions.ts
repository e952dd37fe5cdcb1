// The record of decisions, the latest first.
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Status } from '../contract/comment.ts';
import type { Action, Decisions } from '../contract/moderation.ts';
import { decodeCursor, encodeCursor } from '../database/page.ts';
import type { Database } from '../database/schema.ts';

/** Comments that are named with each decision. */
const NAMED = 20;

const cursorShape = z.tuple([z.literal('decisions'), z.uuid()]);

type Query = { by?: string | undefined; comment?: string | undefined; limit: number; cursor?: string | undefined };

type Row = {
  id: string;
  action: Action;
  reason: string | null;
  by: string | null;
  byName: string | null;
  createdAt: Date;
  undoneAt: Date | null;
  commentCount: number;
  comments: { id: string; statusBefore: Status; statusAfter: Status }[];
};

/** Of all, of one moderator (decisions_author) or about one comment (decided_comments_comment). @throws Problem `cursor.invalid` */
export const readDecisions = async (db: Kysely<Database>, site: string, { by, comment, limit, cursor }: Query): Promise<Decisions> => {
  const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorShape)[1];
  const { rows } = await sql<Row>`
    select d.id, d.action, d.reason, d.author_id as by, a.name as by_name, d.created_at, d.undone_at,
      (select count(*)::integer from decided_comments c where c.site_id = d.site_id and c.decision_id = d.id) as comment_count,
      array(
        select jsonb_build_object('id', c.comment_id, 'statusBefore', c.status_before, 'statusAfter', c.status_after)
        from decided_comments c where c.site_id = d.site_id and c.decision_id = d.id order by c.comment_id limit ${NAMED}
      ) as comments
    from decisions d left join authors a on a.site_id = d.site_id and a.id = d.author_id
    where d.site_id = ${site} and ${before === undefined ? sql`true` : sql`d.id < ${before}`} and ${by === undefined ? sql`true` : sql`d.author_id = ${by}`}
      and ${comment === undefined ? sql`true` : sql`d.id in (select c.decision_id from decided_comments c where c.site_id = ${site} and c.comment_id = ${comment})`}
    order by d.id desc limit ${limit + 1}`.execute(db);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    decisions: shown.map(({ createdAt, undoneAt, ...row }) => ({
      ...row,
      createdAt: createdAt.toISOString(),
      undoneAt: undoneAt?.toISOString() ?? null,
    })),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(['decisions', last.id]) : null,
  };
};
