// A new site, and the list of those that are there: acts of the operator, who holds the database. No route leads here.
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { siteId } from '../contract/article.ts';
import { settings } from '../contract/site.ts';
import type { Database } from '../database/schema.ts';

/** Sentences for the operator. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
}

const input = z.strictObject({ id: siteId, name: settings.shape.name, allowedOrigins: settings.shape.allowedOrigins });

export type SiteInput = z.input<typeof input>;
export type Site = z.output<typeof input>;

/** @throws SiteError when a value is not allowed, or the site is there */
export const createSite = async (db: Kysely<Database>, given: SiteInput): Promise<Site> => {
  const parsed = input.safeParse(given);
  if (!parsed.success) {
    const valueAt = ([first, n]: PropertyKey[]): string =>
      String(first === 'allowedOrigins' && typeof n === 'number' ? given.allowedOrigins?.[n] : first === 'id' ? given.id : given.name);
    throw new SiteError(parsed.error.issues.map(({ path, message }) => `"${valueAt(path)}" ${message}.`).join('\n'));
  }
  const { id, name, allowedOrigins } = parsed.data;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('sites')
    .values({ id, settings: JSON.stringify({ name, allowedOrigins }) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw new SiteError(`There is a site ${id} already.`);
  return parsed.data;
};

/** By id. */
export const listSites = async (db: Kysely<Database>): Promise<Site[]> => {
  const rows = await db.selectFrom('sites').select(['id', 'settings']).orderBy('id').execute();
  return rows.map(({ id, settings: stored }) => {
    const { name, allowedOrigins } = settings.strip().parse(stored);
    return { id, name, allowedOrigins };
  });
};
