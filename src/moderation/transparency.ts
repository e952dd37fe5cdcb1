// Figures of moderation over a time, as a service must publish them once a year. Regulation (EU) 2022/2065, articles 15 and 24.
import { type Kysely, sql } from 'kysely';
import type { Transparency } from '../contract/appeal.ts';
import type { Action } from '../contract/moderation.ts';
import type { Database } from '../database/schema.ts';

type Count = { count: number };
type Between = { from: Date; to: Date };

/** Counts are bigint and medians double: both come as numbers. */
const hours = (column: string) => sql`extract(epoch from ${sql.raw(column)}) / 3600`;

const readReports = async (db: Kysely<Database>, site: string, { from, to }: Between): Promise<Transparency['reports']> => {
  const { rows } = await sql<Count & { reason: string; medianHoursToDecision: number | null }>`
    select r.reason, count(*) as count, percentile_cont(0.5) within group (order by ${hours('first.at - r.created_at')}) as median_hours_to_decision
    from reports r left join lateral (
      select min(d.created_at) as at from decided_comments dc join decisions d on d.site_id = dc.site_id and d.id = dc.decision_id
      where dc.site_id = r.site_id and dc.comment_id = r.comment_id and d.created_at >= r.created_at
    ) first on true
    where r.site_id = ${site} and r.created_at >= ${from} and r.created_at < ${to}
    group by r.reason order by r.reason`.execute(db);
  return rows;
};

const readDecisions = async (db: Kysely<Database>, site: string, { from, to }: Between): Promise<Transparency['decisions']> => {
  const { rows } = await sql<{ action: Action; comments: number; undone: number }>`
    select d.action, count(*) as comments, count(*) filter (where d.undone_at is not null) as undone
    from decisions d join decided_comments dc on dc.site_id = d.site_id and dc.decision_id = d.id
    where d.site_id = ${site} and d.created_at >= ${from} and d.created_at < ${to}
    group by d.action order by d.action`.execute(db);
  return rows;
};

const readAppealFigures = async (db: Kysely<Database>, site: string, { from, to }: Between): Promise<Transparency['appeals']> => {
  const { rows } = await sql<Transparency['appeals']>`
    select count(*) as made, count(*) filter (where outcome = 'upheld') as upheld, count(*) filter (where outcome = 'refused') as refused,
      percentile_cont(0.5) within group (order by ${hours('settled_at - created_at')}) as median_hours_to_outcome
    from appeals where site_id = ${site} and created_at >= ${from} and created_at < ${to}`.execute(db);
  return rows[0] ?? { made: 0, upheld: 0, refused: 0, medianHoursToOutcome: null };
};

const countComments = async (db: Kysely<Database>, site: string, { from, to }: Between): Promise<number> => {
  const { rows } = await sql<Count>`
    select count(*) as count from comments where site_id = ${site} and created_at >= ${from} and created_at < ${to}`.execute(db);
  return rows[0]?.count ?? 0;
};

export const readTransparency = async (db: Kysely<Database>, site: string, asked: { from: string; to: string }): Promise<Transparency> => {
  const between = { from: new Date(asked.from), to: new Date(asked.to) };
  const [comments, reports, decisions, appeals] = [
    await countComments(db, site, between),
    await readReports(db, site, between),
    await readDecisions(db, site, between),
    await readAppealFigures(db, site, between),
  ];
  return { from: between.from.toISOString(), to: between.to.toISOString(), comments, reports, decisions, appeals };
};
