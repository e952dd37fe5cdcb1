// Tokens of accounts: they speak for one on one site, and for no longer than its session stands. Those of the desk and those of pages that embed us
// are signed with keys of their own, so that neither is ever the other, nor a guest's, whatever it claims.
import { hkdfSync } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Asker, type Ban, isAtLeast, type Role } from '../access/asker.ts';
import { id } from '../contract/comment.ts';
import type { AuthorRole } from '../contract/reader.ts';
import type { Database } from '../database/schema.ts';
import type { TokenRefusal } from './token.ts';

/** How long a session that was ended, or a role that was taken, is still believed. */
const FRESH_MS = 2_000;
const REMEMBERED = 5_000;
const TOKEN_CHARACTERS = 2_000;
const ISSUER = 'afterword';
/** RFC 8725, sections 3.1, 3.11 and 3.12: one algorithm, and for each kind a type and a key that signs nothing else. */
const ALGORITHM = 'HS256';
const KEY_BYTES = 32;
const DAY_SECONDS = 24 * 60 * 60;

type Kind = {
  /** Tells the kind before anything is verified. */
  prefix: string;
  type: string;
  purpose: string;
  /** Renewed unseen; one that leaks is soon worthless. */
  lifetimeSeconds: number;
  /** How long after its end it is still good for a new one, while the session stands. */
  renewalSeconds: number;
  /** The most that it may do, whatever the account may. */
  most: Role;
};

const KINDS = {
  desk: { prefix: 'afd_', type: 'desk+jwt', purpose: 'afterword desk tokens', lifetimeSeconds: 5 * 60, renewalSeconds: 0, most: 'owner' },
  // It stands in the storage of a page that is not ours: moderating in place is all that it is ever good for.
  page: { prefix: 'afp_', type: 'page+jwt', purpose: 'afterword page tokens', lifetimeSeconds: 60 * 60, renewalSeconds: 30 * DAY_SECONDS, most: 'moderator' },
} as const satisfies Record<string, Kind>;

const claims = z.object({ sub: id, sid: z.string(), exp: z.number() });

type Claims = { authorId: string; sessionId: string; expiresAt: number };
/** As whom, and what they may do. */
export type AccountCaller = { role: Role; author: NonNullable<Asker['author']> };

export const isDeskToken = (token: string): boolean => token.startsWith(KINDS.desk.prefix);
export const isPageToken = (token: string): boolean => token.startsWith(KINDS.page.prefix);

const atMost = (role: Role, most: Role): Role => (isAtLeast({ role }, most) ? most : role);

export class AccountTokens {
  readonly #db: Kysely<Database>;
  readonly #key: Uint8Array;
  readonly #kind: Kind;
  readonly #verified = new LRUCache<string, Claims>({ max: REMEMBERED });
  readonly #standing = new LRUCache<string, Promise<AccountCaller | undefined>>({ max: REMEMBERED, ttl: FRESH_MS });

  constructor(db: Kysely<Database>, secret: string, kind: keyof typeof KINDS) {
    this.#db = db;
    this.#kind = KINDS[kind];
    this.#key = new Uint8Array(hkdfSync('sha256', secret, '', this.#kind.purpose, KEY_BYTES));
  }

  async issue(site: string, authorId: string, sessionId: string): Promise<{ token: string; expiresAt: Date }> {
    const issuedAt = Math.floor(Date.now() / 1000);
    const expiresAt = issuedAt + this.#kind.lifetimeSeconds;
    const token = await new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: this.#kind.type })
      .setSubject(authorId)
      .setAudience(site)
      .setIssuer(ISSUER)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(this.#key);
    return { token: `${this.#kind.prefix}${token}`, expiresAt: new Date(expiresAt * 1000) };
  }

  /** Whom it speaks for on this site now; or why for nobody. */
  async find(site: string, token: string): Promise<AccountCaller | TokenRefusal> {
    const verified = await this.#verify(site, token);
    if (typeof verified === 'string') return verified;
    const { authorId, sessionId } = verified;
    return (await this.#remember(site, authorId, sessionId)) ?? 'token.invalid';
  }

  /** A new one in its place; undefined when it is none of ours, too old, or its session has ended. */
  async renew(site: string, token: string): Promise<{ token: string; expiresAt: Date; authorId: string } | undefined> {
    const verified = await this.#check(site, token, this.#kind.renewalSeconds);
    if (typeof verified === 'string') return undefined;
    const { authorId, sessionId } = verified;
    if ((await this.#remember(site, authorId, sessionId)) === undefined) return undefined;
    return { ...(await this.issue(site, authorId, sessionId)), authorId };
  }

  async #verify(site: string, token: string): Promise<Claims | TokenRefusal> {
    const place = `${site}\n${token}`;
    const known = this.#verified.get(place);
    if (known !== undefined) return known.expiresAt > Date.now() ? known : 'token.expired';
    const verified = await this.#check(site, token, 0);
    if (typeof verified !== 'string') this.#verified.set(place, verified);
    return verified;
  }

  async #check(site: string, token: string, clockTolerance: number): Promise<Claims | TokenRefusal> {
    if (token.length > TOKEN_CHARACTERS) return 'token.invalid';
    try {
      const { payload } = await jwtVerify(token.slice(this.#kind.prefix.length), this.#key, {
        ...{ algorithms: [ALGORITHM], typ: this.#kind.type, issuer: ISSUER, audience: site, clockTolerance },
        requiredClaims: ['sub', 'sid', 'exp', 'iat'],
      });
      const { sub, sid, exp } = claims.parse(payload);
      return { authorId: sub, sessionId: sid, expiresAt: exp * 1000 };
    } catch (error) {
      return error instanceof errors.JWTExpired ? 'token.expired' : 'token.invalid';
    }
  }

  /** One question at a time; a failure is not kept. */
  #remember(site: string, authorId: string, sessionId: string): Promise<AccountCaller | undefined> {
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
  async #read(site: string, authorId: string, sessionId: string): Promise<AccountCaller | undefined> {
    const { rows } = await sql<{ id: string; name: string; role: AuthorRole; owns: boolean; ban: Ban | null; bannedUntil: Date | null }>`
      select a.id, a.name, a.role, o.account_id is not null as owns, case when a.banned_until is null or a.banned_until > now() then a.ban end as ban, a.banned_until
      from auth.sessions s
        join authors a on a.site_id = ${site} and a.id = ${authorId} and a.kind = 'account' and a.external_id = s.user_id
        left join auth.owners o on o.account_id = s.user_id
      where s.id = ${sessionId} and s.expires_at > now()`.execute(this.#db);
    const row = rows[0];
    if (row === undefined) return undefined;
    const { id, name, ban, bannedUntil } = row;
    const banned = ban === null ? {} : { ban, ...(bannedUntil === null ? {} : { bannedUntil }) };
    return { role: atMost(row.owns ? 'owner' : row.role, this.#kind.most), author: { id, name, ...banned } };
  }
}
