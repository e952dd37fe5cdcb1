// Puts the demo into a database that has no site yet.
import { readFile } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import { articles } from './articles.ts';
import { addressOf, DEMO_SITE } from './page.ts';

const SEED = new URL('../../db/seed/demo.sql', import.meta.url);

/** Any number; held while the demo is put in, so that nodes which start together put it in once. */
const SEED_LOCK = 20_260_309;

/**
 * Once in the life of a database: as soon as it has a site, of whatever name, nothing is added. The addresses of the demo's articles follow
 * `publicUrl` at every start, for they are the only ones that this service itself moves. True when the demo was put in.
 */
export const seedDemo = async (db: Kysely<Database>, publicUrl: string): Promise<boolean> => {
  const text = await readFile(SEED, 'utf8');
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${SEED_LOCK})`.execute(tx);
    const site = await tx.selectFrom('sites').select('id').limit(1).executeTakeFirst();
    if (site === undefined) await sql.raw(text).execute(tx);
    const slugs = articles.map(({ slug }) => slug);
    await sql`
      update threads t set article_url = a.url
      from unnest(${slugs}::text[], ${slugs.map((slug) => `${publicUrl}${addressOf(slug)}`)}::text[]) as a (key, url)
      where t.site_id = ${DEMO_SITE} and t.article_key = a.key and t.article_url is distinct from a.url`.execute(tx);
    return site === undefined;
  });
};
