// Erase an author (Regulation (EU) 2016/679, article 17), or purge a thread: nothing of it is left in any table, and nothing brings it back.
// By portions, so that no thread is locked for long; whoever asks again after a failure goes on where it ended.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Asker } from '../access/asker.ts';
import { mayErase } from '../access/may.ts';
import type { Hint } from '../bus/bus.ts';
import { unvote } from '../comments/unvote.ts';
import { wipeComments } from '../comments/wipe.ts';
import type { Erased, Purged } from '../contract/authors.ts';
import { Problem } from '../contract/problems.ts';
import { recordAct } from '../database/audit.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Authors } from '../readers/authors.ts';

/** Comments, or votes, in one transaction: half a second. */
const PORTION = 500;

type EraseParts = Pick<Parts, 'db' | 'bus'> & { authors: Authors };

/** Portion after portion, until one does nothing. */
const inPortions = async ({ db, bus }: EraseParts, work: (tx: Tx) => Promise<{ count: number; hints: Hint[] }>): Promise<number> => {
  for (let done = 0; ; ) {
    const { count, hints } = await inTransaction(db, work);
    for (const hint of hints) bus.publish(hint);
    if (count === 0) return done;
    done += count;
  }
};

const wipe = (parts: EraseParts, site: string, next: (tx: Tx) => Promise<string[]>): Promise<number> =>
  inPortions(parts, async (tx) => {
    const ids = await next(tx);
    return { count: ids.length, hints: ids.length === 0 ? [] : await wipeComments(tx, site, ids) };
  });

/** What the author wrote, what a decision took from them among it. Served by comments_author and decided_comments_author. */
const commentsOf = async (db: Kysely<Database>, site: string, authorId: string): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    select c.id from comments c where c.site_id = ${site} and c.author_id = ${authorId}
    union select d.comment_id from decided_comments d where d.site_id = ${site} and d.author_before = ${authorId} limit ${PORTION}`.execute(db);
  return rows.map(({ id }) => id);
};

/** Nothing new comes from who is about to be erased. @throws Problem `author.not-found`, `access.forbidden` */
const silence = async ({ db, authors }: EraseParts, asker: Asker, id: string): Promise<void> => {
  const { site } = asker;
  await inTransaction(db, async (tx) => {
    const author = await tx.selectFrom('authors').select('role').where('siteId', '=', site).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
    if (author === undefined) throw new Problem('author.not-found');
    if (!mayErase(asker, { id, role: author.role })) throw new Problem('access.forbidden', { detail: 'Take an author out of the staff first.' });
    await tx.updateTable('authors').set({ ban: 'ban', bannedUntil: null }).where('siteId', '=', site).where('id', '=', id).execute();
  });
  authors.forget(site, id);
};

const run = async (tx: Tx, statements: readonly RawBuilder<unknown>[]): Promise<void> => {
  for (const statement of statements) await statement.execute(tx);
};

/** False when something came meanwhile. The lock keeps out what would refer to the author; what is not named here goes with the row (on delete). */
const takeOut = async (tx: Tx, { site, author }: Asker, id: string, comments: number): Promise<boolean> => {
  const found = await tx.selectFrom('authors').select('id').where('siteId', '=', site).where('id', '=', id).forUpdate().executeTakeFirst();
  if (found === undefined) return true;
  if ((await commentsOf(tx, site, id)).length > 0) return false;
  await run(tx, [
    sql`with gone as (delete from reports where site_id = ${site} and author_id = ${id} returning comment_id, settled_at)
      update comments c set open_reports = c.open_reports - 1 from gone g where c.site_id = ${site} and c.id = g.comment_id and g.settled_at is null`,
    sql`delete from idempotency_keys where site_id = ${site} and author_id = ${id}`,
    sql`update decisions set undone_by = null where site_id = ${site} and undone_by = ${id}`,
    sql`set local afterword.erasing = 'on'`,
    sql`update audit set before = null, after = null, reason = null where site_id = ${site} and object = ${`author:${id}`}`,
    sql`update audit set actor = null where site_id = ${site} and actor = ${id}`,
    sql`set local afterword.erasing = 'off'`,
    sql`delete from authors where site_id = ${site} and id = ${id}`,
  ]);
  await recordAct(tx, { site, actor: author?.id ?? null, act: 'author.erased', object: `author:${id}`, after: { comments } });
  return true;
};

/** @throws Problem `author.not-found`, `access.forbidden` */
export const eraseAuthor = async (parts: EraseParts, asker: Asker, id: string): Promise<Erased> => {
  const { site } = asker;
  await silence(parts, asker, id);
  let comments = 0;
  do {
    comments += await wipe(parts, site, (tx) => commentsOf(tx, site, id));
    await inPortions(parts, (tx) => unvote(tx, site, id, PORTION));
  } while (!(await inTransaction(parts.db, (tx) => takeOut(tx, asker, id, comments))));
  parts.authors.forget(site, id);
  return { id, commentCount: comments };
};

/** All comments of an article; it may be commented on again. @throws Problem `thread.not-found` */
export const purgeThread = async (parts: EraseParts, { site, author }: Asker, article: string): Promise<Purged> => {
  const { db } = parts;
  const thread = await db.selectFrom('threads').select('id').where('siteId', '=', site).where('articleKey', '=', article).executeTakeFirst();
  if (thread === undefined) throw new Problem('thread.not-found');
  // What was deleted before may still be kept for an undo.
  const commentCount = await wipe(parts, site, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select c.id from comments c where c.site_id = ${site} and c.thread_id = ${thread.id}
        and (c.status <> 'deleted' or c.author_id is not null
          or exists (select from decided_comments d where d.site_id = c.site_id and d.comment_id = c.id and d.source_before is not null))
      order by c.path limit ${PORTION}`.execute(tx);
    return rows.map(({ id }) => id);
  });
  await inTransaction(db, (tx) =>
    recordAct(tx, { site, actor: author?.id ?? null, act: 'thread.purged', object: `thread:${article}`, after: { comments: commentCount } }),
  );
  return { article, commentCount };
};
