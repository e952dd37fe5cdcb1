// Which comments a moderator looks at just now. In Postgres, so that every node knows the same; a claim ends by itself, so that nothing has to be
// given back by a desk or a node that died.
import { type Kysely, sql } from 'kysely';
import { CLAIM_SECONDS } from '../contract/limits.ts';
import type { Claim } from '../contract/live.ts';
import type { Database } from '../database/schema.ts';

type ClaimRow = { commentId: string; id: string; name: string; until: Date };

/** Those that hold, and when the first of them ends. Served by the primary key. */
export const readClaims = async (db: Kysely<Database>, site: string): Promise<{ claims: Claim[]; firstEnd: Date | undefined }> => {
  const { rows } = await sql<ClaimRow>`
    select c.comment_id, a.id, a.name, c.until from claims c join authors a on a.site_id = c.site_id and a.id = c.author_id
    where c.site_id = ${site} and c.until > now() order by c.comment_id`.execute(db);
  const ends = rows.map(({ until }) => until.getTime());
  return {
    claims: rows.map(({ commentId, id, name }) => ({ commentId, by: { id, name } })),
    firstEnd: ends.length === 0 ? undefined : new Date(Math.min(...ends)),
  };
};

/** These instead of what the author claimed before, as far as nobody else holds them; gives those that are the author's now. */
export const claim = async (db: Kysely<Database>, site: string, authorId: string, commentIds: readonly string[]): Promise<string[]> => {
  const wanted = [...new Set(commentIds)].sort();
  const { rows } = await sql<{ commentId: string }>`
    with gone as (
      delete from claims where site_id = ${site} and not comment_id = any(${wanted}::uuid[]) and (author_id = ${authorId} or until <= now())
    )
    insert into claims (site_id, comment_id, author_id, until)
    select c.site_id, c.id, ${authorId}, now() + make_interval(secs => ${CLAIM_SECONDS})
    from comments c where c.site_id = ${site} and c.id = any(${wanted}::uuid[]) order by c.id
    on conflict (site_id, comment_id) do update set author_id = excluded.author_id, until = excluded.until
      where claims.author_id = excluded.author_id or claims.until <= now()
    returning comment_id`.execute(db);
  return rows.map(({ commentId }) => commentId);
};

/** What is the author's of these; nothing of what was claimed since by somebody else. */
export const release = async (db: Kysely<Database>, site: string, authorId: string, commentIds: readonly string[]): Promise<void> => {
  await db
    .deleteFrom('claims')
    .where('siteId', '=', site)
    .where('authorId', '=', authorId)
    .where('commentId', 'in', [...commentIds])
    .execute();
};
