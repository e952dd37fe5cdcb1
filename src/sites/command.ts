// What the operator does to sites by command: makes one, looks at them, changes one. Who holds the database may; no route leads here.
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { siteId } from '../contract/article.ts';
import { type Settings, settings, settingsEdit } from '../contract/site.ts';
import type { Database } from '../database/schema.ts';
import { words } from '../http/fields.ts';
import { Sites, storedSettings } from './settings.ts';

/** Sentences for the operator. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
}

/** As it was typed: the mode may be any word still. */
export type SiteInput = {
  name?: string | undefined;
  allowedOrigins?: string[] | undefined;
  /** Beside those, or else beside those that are there. */
  addedOrigins?: string[] | undefined;
  moderation?: { mode: string } | undefined;
  editWindowSeconds?: number | undefined;
};
export type Site = { id: string } & Settings;

const newSite = z.strictObject({ id: siteId, ...settingsEdit.shape });

const valueAt = (given: unknown, [first, ...rest]: PropertyKey[]): unknown => (first === undefined ? given : valueAt(Reflect.get(Object(given), first), rest));

/** @throws SiteError with a sentence for each value that is not allowed */
const parse = <S extends z.ZodType>(schema: S, given: unknown): z.output<S> => {
  const parsed = schema.safeParse(given, { error: words });
  if (parsed.success) return parsed.data;
  throw new SiteError(parsed.error.issues.map(({ path, message }) => `"${valueAt(given, path)}" ${message}.`).join('\n'));
};

const withAdded = ({ addedOrigins = [], allowedOrigins, ...given }: SiteInput, before: readonly string[]) =>
  addedOrigins.length === 0 ? { ...given, allowedOrigins } : { ...given, allowedOrigins: [...new Set([...(allowedOrigins ?? before), ...addedOrigins])] };

/** @throws SiteError when a value is not allowed, or the site is there */
export const createSite = async (db: Kysely<Database>, id: string, given: SiteInput): Promise<Site> => {
  const { id: _, ...chosen } = parse(newSite, { id, ...withAdded(given, []) });
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('sites')
    .values({ id, settings: JSON.stringify(chosen) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw new SiteError(`There is a site ${id} already. To change it: afterword site set ${id}`);
  return { id, ...settings.parse(chosen) };
};

/** By id. */
export const listSites = async (db: Kysely<Database>): Promise<Site[]> => {
  const rows = await db.selectFrom('sites').select(['id', 'settings']).orderBy('id').execute();
  return rows.map((row) => ({ id: row.id, ...storedSettings.parse(row.settings) }));
};

/** @throws SiteError when it is not there */
export const showSite = async (db: Kysely<Database>, id: string): Promise<Site> => {
  const found = await new Sites(db).get(id);
  if (found === undefined) throw new SiteError(`There is no site ${id}. Those that are there: afterword site list`);
  return { id, ...found };
};

/** Changes what is named and nothing else; nodes that run follow within a second. @throws SiteError when a value is not allowed, or the site is not there */
export const setSite = async (db: Kysely<Database>, id: string, given: SiteInput): Promise<Site> => {
  const { allowedOrigins } = await showSite(db, id);
  const edit = parse(settingsEdit, withAdded(given, allowedOrigins));
  return { id, ...(await new Sites(db).edit(id, edit, null)) };
};
