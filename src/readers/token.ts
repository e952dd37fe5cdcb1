// Tokens of guests: signed here, good for one site and a day. The secret they are signed with.
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { id } from '../contract/comment.ts';
import { sqlState } from '../database/errors.ts';

/** A day: a token that leaks from a page's storage is soon worthless; the widget renews it unseen. */
const LIFETIME_SECONDS = 24 * 60 * 60;
/** A guest who comes back within a year of the last visit is still the same author. */
export const RENEWAL_SECONDS = 365 * 24 * 60 * 60;
/** Verified tokens remembered, so that a request costs no signature: 600 bytes each. */
const REMEMBERED = 20_000;
/** Longest token worth a look; ours have about 300 characters. */
const TOKEN_CHARACTERS = 2_000;
const ISSUER = 'afterword';
/** One algorithm, pinned: a token that names another is forged. */
const ALGORITHM = 'HS256';
const SECRET_BYTES = 48;

export type Verified = { authorId: string; expiresAt: number };
export type TokenRefusal = 'token.invalid' | 'token.expired';

const claims = z.object({ sub: id, exp: z.number() });

/** undefined where there is none. */
const readSecret = async (path: string): Promise<string | undefined> => {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (sqlState(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** A sentence for the operator. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/** The secret of the configuration, else the one in DATA_DIR, made once for its owner alone. @throws SecretError */
export const loadSecret = async ({ secret, dataDir }: { secret: string | undefined; dataDir: string }): Promise<string> => {
  if (secret !== undefined) return secret;
  try {
    return await keepSecret(dataDir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SecretError(
      `The secret that signs tokens cannot be kept in DATA_DIR ${dataDir} (${reason}). Make that a folder that this user may write, or set SECRET.`,
      {
        cause: error,
      },
    );
  }
};

const keepSecret = async (dataDir: string): Promise<string> => {
  const path = join(dataDir, 'secret');
  const kept = await readSecret(path);
  if (kept !== undefined && kept !== '') return kept;
  await mkdir(dataDir, { recursive: true });
  if (kept === '') await rm(path, { force: true });
  const made = randomBytes(SECRET_BYTES).toString('base64url');
  const draft = `${path}-${randomUUID()}`;
  try {
    await writeFile(draft, `${made}\n`, { mode: 0o600, flush: true });
    // Whole or not at all, whenever the power goes; and of two processes that start at once, one makes it and the other takes that.
    await link(draft, path);
    return made;
  } catch (error) {
    const other = sqlState(error) === 'EEXIST' ? await readSecret(path) : undefined;
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(draft, { force: true });
  }
};

export class Tokens {
  readonly #key: Uint8Array;
  readonly #verified = new LRUCache<string, Verified>({ max: REMEMBERED });

  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  async issue(site: string, authorId: string): Promise<{ token: string; expiresAt: Date }> {
    const issuedAt = Math.floor(Date.now() / 1000);
    const expiresAt = issuedAt + LIFETIME_SECONDS;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(authorId)
      .setAudience(site)
      .setIssuer(ISSUER)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(this.#key);
    return { token, expiresAt: new Date(expiresAt * 1000) };
  }

  /** Whose token it is on this site; or why not. */
  async verify(site: string, token: string): Promise<Verified | TokenRefusal> {
    const key = `${site}\n${token}`;
    const known = this.#verified.get(key);
    if (known !== undefined) return known.expiresAt > Date.now() ? known : 'token.expired';
    const verified = await this.#check(site, token, 0);
    if (typeof verified !== 'string') this.#verified.set(key, verified);
    return verified;
  }

  /** As `verify`, but one that expired less than RENEWAL_SECONDS ago is good too. */
  verifyForRenewal(site: string, token: string): Promise<Verified | TokenRefusal> {
    return this.#check(site, token, RENEWAL_SECONDS);
  }

  async #check(site: string, token: string, clockTolerance: number): Promise<Verified | TokenRefusal> {
    if (token.length > TOKEN_CHARACTERS) return 'token.invalid';
    try {
      const options = { algorithms: [ALGORITHM], issuer: ISSUER, audience: site, clockTolerance, requiredClaims: ['sub', 'exp', 'iat'] };
      const { payload } = await jwtVerify(token, this.#key, options);
      const { sub, exp } = claims.parse(payload);
      return { authorId: sub, expiresAt: exp * 1000 };
    } catch (error) {
      // Expiry is looked at last, when signature, site and issuer are found good.
      return error instanceof errors.JWTExpired ? 'token.expired' : 'token.invalid';
    }
  }
}

/** The token of an `Authorization: Bearer …` header; undefined without the header, '' for another scheme. RFC 6750, section 2.1. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : (/^bearer +([\w.~+/=-]+) *$/i.exec(authorization)?.[1] ?? '');
