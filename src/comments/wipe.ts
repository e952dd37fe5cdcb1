// Takes comments out for good: text and author gone from every table that held them, the place kept for what stands below. No undo.
import { sql } from 'kysely';
import type { Hint } from '../bus/bus.ts';
import type { Tx } from '../database/transaction.ts';
import { changeStatuses, lockComments } from './status.ts';

/** Hints to publish after the commit. The search forgets by a trigger (db/migrations/0003-audit.sql). */
export const wipeComments = async (tx: Tx, site: string, ids: readonly string[]): Promise<Hint[]> => {
  const standing = await lockComments(tx, site, ids);
  const { hints } = await changeStatuses(
    tx,
    site,
    standing,
    ids.map((id) => ({ id, to: 'deleted' })),
  );
  // What was never public kept its author, who was told that it is gone; what the checks said may quote it, and so may who reported it.
  await sql`
    update comments set author_id = null, verdicts = null, address_hash = null, open_reports = 0
    where site_id = ${site} and id = any(${[...ids]}::uuid[])`.execute(tx);
  await sql`update reports set note = null, settled_at = coalesce(settled_at, now()) where site_id = ${site} and comment_id = any(${[...ids]}::uuid[])`.execute(
    tx,
  );
  await sql`delete from revisions where site_id = ${site} and comment_id = any(${[...ids]}::uuid[])`.execute(tx);
  await sql`
    update decided_comments set source_before = null, html_before = null, author_before = null
    where site_id = ${site} and comment_id = any(${[...ids]}::uuid[])`.execute(tx);
  return hints;
};
