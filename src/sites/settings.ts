// The settings of sites: data of the site, believed for a second, so that the hot path needs no query and other nodes see an edit soon.
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Problem } from '../contract/problems.ts';
import { type Settings, type SettingsEdit, settings as settingsSchema } from '../contract/site.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';

/** How long another node's edit may stay unseen. */
const FRESH_MS = 1_000;
/** Sites remembered, those that do not exist among them. */
const REMEMBERED = 10_000;

type Known = { settings: Settings | undefined; readAt: number };

/** Keys of a newer version are passed over; missing ones get their defaults. */
export const storedSettings = settingsSchema.strip().extend({ moderation: z.object(settingsSchema.shape.moderation.unwrap().shape).prefault({}) });

export class Sites {
  readonly #db: Kysely<Database>;
  readonly #known = new LRUCache<string, Known>({ max: REMEMBERED });
  readonly #reading = new Map<string, Promise<Settings | undefined>>();

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /** The settings when they are known fresh, else undefined. */
  peek(site: string): Settings | undefined {
    return this.#fresh(site)?.settings;
  }

  /** undefined for a site that does not exist. */
  get(site: string): Promise<Settings | undefined> {
    const known = this.#fresh(site);
    if (known !== undefined) return Promise.resolve(known.settings);
    const under = this.#reading.get(site);
    if (under !== undefined) return under;
    const reading = this.#read(site).finally(() => {
      if (this.#reading.get(site) === reading) this.#reading.delete(site);
    });
    this.#reading.set(site, reading);
    return reading;
  }

  exists(site: string): boolean | Promise<boolean> {
    const known = this.#fresh(site);
    return known === undefined ? this.get(site).then((settings) => settings !== undefined) : known.settings !== undefined;
  }

  /** Changes what is named and nothing else. Seen here at once. @throws Problem `site.not-found` */
  async edit(site: string, edit: SettingsEdit): Promise<Settings> {
    const settings = await inTransaction(this.#db, async (tx) => {
      const row = await tx.selectFrom('sites').select('settings').where('id', '=', site).forNoKeyUpdate().executeTakeFirst();
      if (row === undefined) throw new Problem('site.not-found');
      const before = storedSettings.parse(row.settings);
      const after = settingsSchema.parse({ ...before, ...defined(edit), moderation: { ...before.moderation, ...defined(edit.moderation ?? {}) } });
      // Merged by the database, so that keys of a newer version stay.
      await sql`
        update sites s set settings = s.settings || n.settings || jsonb_build_object('moderation', coalesce(s.settings -> 'moderation', '{}') || (n.settings -> 'moderation'))
        from (select ${JSON.stringify(after)}::jsonb as settings) n where s.id = ${site}`.execute(tx);
      return after;
    });
    // A reading begun before the commit must not bring the old settings back.
    this.#reading.delete(site);
    this.#known.set(site, { settings, readAt: performance.now() });
    return settings;
  }

  /** A new site with these settings; does nothing when it is there. */
  async make(site: string, settings: SettingsEdit = {}): Promise<void> {
    await this.#db
      .insertInto('sites')
      .values({ id: site, settings: JSON.stringify(settings) })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    this.#known.delete(site);
  }

  #fresh(site: string): Known | undefined {
    const known = this.#known.get(site);
    return known !== undefined && performance.now() - known.readAt < FRESH_MS ? known : undefined;
  }

  async #read(site: string): Promise<Settings | undefined> {
    const readAt = performance.now();
    const row = await this.#db.selectFrom('sites').select('settings').where('id', '=', site).executeTakeFirst();
    const settings = row === undefined ? undefined : storedSettings.parse(row.settings);
    const known = this.#known.get(site);
    if (known === undefined || known.readAt <= readAt) this.#known.set(site, { settings, readAt });
    return settings;
  }
}

const defined = <T extends object>(value: T): Partial<T> => {
  const copy = { ...value };
  for (const key of Object.keys(copy) as (keyof T)[]) if (copy[key] === undefined) delete copy[key];
  return copy;
};
