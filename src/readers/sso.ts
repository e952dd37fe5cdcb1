// Sign-in by the host site: a token that it signed says who the reader is. HS256 with a secret of the site, or the keys of its JWKS.

import { createRemoteJWKSet, customFetch, decodeProtectedHeader, errors, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from 'jose';
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Config } from '../config.ts';
import type { Author } from '../contract/comment.ts';
import { SSO_TOKEN_DAYS } from '../contract/limits.ts';
import { Problem } from '../contract/problems.ts';
import type { AuthorRole, Session } from '../contract/reader.ts';
import type { Settings } from '../contract/site.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import type { SsoSecrets } from '../sites/sso-secrets.ts';
import type { Authors, ShowRenamed } from './authors.ts';
import { InsideError, makeFetchKeys } from './outside.ts';
import { type Identity, readClaims } from './sso-claims.ts';
import type { Tokens } from './token.ts';

/** Never HS256 with a public key, never `none`: each way has its own list, chosen by where the key comes from and not by the token. */
const SECRET_ALGORITHMS = ['HS256'];
const KEY_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
/** Clocks of two servers. */
const CLOCK_TOLERANCE_SECONDS = 30;
/** A JWKS that does not answer must not hold readers up. */
const JWKS_TIMEOUT_MS = 3_000;
/** Between two looks for a key id that was not there: anybody may send one. */
const JWKS_COOLDOWN_MS = 30_000;
const JWKS_REMEMBERED = 1_000;
/** Characters of a `jti`: a UUID has 36. */
const JTI_CHARACTERS = 255;
/** Used tokens forgotten with each sign-in: more than one, so that they do not gather. */
const FORGOTTEN_AT_ONCE = 100;

export type SsoParts = Pick<Parts, 'db'> & {
  config: Pick<Config, 'privateJwks'>;
  sites: Sites;
  tokens: Tokens;
  authors: Authors;
  ssoSecrets: SsoSecrets;
  showRenamed: ShowRenamed;
};

const refuse = (message: string, cause?: unknown): Problem =>
  new Problem('sso.refused', { detail: `The token ${message}.`, fields: [{ field: 'ssoToken', message }], cause });

const headOf = (token: string): ProtectedHeaderParameters => {
  try {
    return decodeProtectedHeader(token);
  } catch (error) {
    throw refuse('is not a JWT', error);
  }
};

/** What was wrong, for the developer of the host site: nothing that a stranger could use. */
const reasonOf = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `has no good \`${error.claim}\``;
  if (error instanceof InsideError) return 'cannot be verified: the JWKS is within the network of this server, which its operator has to allow (PRIVATE_JWKS)';
  if (error instanceof errors.JWKSNoMatchingKey) return 'names a key (`kid`) that the JWKS does not have';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'is not signed with that key';
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `is signed by an algorithm that is not taken; ${[...SECRET_ALGORITHMS, ...KEY_ALGORITHMS].join(', ')} are`;
  return 'cannot be verified';
};

export class Sso {
  readonly #parts: SsoParts;
  readonly #jwks = new LRUCache<string, ReturnType<typeof createRemoteJWKSet>>({ max: JWKS_REMEMBERED });

  constructor(parts: SsoParts) {
    this.#parts = parts;
  }

  /** The reader that the token speaks of, made or brought up to date. @throws Problem `sso.refused`, `site.not-found` */
  async signIn(site: string, token: string): Promise<Session> {
    const settings = await this.#parts.sites.get(site);
    if (settings === undefined) throw new Problem('site.not-found');
    const payload = await this.#verify(site, settings, token);
    const identity = readClaims(payload);
    const { jti, exp = 0 } = payload;
    if (jti !== undefined && !isId(jti)) throw refuse(`has a \`jti\` that is not a text of 1 to ${JTI_CHARACTERS} characters`);
    if (typeof identity === 'string') throw refuse(identity);
    const { db, tokens, authors, showRenamed } = this.#parts;
    const { author, changedAt } = await inTransaction(db, async (tx) => {
      if (jti !== undefined && !(await useUp(tx, site, jti, exp))) throw refuse('was used before; each `jti` is good once');
      return upsert(tx, site, identity);
    });
    authors.forget(site, author.id);
    if (changedAt !== undefined) await showRenamed({ siteId: site, id: author.id, changedAt });
    const issued = await tokens.issue(site, author.id);
    return { token: issued.token, expiresAt: issued.expiresAt.toISOString(), author };
  }

