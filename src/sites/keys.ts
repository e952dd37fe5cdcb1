// API keys of a site: made, listed, revoked, and found again by whoever brings one.
import { hash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import { type Asker, isAtLeast } from '../access/asker.ts';
import type { ApiKey, ApiKeyInput, NewApiKey } from '../contract/keys.ts';
import { Problem } from '../contract/problems.ts';
import { recordAct } from '../database/audit.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Log } from '../log.ts';

/** Tells our keys from tokens, and secret scanners from other people's keys. */
const PREFIX = 'afk_';
/** Nobody guesses 256 bits, so that a fast hash keeps them as well as a slow one. */
const KEY_BYTES = 32;
const HINT_CHARACTERS = 8;
/** A revoked key works no longer than this on other nodes. */
const FRESH_MS = 5_000;
const REMEMBERED = 10_000;
/** The last use is known to the minute: a write for each request would cost more than the request. */
const USED_EVERY_MS = 60_000;

type Found = { id: string; expiresAt: Date | null; lastUsedAt: Date | null };
type Row = { id: string; name: string; role: string; hint: string; createdAt: Date; expiresAt: Date | null; lastUsedAt: Date | null };

const digest = (key: string): Buffer => hash('sha256', key, 'buffer');

const toKey = ({ id, name, role, hint, createdAt, expiresAt, lastUsedAt }: Row): ApiKey => ({
  id,
  name,
  role: role === 'admin' ? 'admin' : 'moderator',
  hint,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});

export const isApiKey = (token: string): boolean => token.startsWith(PREFIX);

export class Keys {
  readonly #db: Kysely<Database>;
  readonly #log: Pick<Log, 'warn'>;
  readonly #known = new LRUCache<string, Promise<Found | undefined>>({ max: REMEMBERED, ttl: FRESH_MS });

  constructor({ db, log }: { db: Kysely<Database>; log: Pick<Log, 'warn'> }) {
    this.#db = db;
    this.#log = log;
  }

  /** The id of the key's author; undefined for a key that this site does not have, or has no more. */
  async find(site: string, key: string): Promise<string | undefined> {
    const hashed = digest(key);
    const place = `${site}\n${hashed.toString('base64')}`;
    const reading = this.#known.get(place) ?? this.#read(site, hashed);
    this.#known.set(place, reading, { noUpdateTTL: true });
    const found = await reading.catch((error: unknown) => {
      this.#known.delete(place);
      throw error;
    });
    if (found === undefined || (found.expiresAt !== null && found.expiresAt.getTime() <= Date.now())) return undefined;
    this.#used(site, found);
    return found.id;
  }

  async list(site: string): Promise<ApiKey[]> {
    const rows = await this.#db
      .selectFrom('apiKeys as k')
      .innerJoin('authors as a', (join) => join.onRef('a.siteId', '=', 'k.siteId').onRef('a.id', '=', 'k.id'))
      .select(['k.id', 'a.name', 'a.role', 'k.hint', 'k.createdAt', 'k.expiresAt', 'k.lastUsedAt'])
      .where('k.siteId', '=', site)
      .where('k.revokedAt', 'is', null)
      .orderBy('k.id', 'desc')
      .execute();
    return rows.map(toKey);
  }

  /** @throws Problem `access.forbidden` to one who would give more than they have */
  async make(asker: Asker, { name, role, expiresAt }: ApiKeyInput): Promise<NewApiKey> {
    if (!isAtLeast(asker, role)) throw new Problem('access.forbidden');
    const { site } = asker;
    const id = newId();
    const key = `${PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`;
    const made = {
      ...{ hint: key.slice(0, HINT_CHARACTERS), createdAt: new Date(), expiresAt: expiresAt === undefined ? null : new Date(expiresAt) },
      lastUsedAt: null,
    };
    await inTransaction(this.#db, async (tx) => {
      await tx.insertInto('authors').values({ siteId: site, id, kind: 'staff', name, role, badge: role }).execute();
      await tx
        .insertInto('apiKeys')
        .values({ siteId: site, id, hash: digest(key), createdBy: asker.author?.id ?? null, ...made })
        .execute();
      await recordAct(tx, { site, actor: asker.author?.id ?? null, act: 'key.created', object: `key:${id}`, after: { name, role, expiresAt: made.expiresAt } });
    });
    return { ...toKey({ id, name, role, ...made }), key };
  }

  /** Seen here at once. Its author stays, for what it wrote and decided, and may do nothing any more. @throws Problem `key.not-found` */
  async revoke({ site, author }: Asker, id: string): Promise<ApiKey> {
    const revoked = (await this.list(site)).find((key) => key.id === id);
    if (revoked === undefined) throw new Problem('key.not-found');
    const { name, role } = revoked;
    await inTransaction(this.#db, async (tx) => {
      await tx.updateTable('apiKeys').set({ revokedAt: new Date() }).where('siteId', '=', site).where('id', '=', id).execute();
      await recordAct(tx, { site, actor: author?.id ?? null, act: 'key.revoked', object: `key:${id}`, before: { name, role } });
    });
    this.#known.clear();
    return revoked;
  }

  #read(site: string, hashed: Buffer): Promise<Found | undefined> {
    return this.#db
      .selectFrom('apiKeys')
      .select(['id', 'expiresAt', 'lastUsedAt'])
      .where('siteId', '=', site)
      .where('hash', '=', hashed)
      .where('revokedAt', 'is', null)
      .executeTakeFirst();
  }

  /** Behind the scenes: a use that is not noted harms nobody. */
  #used(site: string, found: Found): void {
    const now = new Date();
    if (found.lastUsedAt !== null && now.getTime() - found.lastUsedAt.getTime() < USED_EVERY_MS) return;
    found.lastUsedAt = now;
    this.#db
      .updateTable('apiKeys')
      .set({ lastUsedAt: now })
      .where('siteId', '=', site)
      .where('id', '=', found.id)
      .execute()
      .catch((error: unknown) => this.#log.warn({ err: error }, 'The last use of an API key could not be noted'));
  }
}
