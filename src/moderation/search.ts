// The search of staff: words of comments in a table of their own, so that no post waits for it. What came since the last search is put in by the
// next one, and by the round that every node makes.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Language } from '../contract/site.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';

/** Postgres's text search configurations. Without a language words are taken as they are written. */
const CONFIGS = {
  ar: 'arabic',
  da: 'danish',
  de: 'german',
  en: 'english',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  it: 'italian',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
} as const satisfies Record<Language, string>;
const UNKNOWN = 'simple';

/** Comments in one statement: a tenth of a second. */
const AT_ONCE = 2_000;
/** Statements before one search answers with what there is; the rounds go on. */
const STEPS_PER_SEARCH = 5;
const EVERY_MS = 60_000;
/** A transaction that began before may still bring comments with older ids: none lasts longer, and clocks of nodes differ by less. */
const SETTLED_MS = 60_000;
const NEVER = '00000000-0000-0000-0000-000000000000';

/** The site is one of the words of each of its comments; no text makes a word with a colon. */
const siteWord = (site: string): string => `site:${site}`;

/** For `from comments c`; served by searchable_document. */
export const matchesWords = (site: string, config: string, words: string): RawBuilder<unknown> => sql`exists (
  select from searchable s where s.site_id = c.site_id and s.comment_id = c.id
    and s.document @@ ${`'${siteWord(site)}'`}::tsquery and s.document @@ websearch_to_tsquery(${config}::regconfig, ${words}))`;

/** The least id (UUIDv7) of that time. */
const idAt = (ms: number): string => {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
};

export class Search {
  readonly #db: Kysely<Database>;
  readonly #sites: Sites;
  readonly #log: Parts['log'];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor({ db, log, sites }: Pick<Parts, 'db' | 'log'> & { sites: Sites }) {
    this.#db = db;
    this.#sites = sites;
    this.#log = log;
    this.#later();
  }

  stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    return this.#running;
  }

  async configOf(site: string): Promise<string> {
    const language = (await this.#sites.get(site))?.language;
    return language === undefined ? UNKNOWN : CONFIGS[language];
  }

  /** Takes in what came since, as far as a search can wait for. */
  async prepare(site: string): Promise<void> {
    for (let n = 0; n < STEPS_PER_SEARCH && (await this.#step(site)); n++);
  }

  /** False when nothing is left. Of two nodes one does the work, and the other waits for it. */
  async #step(site: string): Promise<boolean> {
    const config = await this.configOf(site);
    return inTransaction(this.#db, async (tx) => {
      const through = await lockMark(tx, site, config);
      const { rows } = await sql<{ last: string | null; n: number }>`
        with more as materialized (
          select c.id, c.source from comments c where c.site_id = ${site} and c.id > ${through} order by c.id limit ${AT_ONCE}
        ), added as (
          insert into searchable (site_id, comment_id, document)
          select ${site}, m.id, to_tsvector(${config}::regconfig, m.source) || array_to_tsvector(array[${siteWord(site)}])
          from more m where m.source <> '' on conflict (site_id, comment_id) do nothing
        )
        select (select id from more order by id desc limit 1) as last, (select count(*)::integer from more) as n`.execute(tx);
      const { last, n } = rows[0] ?? { last: null, n: 0 };
      const settled = idAt(Date.now() - SETTLED_MS);
      const reached = last === null || last > settled ? settled : last;
      if (reached > through) await tx.updateTable('searchMarks').set({ through: reached }).where('siteId', '=', site).execute();
      return n === AT_ONCE && reached === last;
    });
  }

  #later(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#round();
    }, EVERY_MS).unref();
  }

  async #round(): Promise<void> {
    try {
      for (const { siteId } of await this.#db.selectFrom('searchMarks').select('siteId').execute()) while (!this.#stopped && (await this.#step(siteId)));
    } catch (error) {
      this.#log.warn({ err: error }, 'Comments could not be made searchable');
    }
    this.#later();
  }
}

/** Another language makes other words: all is taken in anew. */
const lockMark = async (tx: Tx, site: string, language: string): Promise<string> => {
  await tx
    .insertInto('searchMarks')
    .values({ siteId: site, language, through: NEVER })
    .onConflict((conflict) => conflict.column('siteId').doNothing())
    .execute();
  const mark = await tx.selectFrom('searchMarks').select(['language', 'through']).where('siteId', '=', site).forUpdate().executeTakeFirstOrThrow();
  if (mark.language === language) return mark.through;
  await tx.deleteFrom('searchable').where('siteId', '=', site).execute();
  await tx.updateTable('searchMarks').set({ language, through: NEVER }).where('siteId', '=', site).execute();
  return NEVER;
};
