// Which comments a filter of the queue means, as SQL: one arm for each status, each served by an index in the order of the queue, put together
// afterwards, so that a page reads no more of a million comments than of ten thousand.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { QueueFilter, QueueStatus } from '../contract/moderation.ts';
import { decodeCursor, encodeCursor } from '../database/page.ts';
import type { Database } from '../database/schema.ts';
import { matchesWords } from './search.ts';

const ALL = ['pending', 'spam', 'published', 'rejected'] as const satisfies readonly QueueStatus[];

/** What narrows the list shows what it is about whole; else it is the queue of what waits. */
const statusesOf = ({ status, reported, comment, author, article, address, q }: QueueFilter): readonly QueueStatus[] => {
  if (status !== undefined) return [status];
  return (reported ?? comment ?? author ?? article ?? address ?? q) === undefined ? ['pending'] : ALL;
};

const conditionsOf = (site: string, { comment, author, article, address, from, to, q }: QueueFilter, config: string): RawBuilder<unknown> => {
  const conditions = [
    ...(comment === undefined ? [] : [sql`c.id = ${comment}`]),
    ...(author === undefined ? [] : [sql`c.author_id = ${author}`]),
    ...(article === undefined ? [] : [sql`c.thread_id = (select t.id from threads t where t.site_id = ${site} and t.article_key = ${article})`]),
    ...(address === undefined ? [] : [sql`c.address_hash = ${Buffer.from(address, 'hex')}`]),
    ...(from === undefined ? [] : [sql`c.created_at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`c.created_at < ${to}::timestamptz`]),
    ...(q === undefined ? [] : [matchesWords(site, config, q)]),
  ];
  return sql.join([sql`true`, ...conditions], sql` and `);
};

/** A cursor is bound to its order. The time is in microseconds, as Postgres keeps it: comments that were imported may have any. */
const cursorShape = (sort: QueueFilter['sort']) => z.tuple([z.literal(sort), z.int().min(0), z.uuid()]);

export type Place = { id: string; seq: number; at: number };

export const cursorOf = ({ sort }: QueueFilter, { at, id }: Place): string => encodeCursor([sort, at, id]);

const after = ({ sort }: QueueFilter, cursor: string | undefined): RawBuilder<unknown> => {
  if (cursor === undefined) return sql`true`;
  const [, at, id] = decodeCursor(cursor, cursorShape(sort));
  const key = sql`(timestamptz 'epoch' + ${at}::bigint * interval '1 microsecond', ${id}::uuid)`;
  return sort === 'oldest' ? sql`(c.created_at, c.id) > ${key}` : sql`(c.created_at, c.id) < ${key}`;
};

export type Filtered = { site: string; filter: QueueFilter; cursor?: string | undefined; config: string };

/** `select id, seq, at` of at most `limit` comments, in order. Served by comments_held, comments_recent, comments_reported and comments_author. */
const placesOf = ({ site, filter, cursor, config }: Filtered, limit: number): RawBuilder<Place> => {
  const order = filter.sort === 'oldest' ? sql`created_at, id` : sql`created_at desc, id desc`;
  const conditions = sql`${conditionsOf(site, filter, config)} and ${after(filter, cursor)}`;
  const arm = (which: RawBuilder<unknown>) => sql`
    (select c.id, c.seq, c.created_at from comments c where c.site_id = ${site} and ${which} and ${conditions} order by ${order} limit ${limit})`;
  const statuses = statusesOf(filter);
  const literals = sql.join(statuses.map((status) => sql.lit(status)));
  const arms = filter.reported
    ? [arm(sql`c.open_reports > 0 and c.status in (${literals})`)]
    : statuses.map((status) => arm(sql`c.status = ${sql.lit(status)}`));
  return sql`select id, seq, (extract(epoch from created_at) * 1000000)::bigint as at from (${sql.join(arms, sql` union all `)}) c
    order by ${order} limit ${limit}`;
};

/** @throws Problem `cursor.invalid` */
export const readPlaces = async (db: Kysely<Database>, filtered: Filtered, limit: number): Promise<Place[]> =>
  (await placesOf(filtered, limit).execute(db)).rows;

/** How many match, counted up to `limit`. @throws Problem `cursor.invalid` */
export const countPlaces = async (db: Kysely<Database>, filtered: Filtered, limit: number): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from (${placesOf(filtered, limit)}) p`.execute(db);
  return rows[0]?.n ?? 0;
};
