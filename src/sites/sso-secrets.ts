// Secrets by which the host site signs its readers in: two at a time, so that a change has no gap.
import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Asker } from '../access/asker.ts';
import type { NewSsoSecret, SsoSecret } from '../contract/keys.ts';
import { Problem } from '../contract/problems.ts';
import { recordAct } from '../database/audit.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Seal } from './sealed.ts';

/** RFC 7518, section 3.2: a key of HS256 has at least the 256 bits of its hash. */
const SECRET_BYTES = 32;
const KID_BYTES = 6;
/** The old one and the new one while a site changes over. */
const SECRETS_MAX = 2;

const placeOf = (site: string, kid: string): string => `sso\n${site}\n${kid}`;

const toSecret = ({ kid, createdAt }: { kid: string; createdAt: Date }): SsoSecret => ({ kid, createdAt: createdAt.toISOString() });

export class SsoSecrets {
  readonly #db: Kysely<Database>;
  readonly #seal: Seal;

  constructor(db: Kysely<Database>, seal: Seal) {
    this.#db = db;
    this.#seal = seal;
  }

  async list(site: string): Promise<SsoSecret[]> {
    const rows = await this.#db.selectFrom('ssoSecrets').select(['kid', 'createdAt']).where('siteId', '=', site).orderBy('createdAt', 'desc').execute();
    return rows.map(toSecret);
  }

  /** @throws Problem `sso.secrets-full` */
  async make({ site, author }: Asker): Promise<NewSsoSecret> {
    const kid = `sso_${randomBytes(KID_BYTES).toString('base64url')}`;
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const createdAt = new Date();
    await inTransaction(this.#db, async (tx) => {
      await tx.selectFrom('sites').select('id').where('id', '=', site).forNoKeyUpdate().execute();
      const kept = await tx.selectFrom('ssoSecrets').select('kid').where('siteId', '=', site).execute();
      if (kept.length >= SECRETS_MAX) throw new Problem('sso.secrets-full');
      await tx
        .insertInto('ssoSecrets')
        .values({ siteId: site, kid, sealed: this.#seal.close(secret, placeOf(site, kid)), createdAt })
        .execute();
      await recordAct(tx, { site, actor: author?.id ?? null, act: 'secret.created', object: `secret:${kid}` });
    });
    return { ...toSecret({ kid, createdAt }), secret };
  }

  /** At once, on every node: secrets are read for each sign-in. @throws Problem `key.not-found` */
  async remove({ site, author }: Asker, kid: string): Promise<SsoSecret> {
    const removed = await inTransaction(this.#db, async (tx) => {
      const gone = await tx.deleteFrom('ssoSecrets').where('siteId', '=', site).where('kid', '=', kid).returning(['kid', 'createdAt']).executeTakeFirst();
      if (gone !== undefined) await recordAct(tx, { site, actor: author?.id ?? null, act: 'secret.removed', object: `secret:${kid}` });
      return gone;
    });
    if (removed === undefined) throw new Problem('key.not-found');
    return toSecret(removed);
  }

  /** The bytes of the key; undefined when the site has no such secret, or it was sealed under another SECRET. */
  async read(site: string, kid: string): Promise<Uint8Array | undefined> {
    const row = await this.#db.selectFrom('ssoSecrets').select('sealed').where('siteId', '=', site).where('kid', '=', kid).executeTakeFirst();
    const secret = row && this.#seal.open(row.sealed, placeOf(site, kid));
    return secret === undefined ? undefined : new TextEncoder().encode(secret);
  }
}
