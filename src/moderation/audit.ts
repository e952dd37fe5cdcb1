// Reads the audit log; database/audit.ts writes it.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Audit, AuditEntry, AuditQuery } from '../contract/audit.ts';
import { decodeCursor, encodeCursor } from '../database/page.ts';
import type { Database } from '../database/schema.ts';

const cursorShape = z.tuple([z.literal('audit'), z.uuid()]);

type Row = Omit<AuditEntry, 'at' | 'actor'> & { at: Date; actor: string | null; actorName: string | null };

const toEntry = ({ at, actor, actorName, ...row }: Row): AuditEntry => ({
  ...row,
  at: at.toISOString(),
  actor: actor === null || actorName === null ? null : { id: actor, name: actorName },
});

export type AuditFilter = Omit<AuditQuery, 'limit' | 'cursor'>;

/** The latest first. Served by the primary key, audit_actor, audit_act and audit_object: ids are in order of time (UUIDv7). */
const readEntries = async (
  db: Kysely<Database>,
  site: string,
  { actor, act, object, from, to }: AuditFilter,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<AuditEntry[]> => {
  const only = (condition: RawBuilder<unknown>, value: string | undefined) => (value === undefined ? [] : [condition]);
  const conditions = [
    sql`e.site_id = ${site}`,
    ...only(sql`e.actor = ${actor}`, actor),
    ...only(sql`e.act = ${act}`, act),
    ...only(sql`e.object = ${object}`, object),
    ...only(sql`e.at >= ${from}::timestamptz`, from),
    ...only(sql`e.at < ${to}::timestamptz`, to),
    ...only(sql`e.id < ${before}`, before),
  ];
  const { rows } = await sql<Row>`
    select e.id, e.at, e.actor, a.name as actor_name, e.act, e.object, e.reason, e.before, e.after
    from audit e left join authors a on a.site_id = e.site_id and a.id = e.actor
    where ${sql.join(conditions, sql` and `)} order by e.id desc limit ${limit}`.execute(db);
  return rows.map(toEntry);
};

/** @throws Problem `cursor.invalid` */
export const readAudit = async (db: Kysely<Database>, site: string, { limit, cursor, ...filter }: AuditQuery): Promise<Audit> => {
  const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorShape)[1];
  const entries = await readEntries(db, site, filter, { before, limit: limit + 1 });
  const shown = entries.slice(0, limit);
  const last = shown.at(-1);
  return { entries: shown, nextCursor: entries.length > limit && last !== undefined ? encodeCursor(['audit', last.id]) : null };
};

/** Entries in one piece of an export. */
const PIECE = 500;

async function* readAll(db: Kysely<Database>, site: string, filter: AuditFilter): AsyncGenerator<AuditEntry[]> {
  for (let before: string | undefined; ; ) {
    const entries: AuditEntry[] = await readEntries(db, site, filter, { before, limit: PIECE });
    if (entries.length > 0) yield entries;
    if (entries.length < PIECE) return;
    before = entries.at(-1)?.id;
  }
}

/** One entry a line. */
export async function* exportNdjson(db: Kysely<Database>, site: string, filter: AuditFilter): AsyncGenerator<string> {
  for await (const entries of readAll(db, site, filter)) yield entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** A cell that begins like a formula is one to a spreadsheet: an apostrophe makes it text. RFC 4180 for the rest. */
const cell = (value: string | null): string => {
  const text = value === null ? '' : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export async function* exportCsv(db: Kysely<Database>, site: string, filter: AuditFilter): AsyncGenerator<string> {
  yield 'id,at,actor,actorName,act,object,reason,before,after\r\n';
  for await (const entries of readAll(db, site, filter))
    yield entries
      .map(({ id, at, actor, act, object, reason, before, after }) =>
        [id, at, actor?.id ?? null, actor?.name ?? null, act, object, reason, json(before), json(after)].map(cell).join(','),
      )
      .map((line) => `${line}\r\n`)
      .join('');
}
