// Figures over a window: one statement each, each in a range of an index.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { BUSIEST, type Figures, type FiguresWindow } from '../contract/figures.ts';
import type { Database } from '../database/schema.ts';

const WINDOWS = { '24h': ['hour', 24], '7d': ['day', 7], '30d': ['day', 30], '90d': ['day', 90] } as const satisfies Record<
  FiguresWindow,
  readonly [Figures['step'], number]
>;

type Site = { site: string; step: Figures['step']; steps: number };

/** The beginning of each step, up to the one that is under way; in UTC, as the answer says. */
const beginOf = ({ step }: Site, time: RawBuilder<unknown>) => sql`date_trunc(${step}, ${time}, 'UTC')`;
const stepOf = ({ step }: Site) => sql`${`1 ${step}`}::interval`;
const sinceOf = (of: Site) => sql`(${beginOf(of, sql`now()`)} - ${of.steps - 1} * ${stepOf(of)})`;
const series = (of: Site) => sql`generate_series(${sinceOf(of)}, ${beginOf(of, sql`now()`)}, ${stepOf(of)}) as s (at)`;

/** The least id of a time: decisions are found by theirs (UUIDv7), which their key has in order. */
const idOf = (time: RawBuilder<unknown>) => sql`(lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid`;

type Timed<T> = T & { at: Date };
const told = <T extends { at: Date }>(rows: readonly T[]) => rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));

/** Served by comments_recent and comments_held. */
const readComments = async (db: Kysely<Database>, of: Site) => {
  const arm = (which: RawBuilder<unknown>) => sql`
    select ${beginOf(of, sql`c.created_at`)} as at, c.status, count(*)::integer as n from comments c
    where c.site_id = ${of.site} and ${which} and c.created_at >= ${sinceOf(of)} group by 1, 2`;
  const column = (status: string) => sql`coalesce(sum(n) filter (where status = ${sql.lit(status)}), 0)::integer as ${sql.ref(status)}`;
  const { rows } = await sql<Timed<Omit<Figures['comments'][number], 'at'>>>`
    select s.at, ${sql.join(['published', 'pending', 'spam', 'rejected'].map(column))}
    from ${series(of)} left join (
      ${arm(sql`c.status = 'published'`)} union all ${arm(sql`c.status = 'pending'`)} union all ${arm(sql`c.status = 'spam'`)} union all ${arm(sql`c.status = 'rejected'`)}
    ) counted on counted.at = s.at group by s.at order by s.at`.execute(db);
  return told(rows);
};

/** What a window's decisions did, without what was undone. For `from … d join … dc`; served by the keys of both tables. */
const decided = (of: Site) => sql`decisions d join decided_comments dc on dc.site_id = d.site_id and dc.decision_id = d.id
  where d.site_id = ${of.site} and d.id >= ${idOf(sinceOf(of))} and d.undone_at is null`;

const readDecided = async (db: Kysely<Database>, of: Site) => {
  const column = (action: string) => sql`coalesce(sum(n) filter (where action = ${sql.lit(action)}), 0)::integer as ${sql.ref(action)}`;
  const { rows } = await sql<Timed<Omit<Figures['decisions'][number], 'at'>>>`
    select s.at, ${sql.join(['approve', 'reject', 'spam', 'delete'].map(column))}
    from ${series(of)} left join (
      select ${beginOf(of, sql`d.created_at`)} as at, d.action, count(*)::integer as n from ${decided(of)} group by 1, 2
    ) counted on counted.at = s.at group by s.at order by s.at`.execute(db);
  return told(rows);
};

type Totals = { decisionSeconds: number | null; caught: number; missed: number; mistaken: number };

const readTotals = async (db: Kysely<Database>, of: Site): Promise<Totals> => {
  const { rows } = await sql<Totals>`
    with made as materialized (select d.action, d.created_at, dc.comment_id, dc.status_before from ${decided(of)})
    select
      (select percentile_cont(0.5) within group (order by extract(epoch from m.created_at - c.created_at)) from made m
        join comments c on c.site_id = ${of.site} and c.id = m.comment_id where m.status_before = 'pending')::double precision as decision_seconds,
      (select count(*) from made where status_before = 'published' and action = 'spam')::integer as missed,
      (select count(*) from made where status_before = 'spam' and action = 'approve')::integer as mistaken,
      (select count(*) from comments c
        where c.site_id = ${of.site} and c.status = 'spam' and c.created_at >= ${sinceOf(of)} and c.published_at is null)::integer as caught`.execute(db);
  return rows[0] ?? { decisionSeconds: null, caught: 0, missed: 0, mistaken: 0 };
};

type ArticleRow = { key: string; url: string | null; title: string | null; commentCount: number };

/** Served by comments_recent, without the rows. */
const readBusiest = async (db: Kysely<Database>, of: Site) => {
  const { rows } = await sql<ArticleRow>`
    select t.article_key as key, t.article_url as url, t.article_title as title, busy.n as comment_count
    from (
      select c.thread_id, count(*)::integer as n from comments c
      where c.site_id = ${of.site} and c.status = 'published' and c.created_at >= ${sinceOf(of)} group by 1 order by n desc, c.thread_id limit ${BUSIEST}
    ) busy join threads t on t.site_id = ${of.site} and t.id = busy.thread_id order by busy.n desc, t.article_key`.execute(db);
  return rows.map(({ commentCount, ...article }) => ({ article, commentCount }));
};

export const readFigures = async (db: Kysely<Database>, site: string, window: FiguresWindow): Promise<Figures> => {
  const [step, steps] = WINDOWS[window];
  const of = { site, step, steps };
  const [comments, decisions, { decisionSeconds, ...spam }, articles] = await Promise.all([
    readComments(db, of),
    readDecided(db, of),
    readTotals(db, of),
    readBusiest(db, of),
  ]);
  return { window, step, comments, decisions, decisionSeconds, spam, articles };
};
