// Two moderators at one comment: who comes second is told what the first did, and decides nothing unknowingly.
import { sql } from 'kysely';
import type { Action, DecidedBefore } from '../contract/moderation.ts';
import type { ProblemCode } from '../contract/problems.ts';
import type { Tx } from '../database/transaction.ts';

export type Clash = { problem: ProblemCode & `comment.${string}`; decided?: DecidedBefore };

type Row = {
  id: string;
  seq: number;
  editedAt: Date | null;
  decisionId: string | null;
  action: Action | null;
  by: string | null;
  byName: string | null;
  at: Date | null;
};

const toClash = ({ editedAt, decisionId, action, by, byName, at }: Row): Clash => {
  if (decisionId === null || action === null || at === null || (editedAt !== null && editedAt > at)) return { problem: 'comment.changed' };
  return {
    problem: 'comment.decided',
    decided: { decisionId, action, by: by === null || byName === null ? null : { id: by, name: byName }, at: at.toISOString() },
  };
};

/** Which of these comments are not as they were seen. Asked under the threads' locks; served by decided_comments_comment. */
export const readClashes = async (tx: Tx, site: string, seen: ReadonlyMap<string, number>, ids: readonly string[]): Promise<Map<string, Clash>> => {
  const asked = ids.filter((id) => seen.has(id));
  if (asked.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select c.id, c.seq, c.edited_at, d.id as decision_id, d.action, coalesce(d.undone_by, d.author_id) as by, a.name as by_name,
      coalesce(d.undone_at, d.created_at) as at
    from comments c left join lateral (
      select d.* from decided_comments dc join decisions d on d.site_id = dc.site_id and d.id = dc.decision_id
      where dc.site_id = c.site_id and dc.comment_id = c.id order by coalesce(d.undone_at, d.created_at) desc limit 1
    ) d on true left join authors a on a.site_id = c.site_id and a.id = coalesce(d.undone_by, d.author_id)
    where c.site_id = ${site} and c.id = any(${asked}::uuid[])`.execute(tx);
  return new Map(rows.filter(({ id, seq }) => seen.get(id) !== seq).map((row) => [row.id, toClash(row)]));
};
