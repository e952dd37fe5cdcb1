// Tokens of the desk: they speak for an account on one site, for minutes, and for no longer than its session stands. Signed with a key of their own,
// so that no token of a reader is ever one, whatever it claims.
import { hkdfSync } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Role } from '../access/asker.ts';
import { id } from '../contract/comment.ts';
import type { AuthorRole } from '../contract/reader.ts';
import type { Database } from '../database/schema.ts';
import type { TokenRefusal } from './token.ts';

/** The desk renews it unseen; a token that leaks is soon worthless. */
const LIFETIME_SECONDS = 5 * 60;
/** How long a session that was ended, or a role that was taken, is still believed. */
const FRESH_MS = 2_000;
const REMEMBERED = 5_000;
/** Tells these tokens from all others before anything is verified. */
const PREFIX = 'afd_';
const TOKEN_CHARACTERS = 2_000;
const ISSUER = 'afterword';
/** RFC 8725, sections 3.1, 3.11 and 3.12: one algorithm, a type of its own, and a key that signs nothing else. */
const ALGORITHM = 'HS256';
const TYPE = 'desk+jwt';
const PURPOSE = 'afterword desk tokens';
const KEY_BYTES = 32;

const claims = z.object({ sub: id, sid: z.string(), exp: z.number() });

type Claims = { authorId: string; sessionId: string; expiresAt: number };
/** As whom, and what they may do. */
export type StaffCaller = { role: Role; author: { id: string; name: string } };

export const isStaffToken = (token: string): boolean => token.startsWith(PREFIX);

export class StaffTokens {
  readonly #db: Kysely<Database>;
  readonly #key: Uint8Array;
  readonly #verified = new LRUCache<string, Claims>({ max: REMEMBERED });
  readonly #standing = new LRUCache<string, Promise<StaffCaller | undefined>>({ max: REMEMBERED, ttl: FRESH_MS });

  constructor(db: Kysely<Database>, secret: string) {
    this.#db = db;
    this.#key = new Uint8Array(hkdfSync('sha256', secret, '', PURPOSE, KEY_BYTES));
  }

  async issue(site: string, authorId: string, sessionId: string): Promise<{ token: string; expiresAt: Date }> {
    const issuedAt = Math.floor(Date.now() / 1000);
    const expiresAt = issuedAt + LIFETIME_SECONDS;
    const token = await new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setSubject(authorId)
      .setAudience(site)
      .setIssuer(ISSUER)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(this.#key);
    return { token: `${PREFIX}${token}`, expiresAt: new Date(expiresAt * 1000) };
  }

  /** Whom it speaks for on this site now; or why for nobody. */
  async find(site: string, token: string): Promise<StaffCaller | TokenRefusal> {
    const verified = await this.#verify(site, token);
    if (typeof verified === 'string') return verified;
    const { authorId, sessionId } = verified;
    return (await this.#remember(site, authorId, sessionId)) ?? 'token.invalid';
  }

  async #verify(site: string, token: string): Promise<Claims | TokenRefusal> {
    if (token.length > TOKEN_CHARACTERS) return 'token.invalid';
    const place = `${site}\n${token}`;
    const known = this.#verified.get(place);
    if (known !== undefined) return known.expiresAt > Date.now() ? known : 'token.expired';
    try {
      const { payload } = await jwtVerify(token.slice(PREFIX.length), this.#key, {
        ...{ algorithms: [ALGORITHM], typ: TYPE, issuer: ISSUER, audience: site },
        requiredClaims: ['sub', 'sid', 'exp', 'iat'],
      });
      const { sub, sid, exp } = claims.parse(payload);
      const verified = { authorId: sub, sessionId: sid, expiresAt: exp * 1000 };
      this.#verified.set(place, verified);
      return verified;
    } catch (error) {
      return error instanceof errors.JWTExpired ? 'token.expired' : 'token.invalid';
    }
  }

  /** One question at a time; a failure is not kept. */
  #remember(site: string, authorId: string, sessionId: string): Promise<StaffCaller | undefined> {
    const place = `${site}\n${authorId}\n${sessionId}`;
    const remembered = this.#standing.get(place);
    if (remembered !== undefined) return remembered;
    const reading = this.#read(site, authorId, sessionId);
    this.#standing.set(place, reading);
    reading.catch(() => {
      if (this.#standing.peek(place) === reading) this.#standing.delete(place);
    });
    return reading;
  }

  /** Served by the primary keys of sessions, authors and owners. */
  async #read(site: string, authorId: string, sessionId: string): Promise<StaffCaller | undefined> {
    const { rows } = await sql<{ id: string; name: string; role: AuthorRole; owns: boolean }>`
      select a.id, a.name, a.role, o.account_id is not null as owns
      from auth.sessions s
        join authors a on a.site_id = ${site} and a.id = ${authorId} and a.kind = 'account' and a.external_id = s.user_id
        left join auth.owners o on o.account_id = s.user_id
      where s.id = ${sessionId} and s.expires_at > now()`.execute(this.#db);
    const row = rows[0];
    return row && { role: row.owns ? 'owner' : row.role, author: { id: row.id, name: row.name } };
  }
}
