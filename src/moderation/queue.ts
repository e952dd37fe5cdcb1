// A page of the queue: which comments, and with each all that a moderator needs to decide without opening anything.
import { type Kysely, sql } from 'kysely';
import { type CommentRow, commentColumns, joinAuthor } from '../comments/row.ts';
import { readCounts } from '../comments/tallies.ts';
import { toAuthor, toComment } from '../comments/wire.ts';
import type { Badge } from '../contract/comment.ts';
import { MATCHES_MAX, REPORTS_SHOWN } from '../contract/limits.ts';
import type { QueueFilter, Verdict } from '../contract/moderation.ts';
import type { AuthorRecord, Matches, Queue, QueuedComment, QueueReport } from '../contract/queue.ts';
import type { Database } from '../database/schema.ts';
import type { Parts } from '../parts.ts';
import { countPlaces, cursorOf, readPlaces } from './filter.ts';
import { readRecords } from './record.ts';
import type { Search } from './search.ts';

export type QueueParts = Pick<Parts, 'db'> & { search: Search };

type Row = CommentRow & {
  verdicts: Verdict[] | null;
  address: string | null;
  openReports: number;
  articleKey: string;
  articleUrl: string | null;
  articleTitle: string | null;
  parentHtml: string | null;
  parentAuthorId: string | null;
  parentAuthorName: string | null;
  parentAuthorAvatarUrl: string | null;
  parentAuthorBadge: Badge | null;
};

const readRows = async (db: Kysely<Database>, site: string, ids: readonly string[]): Promise<Row[]> => {
  const { rows } = await sql<Row>`
    select ${commentColumns}, c.verdicts, encode(c.address_hash, 'hex') as address, c.open_reports, t.article_key, t.article_url, t.article_title,
      p.html as parent_html, w.id as parent_author_id, w.name as parent_author_name, w.avatar_url as parent_author_avatar_url, w.badge as parent_author_badge
    from unnest(${[...ids]}::uuid[]) with ordinality as i (id, n)
      join comments c on c.site_id = ${site} and c.id = i.id ${joinAuthor}
      join threads t on t.site_id = c.site_id and t.id = c.thread_id
      left join comments p on p.site_id = c.site_id and p.id = coalesce(c.in_reply_to, c.parent_id)
      left join authors w on w.site_id = p.site_id and w.id = p.author_id and p.status <> 'deleted'
    order by i.n`.execute(db);
  return rows;
};

/** Of each comment the first REPORTS_SHOWN, open ones before settled ones. Served by the unique index (site_id, comment_id, author_id). */
const readReports = async (db: Kysely<Database>, site: string, ids: readonly string[]): Promise<Map<string, QueueReport[]>> => {
  const { rows } = await sql<
    Omit<QueueReport, 'reporter' | 'createdAt' | 'settledAt'> & { commentId: string; authorId: string; name: string; createdAt: Date; settledAt: Date | null }
  >`
    select r.comment_id, r.id, r.reason, r.note, r.author_id, a.name, r.created_at, r.settled_at
    from unnest(${[...ids]}::uuid[]) as i (id) cross join lateral (
      select r.* from reports r where r.site_id = ${site} and r.comment_id = i.id order by r.settled_at is not null, r.id limit ${REPORTS_SHOWN}
    ) r join authors a on a.site_id = r.site_id and a.id = r.author_id
    order by r.settled_at is not null, r.id`.execute(db);
  const reports = rows.map(({ commentId, authorId, name, createdAt, settledAt, ...report }) => ({
    commentId,
    report: { ...report, reporter: { id: authorId, name }, createdAt: createdAt.toISOString(), settledAt: settledAt?.toISOString() ?? null },
  }));
  return new Map([...Map.groupBy(reports, ({ commentId }) => commentId)].map(([id, group]) => [id, group.map(({ report }) => report)]));
};

const parentOf = (row: Row): QueuedComment['parent'] => {
  const id = row.inReplyTo ?? row.parentId;
  if (id === null) return null;
  const author = toAuthor({
    ...{ authorId: row.parentAuthorId, authorName: row.parentAuthorName, authorAvatarUrl: row.parentAuthorAvatarUrl, authorBadge: row.parentAuthorBadge },
  });
  return { id, html: row.parentHtml ?? '', author };
};

const toQueued = (row: Row, reports: QueueReport[], record: AuthorRecord | undefined): QueuedComment => ({
  ...toComment(row, 'staff'),
  verdicts: row.verdicts ?? [],
  reports,
  openReports: row.openReports,
  article: { key: row.articleKey, url: row.articleUrl, title: row.articleTitle },
  parent: parentOf(row),
  record: record ?? null,
  address: row.address,
});

/** What a comment is to the desk, for these ids, in their order. */
const readQueued = async (db: Kysely<Database>, site: string, ids: readonly string[]): Promise<QueuedComment[]> => {
  if (ids.length === 0) return [];
  const [rows, reports] = await Promise.all([readRows(db, site, ids), readReports(db, site, ids)]);
  const records = await readRecords(
    db,
    site,
    rows.flatMap(({ authorId }) => authorId ?? []),
  );
  return rows.map((row) => toQueued(row, reports.get(row.id) ?? [], row.authorId === null ? undefined : records.get(row.authorId)));
};

/** @throws Problem `cursor.invalid` */
export const readQueue = async (
  { db, search }: QueueParts,
  site: string,
  { limit, cursor, ...filter }: QueueFilter & { limit: number; cursor?: string | undefined },
): Promise<Queue> => {
  if (filter.q !== undefined) await search.prepare(site);
  const filtered = { site, filter, cursor, config: await search.configOf(site) };
  const [places, counts] = await Promise.all([readPlaces(db, filtered, limit + 1), readCounts(db, site)]);
  const shown = places.slice(0, limit);
  const last = shown.at(-1);
  const comments = await readQueued(
    db,
    site,
    shown.map(({ id }) => id),
  );
  return { comments, counts, nextCursor: places.length > limit && last !== undefined ? cursorOf(filter, last) : null };
};

/** The time is Postgres's, as that of the comments is. */
export const countMatches = async ({ db, search }: QueueParts, site: string, filter: QueueFilter): Promise<Matches> => {
  if (filter.q !== undefined) await search.prepare(site);
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db);
  const at = rows[0]?.at ?? new Date();
  const to = filter.to === undefined || new Date(filter.to) > at ? at.toISOString() : filter.to;
  const filtered = { site, filter: { ...filter, to }, config: await search.configOf(site) };
  return { count: await countPlaces(db, filtered, MATCHES_MAX), at: to };
};
