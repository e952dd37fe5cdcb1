// What moderators decide teaches which words spam is made of. Taught behind the scenes, after the decision; each comment counts once, as it was decided
// last.
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Log } from '../log.ts';
import type { Likeness } from './given.ts';
import { type Counts, likenessOf, type Model } from './learned.ts';
import type { Tokenize } from './tokens.ts';

/** Comments in one transaction: some ten thousand words. */
const AT_ONCE = 100;
/** Words of a site that are asked, the most frequent: 2 MB. */
const WORDS_MAX = 20_000;
const REMEMBERED = 100;
/** What other nodes were taught is learned within that. */
const FRESH_MS = 60_000;
/** Stands for the comments themselves. */
const COMMENTS = 0;

/** What a decision needs of it. */
export type Pupil = Pick<Teacher, 'learn'>;

type Known = { model: Model; readAt: number };

const NOTHING: Model = { comments: { spam: 0, good: 0 }, words: new Map() };

export class Teacher {
  readonly #db: Kysely<Database>;
  readonly #log: Log;
  readonly #tokenize: Tokenize;
  readonly #known = new LRUCache<string, Known>({ max: REMEMBERED });
  readonly #reading = new Map<string, Promise<Model>>();
  #teaching: Promise<void> = Promise.resolve();

  constructor({ db, log, tokenize }: { db: Kysely<Database>; log: Log; tokenize: Tokenize }) {
    this.#db = db;
    this.#log = log;
    this.#tokenize = tokenize;
  }

  /**
   * After the commit of a decision about these, or of its undoing, which does not wait for it. A failure costs the lesson. `approved`: what was
   * published before stays so without a decision on record, and was found good all the same.
   */
  learn(site: string, commentIds: readonly string[], { approved = false } = {}): void {
    this.#teaching = this.#teaching.then(async () => {
      try {
        for (let from = 0; from < commentIds.length; from += AT_ONCE)
          await inTransaction(this.#db, (tx) => this.#learn(tx, site, commentIds.slice(from, from + AT_ONCE), approved));
      } catch (error) {
        this.#log.warn({ err: error, site }, 'Nothing was learned from a decision');
      }
      this.#known.delete(site);
      this.#reading.delete(site);
    });
  }

  /** When all that was begun is learned. */
  stop(): Promise<void> {
    return this.#teaching;
  }

  async likeness(site: string, body: string): Promise<Likeness | undefined> {
    const model = await this.#model(site);
    return model === NOTHING ? undefined : likenessOf(model, this.#tokenize(body));
  }

  /** Waits for the first reading alone: then what is known is good for the moment in which it is read again. */
  #model(site: string): Model | Promise<Model> {
    const known = this.#known.get(site);
    if (known !== undefined && performance.now() - known.readAt < FRESH_MS) return known.model;
    const reading = this.#reading.get(site) ?? this.#read(site);
    this.#reading.set(site, reading);
    if (known === undefined) return reading;
    reading.catch((error: unknown) => this.#log.warn({ err: error, site }, 'The learned words cannot be read'));
    return known.model;
  }

  async #read(site: string): Promise<Model> {
    try {
      const rows = await this.#db
        .selectFrom('tokens')
        .select(['token', 'spam', 'good'])
        .where('siteId', '=', site)
        // The comments come first: no word stands in more of them.
        .orderBy(sql`spam + good`, 'desc')
        .orderBy('token')
        .limit(WORDS_MAX)
        .execute();
      const words = new Map(rows.map(({ token, spam, good }) => [token, { spam, good }]));
      const comments = words.get(COMMENTS);
      const model = comments === undefined ? NOTHING : { comments, words };
      this.#known.set(site, { model, readAt: performance.now() });
      return model;
    } finally {
      this.#reading.delete(site);
    }
  }

  async #learn(tx: Tx, site: string, commentIds: readonly string[], approved: boolean): Promise<void> {
    // One teacher of a site at a time, on whichever node: the counts would not be those of the lessons.
    await sql`select pg_advisory_xact_lock(hashtext('lessons'), hashtext(${site}))`.execute(tx);
    // A rejection is no lesson: there are other reasons than spam. Of what was deleted there is nothing to read.
    const { rows } = await sql<{ id: string; source: string; was: boolean | null; spam: boolean | null }>`
      select c.id, c.source, l.spam as was, case
          when d.action = 'spam' then true
          when d.action = 'approve' or (d.action is null and ${approved} and c.status = 'published') then false
        end as spam
      from comments c left join lessons l on l.site_id = c.site_id and l.comment_id = c.id
        left join lateral (
          select d.action from decided_comments o join decisions d on d.site_id = o.site_id and d.id = o.decision_id
          where o.site_id = c.site_id and o.comment_id = c.id and d.undone_at is null order by d.id desc limit 1
        ) d on true
      where c.site_id = ${site} and c.id = any(${commentIds}::uuid[]) and c.source <> ''`.execute(tx);
    const changed = rows.filter(({ was, spam }) => was !== spam);
    if (changed.length === 0) return;
    const counts = new Map<number, Counts>();
    for (const { source, was, spam } of changed) {
      const hashes = [COMMENTS, ...this.#tokenize(source).map(({ hash }) => hash)];
      for (const hash of hashes) count(counts, hash, was, -1);
      for (const hash of hashes) count(counts, hash, spam, 1);
    }
    await writeCounts(tx, site, counts);
    await writeLessons(tx, site, changed);
  }
}

const count = (counts: Map<number, Counts>, hash: number, spam: boolean | null, by: number): void => {
  if (spam === null) return;
  const before = counts.get(hash) ?? { spam: 0, good: 0 };
  counts.set(hash, spam ? { ...before, spam: before.spam + by } : { ...before, good: before.good + by });
};

/** A comment that was edited since is unlearned as it is now: no count goes below nothing. */
const writeCounts = async (tx: Tx, site: string, counts: ReadonlyMap<number, Counts>): Promise<void> => {
  const [hashes, values] = [[...counts.keys()], [...counts.values()]];
  await sql`
    merge into tokens t
    using unnest(${hashes}::bigint[], ${values.map(({ spam }) => spam)}::integer[], ${values.map(({ good }) => good)}::integer[]) as d (token, spam, good)
      on t.site_id = ${site} and t.token = d.token
    when matched and t.spam + d.spam <= 0 and t.good + d.good <= 0 then delete
    when matched then update set spam = greatest(0, t.spam + d.spam), good = greatest(0, t.good + d.good)
    when not matched then insert (site_id, token, spam, good) values (${site}, d.token, greatest(0, d.spam), greatest(0, d.good))`.execute(tx);
};

const writeLessons = async (tx: Tx, site: string, changed: readonly { id: string; spam: boolean | null }[]): Promise<void> => {
  const lessons = changed.flatMap(({ id, spam }) => (spam === null ? [] : [{ siteId: site, commentId: id, spam }]));
  const gone = changed.filter(({ spam }) => spam === null).map(({ id }) => id);
  if (gone.length > 0) await tx.deleteFrom('lessons').where('siteId', '=', site).where('commentId', 'in', gone).execute();
  if (lessons.length > 0)
    await tx
      .insertInto('lessons')
      .values(lessons)
      .onConflict((conflict) => conflict.columns(['siteId', 'commentId']).doUpdateSet(({ ref }) => ({ spam: ref('excluded.spam') })))
      .execute();
};
