// What becomes of a text before people see it, and why: the worst of what the checks say decides.
import { type Kysely, sql } from 'kysely';
import { type Asker, isAtLeast } from '../access/asker.ts';
import type { Status } from '../contract/comment.ts';
import type { Verdict } from '../contract/moderation.ts';
import type { Settings } from '../contract/site.ts';
import type { Database } from '../database/schema.ts';
import type { HashAddress } from './address.ts';

/** What the checks found: the status that the comment gets, what is stored beside it, and what is kept of the address. */
export type Judgement = { status: Exclude<Status, 'deleted'>; verdicts: Verdict[] | null; addressHash: Buffer | null };

/** Served by comments_author. */
const hasPublished = async (db: Kysely<Database>, site: string, authorId: string): Promise<boolean> => {
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from comments where site_id = ${site} and author_id = ${authorId} and status = 'published') as has`.execute(db);
  return rows[0]?.has === true;
};

export class Checks {
  readonly #db: Kysely<Database>;
  readonly #hashAddress: HashAddress;

  constructor({ db, hashAddress }: { db: Kysely<Database>; hashAddress: HashAddress }) {
    this.#db = db;
    this.#hashAddress = hashAddress;
  }

  async judge(settings: Settings, asker: Asker): Promise<Judgement> {
    const addressHash = asker.ip === '' ? null : this.#hashAddress(asker.site, asker.ip);
    const verdicts = await this.#verdicts(settings, asker);
    return { status: verdicts.length === 0 ? 'published' : 'pending', verdicts: verdicts.length === 0 ? null : verdicts, addressHash };
  }

  async #verdicts({ moderation: { mode } }: Settings, asker: Asker): Promise<Verdict[]> {
    // Staff, and whom staff trust.
    if (mode === 'publish' || isAtLeast(asker, 'trusted')) return [];
    if (mode === 'hold-all') return [{ check: 'mode', outcome: 'hold', reason: 'the site looks at every comment first' }];
    if (asker.author !== null && (await hasPublished(this.#db, asker.site, asker.author.id))) return [];
    return [{ check: 'mode', outcome: 'hold', reason: 'the author has no published comment yet' }];
  }
}
