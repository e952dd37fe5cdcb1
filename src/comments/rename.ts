// An author's comments show another name, picture or badge from now on: each is a change like an edit, so that pages, readers and replays converge on it.
//
// It begins after the commit of the new name, and goes by portions, each a transaction of its own. So no thread is locked while hundreds of others are
// changed; and a comment that a page shows under the old name was there before the new one was, and is found. Until all are told, `changed_at` of the author
// says that they are not: whatever ends a telling, this node's next round or another's begins it anew. Telling twice does no harm.
import { type Kysely, sql } from 'kysely';
import type { Hint } from '../bus/bus.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import { within } from '../deadline.ts';
import type { Parts } from '../parts.ts';
import { lockThreads, raiseHeads } from '../threads/head.ts';

/** Comments in one transaction: a few milliseconds, for which a post in one of their threads waits. */
const COMMENTS = 100;
/** Whoever took the new name waits for their comments to show it, but no longer than this: 20,000 comments. */
const PATIENCE_MS = 2_000;
const EVERY_MS = 10_000;
/** An author of whom nothing was told for so long has been left: a portion takes milliseconds, and where it waits for a lock three seconds. */
const LEFT_SECONDS = 30;

/** `changedAt` says whose telling it is: whoever changes it has taken it over. */
type Author = { siteId: string; id: string; changedAt: Date };
type Place = { id: string; threadId: string };

const now = sql`date_trunc('milliseconds', clock_timestamp())`;

/** One who was left. Served by authors_changed. */
const takeLeft = async (db: Kysely<Database>): Promise<Author | undefined> => {
  const { rows } = await sql<Author>`
    update authors a set changed_at = ${now}
    from (
      select site_id, id from authors where changed_at < now() - make_interval(secs => ${LEFT_SECONDS}::integer) order by changed_at limit 1 for update skip locked
    ) l
    where a.site_id = l.site_id and a.id = l.id
    returning a.site_id, a.id, a.changed_at`.execute(db);
  return rows[0];
};

/** Says that the telling goes on; undefined when it is another's by now. */
const keep = async (db: Kysely<Database>, { siteId, id, changedAt }: Author): Promise<Author | undefined> => {
  const { rows } = await sql<Author>`
    update authors set changed_at = ${now} where site_id = ${siteId} and id = ${id} and changed_at = ${changedAt} returning site_id, id, changed_at`.execute(
    db,
  );
  return rows[0];
};

/** Thread by thread, so that a portion locks few. Served by comments_author. */
const readComments = (db: Kysely<Database>, { siteId, id }: Author): Promise<Place[]> =>
  db
    .selectFrom('comments')
    .select(['id', 'threadId'])
    .where('siteId', '=', siteId)
    .where('authorId', '=', id)
    .where('status', '<>', 'deleted')
    .orderBy('threadId')
    .execute();

/** Marks these comments as changed, but for those that have gone meanwhile. */
const touch = (db: Kysely<Database>, { siteId, id }: Author, places: readonly Place[]): Promise<Hint[]> =>
  inTransaction(db, async (tx) => {
    await lockThreads(tx, siteId, [...new Set(places.map(({ threadId }) => threadId))]);
    const standing = await tx
      .selectFrom('comments')
      .select(['id', 'threadId'])
      .where('siteId', '=', siteId)
      .where(
        'id',
        'in',
        places.map((place) => place.id),
      )
      .where('authorId', '=', id)
      .where('status', '<>', 'deleted')
      .execute();
    if (standing.length === 0) return [];
    const threads = Map.groupBy(standing, ({ threadId }) => threadId);
    const hints = await raiseHeads(
      tx,
      siteId,
      [...threads].map(([threadId, { length }]) => ({ threadId, changes: length, published: 0 })),
    );
    await sql`
      update comments c set seq = w.seq
      from (
        select o.id, t.head + 1 - row_number() over (partition by o.thread_id order by o.seq desc) as seq
        from comments o join threads t on t.site_id = o.site_id and t.id = o.thread_id
        where o.site_id = ${siteId} and o.id = any(${standing.map((place) => place.id)}::uuid[])
      ) w
      where c.site_id = ${siteId} and c.id = w.id`.execute(tx);
    return hints;
  });

export class Renaming {
  readonly #parts: Pick<Parts, 'db' | 'bus' | 'log'>;
  readonly #telling = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #rounding: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: Pick<Parts, 'db' | 'bus' | 'log'>) {
    this.#parts = parts;
    this.#later(0);
  }

  /** Called after the commit that set `changedAt`. Resolves when all comments are told as changed, or when that takes long and goes on by itself. */
  async show(author: Author): Promise<void> {
    await within(PATIENCE_MS, this.#tell(author));
  }

  /** Ends after the portion that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#rounding, ...this.#telling]);
  }

  #later(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#rounding = this.#round();
    }, ms).unref();
  }

  async #round(): Promise<void> {
    const { db, log } = this.#parts;
    try {
      for (let left = await takeLeft(db); left !== undefined && !this.#stopped; left = await takeLeft(db)) await this.#tell(left);
    } catch (error) {
      log.warn({ err: error }, 'It could not be read whose comments are to show another name');
    }
    this.#later(EVERY_MS);
  }

  async #tell(author: Author): Promise<void> {
    const telling = this.#tellAll(author).catch((error: unknown) => {
      this.#parts.log.warn({ err: error, site: author.siteId }, 'Comments of an author show another name and are not told yet; trying again');
    });
    this.#telling.add(telling);
    await telling;
    this.#telling.delete(telling);
  }

  async #tellAll(author: Author): Promise<void> {
    const { db, bus } = this.#parts;
    const comments = await readComments(db, author);
    let mine: Author | undefined = author;
    for (let n = 0; n < comments.length; n += COMMENTS) {
      mine = this.#stopped ? undefined : await keep(db, mine);
      if (mine === undefined) return;
      for (const hint of await touch(db, mine, comments.slice(n, n + COMMENTS))) bus.publish(hint);
    }
    const { siteId, id, changedAt } = mine;
    await db.updateTable('authors').set({ changedAt: null }).where('siteId', '=', siteId).where('id', '=', id).where('changedAt', '=', changedAt).execute();
  }
}
