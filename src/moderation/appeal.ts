// Appeals on the desk: read with what they are about, and settled; one that is upheld puts the comment back.
import { type Kysely, sql } from 'kysely';
import type { Asker } from '../access/asker.ts';
import type { Pupil } from '../checks/teacher.ts';
import { changeStatuses, lockComments, recordDecision, type StatusChange } from '../comments/status.ts';
import type { Appeal, OpenAppeal, SettleInput } from '../contract/appeal.ts';
import type { Author } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import { recordAct } from '../database/audit.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import { type AppealRow, type StatedRow, toAppeal, toStated } from './statement.ts';

type OpenRow = AppealRow & StatedRow & { author: Author; decidedBy: Author | null; settledBy: Author | null };

const authorColumns = (alias: string) => {
  const a = sql.id(alias);
  return sql`case when ${a}.id is null then null else jsonb_build_object('id', ${a}.id, 'name', ${a}.name, 'avatarUrl', ${a}.avatar_url, 'badge', ${a}.badge) end`;
};

type Asked = { settled: boolean; limit: number; cursor?: string | undefined };

/** Keyset by id; open ones are served by appeals_open. */
export const readAppeals = async (
  db: Kysely<Database>,
  site: string,
  { settled, limit, cursor }: Asked,
): Promise<{ appeals: OpenAppeal[]; nextCursor: string | null }> => {
  const after = cursor ?? null;
  const { rows } = await sql<OpenRow>`
    select p.id, p.text, p.created_at, p.outcome, p.answer, p.settled_at, p.comment_id, t.article_key, t.article_url, t.article_title,
      coalesce(nullif(c.source, ''), dc.source_before) as source, d.action, d.reason, d.created_at as decided_at,
      ${authorColumns('w')} as author, ${authorColumns('m')} as decided_by, ${authorColumns('s')} as settled_by
    from appeals p
      join decided_comments dc on dc.site_id = p.site_id and dc.decision_id = p.decision_id and dc.comment_id = p.comment_id
      join decisions d on d.site_id = p.site_id and d.id = p.decision_id
      join comments c on c.site_id = p.site_id and c.id = p.comment_id
      join threads t on t.site_id = c.site_id and t.id = c.thread_id
      join authors w on w.site_id = p.site_id and w.id = p.author_id
      left join authors m on m.site_id = p.site_id and m.id = d.author_id
      left join authors s on s.site_id = p.site_id and s.id = p.settled_by
    where p.site_id = ${site} and (p.outcome is not null) = ${settled}
      and (${after}::uuid is null or ${settled ? sql`p.id < ${after}::uuid` : sql`p.id > ${after}::uuid`})
    order by ${settled ? sql`p.id desc` : sql`p.id`} limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  return { appeals: page.map(toOpenAppeal), nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
};

const toOpenAppeal = (row: OpenRow): OpenAppeal => ({
  ...toAppeal(row),
  author: row.author,
  statement: toStated(row),
  decidedBy: row.decidedBy,
  settledBy: row.settledBy,
});

/** Puts the comment back as it stood before the decision, when it still stands as the decision left it. */
const restore = async (tx: Tx, asker: Asker, { commentId, decisionId }: { commentId: string; decisionId: string }, answer: string | null) => {
  const { site } = asker;
  const decided = await tx
    .selectFrom('decidedComments')
    .select(['statusAfter', 'sourceBefore', 'htmlBefore', 'authorBefore'])
    .where('siteId', '=', site)
    .where('decisionId', '=', decisionId)
    .where('commentId', '=', commentId)
    .executeTakeFirst();
  const standing = await lockComments(tx, site, [commentId]);
  if (decided === undefined || standing.get(commentId)?.status !== decided.statusAfter) return [];
  const { sourceBefore, htmlBefore, authorBefore } = decided;
  // Erased since: nothing is left to put back.
  if (decided.statusAfter === 'deleted' && sourceBefore === null) return [];
  const content = sourceBefore === null || htmlBefore === null ? undefined : { source: sourceBefore, html: htmlBefore, authorId: authorBefore };
  const wanted: StatusChange = { id: commentId, to: 'published', ...(content === undefined ? {} : { content }) };
  const changed = await changeStatuses(tx, site, standing, [wanted]);
  await recordDecision(tx, site, { action: 'approve', reason: answer, authorId: asker.author?.id ?? null }, { ...changed, decided: [commentId] });
  return changed.hints;
};

/** @throws Problem `appeal.not-found`, `appeal.settled` */
export const settleAppeal = async (
  { db, bus, teacher }: Pick<Parts, 'db' | 'bus'> & { teacher: Pupil },
  asker: Asker,
  id: string,
  { outcome, answer: given }: SettleInput,
): Promise<Appeal> => {
  const { site } = asker;
  const answer = given ?? null;
  const { settled, commentId, hints } = await inTransaction(db, async (tx) => {
    const found = await tx
      .selectFrom('appeals')
      .select(['commentId', 'decisionId', 'outcome'])
      .where('siteId', '=', site)
      .where('id', '=', id)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (found === undefined) throw new Problem('appeal.not-found');
    if (found.outcome !== null) throw new Problem('appeal.settled');
    const hints = outcome === 'upheld' ? await restore(tx, asker, found, answer) : [];
    const settled = await tx
      .updateTable('appeals')
      .set({ outcome, answer, settledBy: asker.author?.id ?? null, settledAt: new Date() })
      .where('siteId', '=', site)
      .where('id', '=', id)
      .returning(['id', 'text', 'createdAt', 'outcome', 'answer', 'settledAt'])
      .executeTakeFirstOrThrow();
    const { commentId } = found;
    await recordAct(tx, { site, actor: asker.author?.id ?? null, act: 'appeal.settled', object: `comment:${commentId}`, after: { outcome } });
    return { settled, commentId, hints };
  });
  for (const hint of hints) bus.publish(hint);
  teacher.learn(site, [commentId]);
  return toAppeal(settled);
};
