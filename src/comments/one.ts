// One comment, with its ancestors from the root down: what a permalink needs.
import { type Kysely, sql } from 'kysely';
import type { Audience } from '../access/asker.ts';
import type { CommentWithAncestors } from '../contract/comment.ts';
import { DEPTH_MAX } from '../contract/limits.ts';
import { Problem } from '../contract/problems.ts';
import type { Database } from '../database/schema.ts';
import { voteColumn } from './page.ts';
import { type CommentRow, commentColumns, joinAuthor } from './row.ts';
import { standsFor, toComment } from './wire.ts';

type Row = CommentRow & { articleKey: string; articleUrl: string | null; articleTitle: string | null };

/**
 * A comment of which not even the place is shown to the audience is not there. The limit tells the planner what it cannot know of a series (it
 * reckons with a thousand, and would read the whole table). @throws Problem `comment.not-found`
 */
export const readComment = async (db: Kysely<Database>, audience: Audience, site: string, id: string): Promise<CommentWithAncestors> => {
  const { rows } = await sql<Row>`
    with one as materialized (
      select c.site_id, c.thread_id, c.path from comments c where c.site_id = ${site} and c.id = ${id} and ${standsFor(audience)}
    )
    select ${commentColumns}, ${voteColumn(audience)}, t.article_key, t.article_url, t.article_title
    from one o cross join lateral (select o.path[1:level] as path from generate_series(1, cardinality(o.path)) as level limit ${DEPTH_MAX + 1}) p
      join comments c on c.site_id = o.site_id and c.thread_id = o.thread_id and c.path = p.path ${joinAuthor}
      join threads t on t.site_id = o.site_id and t.id = o.thread_id
    order by c.path`.execute(db);
  const row = rows.at(-1);
  if (row === undefined) throw new Problem('comment.not-found');
  return {
    ...toComment(row, audience),
    ancestors: rows.slice(0, -1).map((ancestor) => toComment(ancestor, audience)),
    article: { key: row.articleKey, url: row.articleUrl, title: row.articleTitle },
  };
};
