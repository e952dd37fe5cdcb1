// What staff know of authors: since when, what became of their comments, who else writes from where they do.
import { type Kysely, sql } from 'kysely';
import { OTHER_NAMES_MAX, RECORD_MAX } from '../contract/limits.ts';
import type { QueueStatus } from '../contract/moderation.ts';
import type { AuthorRecord } from '../contract/queue.ts';
import type { AuthorRole } from '../contract/reader.ts';
import type { Database } from '../database/schema.ts';

/** Addresses of one author that are looked at, and comments of each: the latest of a reader who moves about. */
const ADDRESSES = 5;
/** The latest comments of each status in which addresses are looked for: in the order of the index, whatever an author wrote in all. */
const LATEST = 20;
const COMMENTS_PER_ADDRESS = 200;

const STATUSES = ['published', 'pending', 'spam', 'rejected'] as const satisfies readonly QueueStatus[];

type Row = {
  id: string;
  kind: AuthorRecord['kind'];
  role: AuthorRole;
  createdAt: Date;
  ban: 'ban' | 'shadow' | null;
  bannedUntil: Date | null;
  otherNames: string[];
} & Record<QueueStatus, number>;

const counted = (status: QueueStatus) => sql`(select count(*)::integer from (
  select from comments c where c.site_id = a.site_id and c.author_id = a.id and c.status = ${sql.lit(status)} limit ${sql.lit(RECORD_MAX)}) c) as ${sql.ref(status)}`;

const isOver = ({ bannedUntil }: Row): boolean => bannedUntil !== null && bannedUntil.getTime() <= Date.now();

const toRecord = (row: Row): AuthorRecord => ({
  kind: row.kind,
  role: row.role,
  firstSeenAt: row.createdAt.toISOString(),
  ban: row.ban === null || isOver(row) ? null : { kind: row.ban, until: row.bannedUntil?.toISOString() ?? null },
  counts: { published: row.published, pending: row.pending, spam: row.spam, rejected: row.rejected },
  otherNames: row.otherNames,
});

/** By the author's id. Served by comments_author and comments_address. */
export const readRecords = async (db: Kysely<Database>, site: string, authorIds: readonly string[]): Promise<Map<string, AuthorRecord>> => {
  if (authorIds.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select a.id, a.kind, a.role, a.created_at, a.ban, a.banned_until,
      ${sql.join(STATUSES.map(counted))},
      array(
        select distinct o.name from (
          select distinct c.address_hash from (
            select c.address_hash from unnest(${[...STATUSES]}::text[]) as s (status) cross join lateral (
              select c.address_hash from comments c where c.site_id = a.site_id and c.author_id = a.id and c.status = s.status
              order by c.created_at desc, c.id desc limit ${LATEST}
            ) c
          ) c where c.address_hash is not null limit ${ADDRESSES}
        ) address cross join lateral (
          select c.author_id from comments c where c.site_id = a.site_id and c.address_hash = address.address_hash limit ${COMMENTS_PER_ADDRESS}
        ) other join authors o on o.site_id = a.site_id and o.id = other.author_id
        where o.id <> a.id order by o.name limit ${OTHER_NAMES_MAX}
      ) as other_names
    from authors a where a.site_id = ${site} and a.id = any(${[...new Set(authorIds)]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, toRecord(row)]));
};
