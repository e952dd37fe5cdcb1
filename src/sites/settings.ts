// The settings of sites: data of the site, believed for a second, so that the hot path needs no query and other nodes see an edit soon.
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { storedCheckSettings } from '../contract/checks.ts';
import { Problem } from '../contract/problems.ts';
import { type Settings, type SettingsEdit, settings as settingsSchema } from '../contract/site.ts';
import { recordAct } from '../database/audit.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';

/** How long another node's edit may stay unseen. */
const FRESH_MS = 1_000;
/** Sites remembered, those that do not exist among them. */
const REMEMBERED = 10_000;

type Known = { settings: Settings | undefined; rulesVersion: number; readAt: number };

/** Keys of a newer version are passed over; missing ones get their defaults. */
export const storedSettings = settingsSchema
  .strip()
  .extend({ moderation: z.object(settingsSchema.shape.moderation.unwrap().shape).prefault({}), checks: storedCheckSettings.prefault({}) });

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
  async edit(site: string, edit: SettingsEdit, by: string | null): Promise<Settings> {
    const known = await inTransaction(this.#db, async (tx) => {
      const row = await tx.selectFrom('sites').select(['settings', 'rulesVersion']).where('id', '=', site).forNoKeyUpdate().executeTakeFirst();
      if (row === undefined) throw new Problem('site.not-found');
      const before = storedSettings.parse(row.settings);
      const after = settingsSchema.parse(merge(before, edit));
      // Keys of a newer version stay.
      const stored = JSON.stringify(merge(row.settings, after));
      await tx.updateTable('sites').set({ settings: stored }).where('id', '=', site).execute();
      await recordAct(tx, { site, actor: by, act: 'settings.changed', object: 'settings', ...differing(before, after) });
      return { settings: after, rulesVersion: row.rulesVersion };
    });
    // A reading begun before the commit must not bring the old settings back.
    this.#reading.delete(site);
    this.#known.set(site, { ...known, readAt: performance.now() });
    return known.settings;
  }

  /** How often the site's rules were changed; 0: it never had any. As fresh as the settings. */
  rulesVersion(site: string): number | Promise<number> {
    return this.#fresh(site)?.rulesVersion ?? this.get(site).then(() => this.#known.get(site)?.rulesVersion ?? 0);
  }

  /** They were changed here. */
  knowRules(site: string, rulesVersion: number): void {
    const known = this.#known.get(site);
    if (known !== undefined) this.#known.set(site, { ...known, rulesVersion: Math.max(known.rulesVersion, rulesVersion) });
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
    const row = await this.#db.selectFrom('sites').select(['settings', 'rulesVersion']).where('id', '=', site).executeTakeFirst();
    const settings = row === undefined ? undefined : storedSettings.parse(row.settings);
    const known = this.#known.get(site);
    // A version only rises: one that this node made itself is not taken back by a reading that began before.
    const rulesVersion = Math.max(row?.rulesVersion ?? 0, known?.rulesVersion ?? 0);
    if (known === undefined || known.readAt <= readAt) this.#known.set(site, { settings, rulesVersion, readAt });
    return settings;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Named groups in which an edit names what changes; all else it replaces as a whole. */
const GROUPS = ['moderation', 'checks'];

/** `edit` over `before`, group by group, with nothing that is undefined in it. */
const merge = (before: unknown, edit: object, isGroup = (name: string): boolean => GROUPS.includes(name)): object => {
  const merged = new Map<string, unknown>(isObject(before) ? Object.entries(before) : []);
  for (const [name, value] of Object.entries(edit)) {
    if (value !== undefined) merged.set(name, isObject(value) && isGroup(name) ? merge(merged.get(name), value, () => true) : value);
  }
  return Object.fromEntries(merged);
};

/** What an edit changed, without the rest. */
const differing = (before: Settings, after: Settings): { before: Partial<Settings>; after: Partial<Settings> } => {
  const were = new Map(Object.entries(before).map(([name, value]) => [name, JSON.stringify(value)]));
  const names = new Set(Object.entries(after).flatMap(([name, value]) => (were.get(name) === JSON.stringify(value) ? [] : [name])));
  const only = (settings: Settings) => Object.fromEntries(Object.entries(settings).filter(([name]) => names.has(name)));
  return { before: only(before), after: only(after) };
};
