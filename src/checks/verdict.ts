// What becomes of a text before people see it: published, or held for a moderator.
import { type Kysely, sql } from 'kysely';
import { type Asker, isStaff } from '../access/asker.ts';
import type { Settings } from '../contract/site.ts';
import type { Database } from '../database/schema.ts';

export type Verdict = 'published' | 'pending';

/** Served by comments_author. */
const hasPublished = async (db: Kysely<Database>, site: string, authorId: string): Promise<boolean> => {
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from comments where site_id = ${site} and author_id = ${authorId} and status = 'published') as has`.execute(db);
  return rows[0]?.has === true;
};

export const judge = async (db: Kysely<Database>, settings: Settings, asker: Asker): Promise<Verdict> => {
  const { mode } = settings.moderation;
  if (mode === 'publish' || isStaff(asker)) return 'published';
  if (mode === 'hold-all' || asker.author === null) return 'pending';
  return (await hasPublished(db, asker.site, asker.author.id)) ? 'published' : 'pending';
};
