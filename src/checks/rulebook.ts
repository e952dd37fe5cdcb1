// The rules of sites: kept, changed, and made ready for the checks. A node reads a site's rules when their version moved, which it learns with
// the settings: within a second, and without a question of its own.
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import { host, type Rule, type RuleEdit, type RuleInput, type RuleKind } from '../contract/checks.ts';
import { PATTERNS_MAX, RULES_MAX } from '../contract/limits.ts';
import { Problem } from '../contract/problems.ts';
import { type Act, recordAct } from '../database/audit.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Sites } from '../sites/settings.ts';
import { type Matcher, makeMatcher, NO_RULES } from './matcher.ts';
import { refusalOf } from './pattern.ts';

/** Sites whose rules are ready: a thousand phrases are 200 kB. */
const REMEMBERED = 500;

type Ready = { version: number; matcher: Promise<Matcher> };

const columns = ['id', 'kind', 'pattern', 'outcome', 'note', 'enabled', 'authorId', 'createdAt'] as const;

type Row = Omit<Rule, 'by' | 'createdAt'> & { authorId: string | null; createdAt: Date };

const toRule = ({ authorId, createdAt, ...row }: Row): Rule => ({ ...row, by: authorId, createdAt: createdAt.toISOString() });

/** What the audit log keeps of a rule. */
const factsOf = ({ kind, pattern, outcome, enabled, note }: Row): object => ({ kind, pattern, outcome, enabled, note });

type Change = { row: Row } & Pick<Act, 'act' | 'before' | 'after'>;

/** Why it cannot be taken; any word can. */
const REFUSALS: Record<RuleKind, (pattern: string) => string | undefined> = {
  word: () => undefined,
  pattern: refusalOf,
  host: (pattern) => host.safeParse(pattern).error?.issues[0]?.message,
};

/** @throws Problem `request.invalid` */
export const checkPattern = ({ kind, pattern }: Pick<Rule, 'kind' | 'pattern'>): void => {
  const message = REFUSALS[kind](pattern);
  if (message !== undefined) throw new Problem('request.invalid', { detail: `\`pattern\` ${message}.`, fields: [{ field: 'pattern', message }] });
};

export class Rulebook {
  readonly #db: Kysely<Database>;
  readonly #sites: Sites;
  readonly #ready = new LRUCache<string, Ready>({ max: REMEMBERED });

  constructor({ db, sites }: { db: Kysely<Database>; sites: Sites }) {
    this.#db = db;
    this.#sites = sites;
  }

  /** The rules that are on. */
  async matcher(site: string): Promise<Matcher> {
    const known = this.#sites.rulesVersion(site);
    const version = typeof known === 'number' ? known : await known;
    if (version === 0) return NO_RULES;
    const ready = this.#ready.get(site);
    if (ready?.version === version) return ready.matcher;
    // Read after the version: they may be newer than it says, never older.
    const made = { version, matcher: this.#read(site) };
    this.#ready.set(site, made);
    made.matcher.catch(() => this.#ready.peek(site) === made && this.#ready.delete(site));
    return made.matcher;
  }

  async #read(site: string): Promise<Matcher> {
    const rows = await this.#db.selectFrom('rules').select(['kind', 'pattern', 'outcome']).where('siteId', '=', site).where('enabled', '=', true).execute();
    return makeMatcher(rows);
  }

  /** The newest first; no more than RULES_MAX. */
  async list(site: string): Promise<Rule[]> {
    const rows = await this.#db.selectFrom('rules').select(columns).where('siteId', '=', site).orderBy('id', 'desc').execute();
    return rows.map(toRule);
  }

  /** @throws Problem `request.invalid`, `rule.too-many` */
  create(site: string, by: string | null, { kind, pattern, outcome, note, enabled }: RuleInput): Promise<Rule> {
    checkPattern({ kind, pattern });
    return this.#change(site, by, async (tx) => {
      // Counted under the site's lock.
      const { all, patterns } = await tx
        .selectFrom('rules')
        .select(({ fn }) => [fn.countAll<number>().as('all'), fn.countAll<number>().filterWhere('kind', '=', 'pattern').as('patterns')])
        .where('siteId', '=', site)
        .executeTakeFirstOrThrow();
      if (Number(all) >= RULES_MAX) throw new Problem('rule.too-many', { detail: `A site may have ${RULES_MAX} rules.` });
      if (kind === 'pattern' && Number(patterns) >= PATTERNS_MAX)
        throw new Problem('rule.too-many', { detail: `Of the rules of a site ${PATTERNS_MAX} may be patterns.` });
      const row = await tx
        .insertInto('rules')
        .values({ siteId: site, id: newId(), kind, pattern, outcome, note: note ?? null, enabled, authorId: by })
        .returning(columns)
        .executeTakeFirstOrThrow();
      return { act: 'rule.created', row, after: factsOf(row) };
    });
  }

  /** @throws Problem `request.invalid`, `rule.not-found` */
  edit(site: string, by: string | null, id: string, { pattern, outcome, note, enabled }: RuleEdit): Promise<Rule> {
    return this.#change(site, by, async (tx) => {
      const found = await tx.selectFrom('rules').select(columns).where('siteId', '=', site).where('id', '=', id).executeTakeFirst();
      if (found === undefined) throw new Problem('rule.not-found');
      if (pattern !== undefined) checkPattern({ kind: found.kind, pattern });
      const after = {
        pattern: pattern ?? found.pattern,
        outcome: outcome ?? found.outcome,
        note: note === undefined ? found.note : note,
        enabled: enabled ?? found.enabled,
      };
      await tx.updateTable('rules').set(after).where('siteId', '=', site).where('id', '=', id).execute();
      const row = { ...found, ...after };
      return { act: 'rule.changed', row, before: factsOf(found), after: factsOf(row) };
    });
  }

  /** @throws Problem `rule.not-found` */
  remove(site: string, by: string | null, id: string): Promise<Rule> {
    return this.#change(site, by, async (tx) => {
      const gone = await tx.deleteFrom('rules').where('siteId', '=', site).where('id', '=', id).returning(columns).executeTakeFirst();
      if (gone === undefined) throw new Problem('rule.not-found');
      return { act: 'rule.deleted', row: gone, before: factsOf(gone) };
    });
  }

  /** Raises the version with the change, and puts it on record. */
  async #change(site: string, by: string | null, change: (tx: Tx) => Promise<Change>): Promise<Rule> {
    const { row, rulesVersion } = await inTransaction(this.#db, async (tx) => {
      const raised = await tx
        .updateTable('sites')
        .set(({ eb }) => ({ rulesVersion: eb('rulesVersion', '+', 1) }))
        .where('id', '=', site)
        .returning('rulesVersion')
        .executeTakeFirstOrThrow();
      const { row, ...act } = await change(tx);
      await recordAct(tx, { site, actor: by, object: `rule:${row.id}`, ...act });
      return { row, ...raised };
    });
    this.#sites.knowRules(site, rulesVersion);
    return toRule(row);
  }
}