  async #verify(site: string, { sso }: Settings, token: string): Promise<JWTPayload> {
    const { alg = '', kid } = headOf(token);
    const options = { audience: sso.audience ?? site, requiredClaims: ['exp', 'aud'], clockTolerance: CLOCK_TOLERANCE_SECONDS };
    try {
      const { payload } = SECRET_ALGORITHMS.includes(alg)
        ? await jwtVerify(token, await this.#secret(site, kid), { ...options, algorithms: SECRET_ALGORITHMS })
        : await jwtVerify(token, this.#keys(sso.jwksUrl), { ...options, algorithms: KEY_ALGORITHMS });
      if ((payload.exp ?? 0) > Date.now() / 1000 + SSO_TOKEN_DAYS * 24 * 60 * 60) throw refuse(`is good for more than ${SSO_TOKEN_DAYS} days`);
      return payload;
    } catch (error) {
      throw error instanceof Problem ? error : refuse(reasonOf(error), error);
    }
  }

  async #secret(site: string, kid: string | undefined): Promise<Uint8Array> {
    if (kid === undefined) throw refuse('does not say in its head (`kid`) which secret signed it');
    const secret = await this.#parts.ssoSecrets.read(site, kid);
    if (secret === undefined) throw refuse('names a secret (`kid`) that this site does not have');
    return secret;
  }

  #keys(url: string | undefined) {
    if (url === undefined) throw refuse('is not signed with HS256, and the site has no `sso.jwksUrl` in its settings');
    const options = { timeoutDuration: JWKS_TIMEOUT_MS, cooldownDuration: JWKS_COOLDOWN_MS, [customFetch]: makeFetchKeys(this.#parts.config.privateJwks) };
    const known = this.#jwks.get(url) ?? createRemoteJWKSet(new URL(url), options);
    this.#jwks.set(url, known);
    return known;
  }
}

/** A claim may be anything, whatever its type says. */
const isId = (jti: unknown): boolean => typeof jti === 'string' && jti !== '' && jti.length <= JTI_CHARACTERS;

/** False when it was used before. Of two requests at once one waits here for the other. */
const useUp = async (tx: Tx, site: string, jti: string, exp: number): Promise<boolean> => {
  await sql`
    delete from sso_tokens where site_id = ${site} and jti in (
      select jti from sso_tokens where site_id = ${site} and expires_at < now() order by expires_at limit ${FORGOTTEN_AT_ONCE} for update skip locked
    )`.execute(tx);
  const { numAffectedRows } = await sql`
    insert into sso_tokens (site_id, jti, expires_at) values (${site}, ${jti}, ${new Date((exp + CLOCK_TOLERANCE_SECONDS) * 1000)})
    on conflict do nothing`.execute(tx);
  return numAffectedRows === 1n;
};

type Kept = Author & { email: string | null; role: AuthorRole };

const find = (db: Kysely<Database>, site: string, externalId: string): Promise<Kept | undefined> =>
  db
    .selectFrom('authors')
    .select(['id', 'name', 'avatarUrl', 'badge', 'email', 'role'])
    .where('siteId', '=', site)
    .where('kind', '=', 'sso')
    .where('externalId', '=', externalId)
    .forNoKeyUpdate()
    .executeTakeFirst();

const badgeOf = (role: AuthorRole): Author['badge'] => (role === 'moderator' || role === 'admin' ? role : null);

/** Served by authors_external. What the token does not say stays as it is: a role may have been given on the desk. */
const upsert = async (tx: Tx, site: string, identity: Identity): Promise<{ author: Author; changedAt: Date | undefined }> => {
  const { externalId, name, email, avatarUrl } = identity;
  const first = { role: identity.role ?? 'reader' } as const;
  await tx
    .insertInto('authors')
    .values({
      siteId: site,
      id: newId(),
      kind: 'sso',
      externalId,
      name,
      email: email ?? null,
      avatarUrl: avatarUrl ?? null,
      ...first,
      badge: badgeOf(first.role),
    })
    .onConflict((conflict) => conflict.columns(['siteId', 'kind', 'externalId']).where('externalId', 'is not', null).doNothing())
    .execute();
  const before = await find(tx, site, externalId);
  if (before === undefined) throw new Error('An author that was just made is not there');
  const role = identity.role ?? before.role;
  const after = { name, avatarUrl: avatarUrl === undefined ? before.avatarUrl : avatarUrl, badge: badgeOf(role) };
  const isSame = after.name === before.name && after.avatarUrl === before.avatarUrl && after.badge === before.badge;
  const changedAt = isSame ? undefined : new Date();
  await tx
    .updateTable('authors')
    .set({ ...after, role, ...(email === undefined ? {} : { email }), ...(changedAt === undefined ? {} : { changedAt }) })
    .where('siteId', '=', site)
    .where('id', '=', before.id)
    .execute();
  return { author: { id: before.id, ...after }, changedAt };
};
