// Rows of those who write: what requests need to know of them, remembered for moments.
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { v5 } from 'uuid';
import type { Ban } from '../access/asker.ts';
import type { Author } from '../contract/comment.ts';
import type { AuthorRole } from '../contract/reader.ts';
import type { AuthorsTable, Database } from '../database/schema.ts';

/** How long an author is believed without asking: an erased one writes on no longer than this. */
const FRESH_MS = 5_000;
const REMEMBERED = 20_000;
/** Namespace of the ids of staff authors (RFC 9562, section 5.5): one per site whichever node makes it. */
const STAFF_NAMESPACE = '5f0a2c1e-7b1d-4c55-9e0e-1d4b6a3f8c21';
const STAFF_NAME = 'Moderator';

/** An author and what it may do. */
export type KnownAuthor = { author: Author; kind: AuthorsTable['kind']; role: AuthorRole; ban: Ban | undefined; bannedUntil: Date | undefined };

type Row = Author & { kind: AuthorsTable['kind']; role: AuthorRole; ban: Ban | null; bannedUntil: Date | null };

/** A ban that is over is none. */
const known = ({ kind, role, ban, bannedUntil, ...author }: Row): KnownAuthor => {
  const isOver = ban === null || (bannedUntil !== null && bannedUntil.getTime() <= Date.now());
  return { author, kind, role, ban: isOver ? undefined : ban, bannedUntil: isOver ? undefined : (bannedUntil ?? undefined) };
};

/**
 * What readers see of an author changed, and `changed_at` was set to `changedAt` with it: to be called after the commit, so that all its comments are told
 * as changed (comments/rename.ts, which stands above this room).
 */
export type ShowRenamed = (author: { siteId: string; id: string; changedAt: Date }) => Promise<void>;

export class Authors {
  readonly #db: Kysely<Database>;
  readonly #known = new LRUCache<string, Promise<KnownAuthor | undefined>>({ max: REMEMBERED, ttl: FRESH_MS });

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  get(site: string, id: string): Promise<KnownAuthor | undefined> {
    return this.#remember(`${site}\n${id}`, () => this.#read(site, id));
  }

  /** As whom the holder of ADMIN_KEY writes on this site, made on first need; undefined where there is no such site. */
  staff(site: string): Promise<KnownAuthor | undefined> {
    return this.#remember(`${site}\nstaff`, async () => {
      const id = v5(site, STAFF_NAMESPACE);
      const found = await this.#read(site, id);
      if (found !== undefined) return found;
      const { numAffectedRows } = await sql`
        insert into authors (site_id, id, kind, name, badge, role) select s.id, ${id}, 'staff', ${STAFF_NAME}, 'admin', 'admin' from sites s where s.id = ${site}
        on conflict (site_id, id) do nothing`.execute(this.#db);
      // Nothing inserted: no such site, or another request was first.
      if (numAffectedRows !== 1n && (await this.#db.selectFrom('sites').select('id').where('id', '=', site).executeTakeFirst()) === undefined) return undefined;
      return { author: { id, name: STAFF_NAME, avatarUrl: null, badge: 'admin' }, kind: 'staff', role: 'admin', ban: undefined, bannedUntil: undefined };
    });
  }

  /** The author changed: ask again. */
  forget(site: string, id: string): void {
    this.#known.delete(`${site}\n${id}`);
  }

  async #read(site: string, id: string): Promise<KnownAuthor | undefined> {
    const row = await this.#db
      .selectFrom('authors')
      .select(['id', 'name', 'avatarUrl', 'badge', 'kind', 'role', 'ban', 'bannedUntil'])
      .where('siteId', '=', site)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && known(row);
  }

  /** One question at a time; neither a failure nor "there is none" is kept. */
  #remember(key: string, read: () => Promise<KnownAuthor | undefined>): Promise<KnownAuthor | undefined> {
    const remembered = this.#known.get(key);
    if (remembered !== undefined) return remembered;
    const reading = read();
    this.#known.set(key, reading);
    const drop = () => {
      if (this.#known.peek(key) === reading) this.#known.delete(key);
    };
    reading.then((author) => author === undefined && drop(), drop);
    return reading;
  }
}
