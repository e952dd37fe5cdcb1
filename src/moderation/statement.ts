// What authors are told of decisions about what they wrote, and their one answer to each.
import { type Kysely, sql } from 'kysely';
import type { Asker } from '../access/asker.ts';
import type { Appeal, Statement } from '../contract/appeal.ts';
import type { Action } from '../contract/moderation.ts';
import { Problem } from '../contract/problems.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';
import type { Parts } from '../parts.ts';

/** The latest are told: who has more has been told of the others. */
const STATEMENTS_MAX = 50;

export type AppealRow = {
  id: string;
  text: string;
  createdAt: Date;
  outcome: Appeal['outcome'];
  answer: string | null;
  settledAt: Date | null;
};

/** What was decided, about what. */
export type StatedRow = {
  commentId: string;
  articleKey: string;
  articleUrl: string | null;
  articleTitle: string | null;
  source: string | null;
  action: Action;
  reason: string | null;
  decidedAt: Date;
};

type StatementRow = StatedRow & {
  decisionId: string;
  appeal: (Omit<AppealRow, 'createdAt' | 'settledAt'> & { createdAt: string; settledAt: string | null }) | null;
};

export const toAppeal = ({ id, text, createdAt, outcome, answer, settledAt }: AppealRow): Appeal => ({
  ...{ id, text, outcome, answer },
  createdAt: createdAt.toISOString(),
  settledAt: settledAt?.toISOString() ?? null,
});

/**
 * Of each comment of the author that a decision of somebody else took away, the latest decision, while it holds. Served by comments_author,
 * and for what was deleted by decided_comments_author.
 */
const readRows = async (db: Kysely<Database>, site: string, authorId: string, commentId?: string): Promise<StatementRow[]> => {
  const { rows } = await sql<StatementRow>`
    with mine as (
      select c.id from comments c where c.site_id = ${site} and c.author_id = ${authorId} and c.status in ('rejected', 'spam', 'deleted')
      union
      select b.comment_id from decided_comments b where b.site_id = ${site} and b.author_before = ${authorId}
    ), latest as (
      select distinct on (dc.comment_id) dc.comment_id, dc.source_before, dc.status_after, d.id as decision_id, d.action, d.reason, d.created_at, d.author_id
      from mine m
        join decided_comments dc on dc.site_id = ${site} and dc.comment_id = m.id
        join decisions d on d.site_id = dc.site_id and d.id = dc.decision_id
      where d.undone_at is null and (${commentId ?? null}::uuid is null or m.id = ${commentId ?? null}::uuid)
      order by dc.comment_id, d.id desc
    )
    select l.comment_id, l.decision_id, t.article_key, t.article_url, t.article_title,
      case when c.status = 'deleted' then l.source_before else c.source end as source, l.action, l.reason, l.created_at as decided_at,
      (select jsonb_build_object('id', p.id, 'text', p.text, 'createdAt', p.created_at, 'outcome', p.outcome, 'answer', p.answer, 'settledAt', p.settled_at)
        from appeals p where p.site_id = ${site} and p.decision_id = l.decision_id and p.comment_id = l.comment_id) as appeal
    from latest l
      join comments c on c.site_id = ${site} and c.id = l.comment_id and c.status = l.status_after
      join threads t on t.site_id = c.site_id and t.id = c.thread_id
    where l.status_after in ('rejected', 'spam', 'deleted') and l.author_id is distinct from ${authorId}::uuid
    order by l.decision_id desc limit ${STATEMENTS_MAX}`.execute(db);
  return rows;
};

export const toStated = (row: StatedRow): Omit<Statement, 'mayAppeal' | 'appeal'> => ({
  commentId: row.commentId,
  article: { key: row.articleKey, url: row.articleUrl, title: row.articleTitle },
  source: row.source,
  action: row.action,
  reason: row.reason,
  decidedAt: row.decidedAt.toISOString(),
});

const toStatement = (row: StatementRow): Statement => ({
  ...toStated(row),
  mayAppeal: row.appeal === null,
  appeal:
    row.appeal === null
      ? null
      : toAppeal({
          ...row.appeal,
          createdAt: new Date(row.appeal.createdAt),
          settledAt: row.appeal.settledAt === null ? null : new Date(row.appeal.settledAt),
        }),
});

const authorOf = ({ author }: Asker): string => {
  if (author === null) throw new Problem('token.missing');
  return author.id;
};

export const readStatements = async ({ db }: Pick<Parts, 'db'>, asker: Asker): Promise<{ statements: Statement[] }> => ({
  statements: (await readRows(db, asker.site, authorOf(asker))).map(toStatement),
});

/** Once for each decision about a comment. @throws Problem `statement.not-found`, `appeal.made` */
export const appealDecision = async ({ db }: Pick<Parts, 'db'>, asker: Asker, commentId: string, text: string): Promise<Appeal> => {
  const authorId = authorOf(asker);
  const [row] = await readRows(db, asker.site, authorId, commentId);
  if (row === undefined) throw new Problem('statement.not-found');
  const made = await db
    .insertInto('appeals')
    .values({ siteId: asker.site, id: newId(), commentId, decisionId: row.decisionId, authorId, text })
    .onConflict((conflict) => conflict.columns(['siteId', 'decisionId', 'commentId']).doNothing())
    .returning(['id', 'text', 'createdAt', 'outcome', 'answer', 'settledAt'])
    .executeTakeFirst();
  if (made === undefined) throw new Problem('appeal.made');
  return toAppeal(made);
};
