// Become a guest, or renew the token of one: the author stays the same.
import { type Kysely, sql } from 'kysely';
import { v5 } from 'uuid';
import type { Author } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import type { GuestInput, Session } from '../contract/reader.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import type { Authors, ShowRenamed } from './authors.ts';
import { bearerOf, type Tokens } from './token.ts';

/** Namespace of the ids of guests who were made by a secret of theirs (RFC 9562, section 5.5). The ids are public, and do not give the secret away. */
const ONCE_NAMESPACE = '0d9c1f0a-6c0e-4a52-9b5b-8f1f6f2f8d3c';

export type GuestParts = Pick<Parts, 'db'> & {
  sites: Sites;
  tokens: Tokens;
  authors: Authors;
  showRenamed: ShowRenamed;
};

const make = async (db: Kysely<Database>, site: string, id: string, { name, email }: GuestInput): Promise<Author> => {
  await db
    .insertInto('authors')
    .values({ siteId: site, id, kind: 'guest', name, email: email ?? null, avatarUrl: null, badge: null })
    .onConflict((conflict) => conflict.columns(['siteId', 'id']).doNothing())
    .execute();
  return { id, name, avatarUrl: null, badge: null };
};

/** Has the author comments that anyone sees? Served by comments_author. */
const hasComments = async (tx: Tx, site: string, authorId: string): Promise<boolean> => {
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from comments where site_id = ${site} and author_id = ${authorId} and status <> 'deleted') as has`.execute(tx);
  return rows[0]?.has === true;
};

type Renewed = { author: Author; changedAt: Date | null; isRenamed: boolean; isBanned: boolean };

/** An e-mail that is not sent again stays. undefined when there is no such guest any more. */
const renew = async ({ db, sites, showRenamed }: GuestParts, site: string, id: string, { name, email }: GuestInput): Promise<Author | undefined> => {
  const holds = (await sites.get(site))?.moderation.mode !== 'publish';
  const renewed = await inTransaction(db, async (tx): Promise<Renewed | undefined> => {
    const { rows } = await sql<Author & Omit<Renewed, 'author'>>`
      with before as (select id, name from authors where site_id = ${site} and id = ${id} and kind = 'guest' for no key update)
      update authors a set name = ${name}, email = coalesce(${email ?? null}::text, a.email),
        changed_at = case when b.name = ${name} then a.changed_at else date_trunc('milliseconds', now()) end
      from before b where a.site_id = ${site} and a.id = b.id
      returning a.id, a.name, a.avatar_url, a.badge, a.changed_at, b.name <> ${name} as is_renamed,
        a.ban is not null and coalesce(a.banned_until > now(), true) as is_banned`.execute(tx);
    const row = rows[0];
    if (row === undefined) return undefined;
    const { changedAt, isRenamed, isBanned, ...author } = row;
    // A name is text that readers see: where texts are held, one that nobody has looked at must not slip over comments that somebody has;
    // nor may one who is banned write by way of the name.
    if ((holds || isBanned) && isRenamed && (await hasComments(tx, site, id))) throw new Problem('reader.name-held');
    return { author, changedAt, isRenamed, isBanned };
  });
  if (renewed === undefined) return undefined;
  const { author, changedAt, isRenamed } = renewed;
  if (isRenamed && changedAt !== null) await showRenamed({ siteId: site, id, changedAt });
  return author;
};

/**
 * `authorization` as it came: staff and strangers get a new guest, a guest (even one whose token expired) the same author.
 * Strangers who bring the same `onceBy` become the same new guest: a secret of whoever asks, for nothing else is asked for.
 */
export const becomeGuest = async (parts: GuestParts, site: string, authorization: string | undefined, input: GuestInput, onceBy?: string): Promise<Session> => {
  const token = bearerOf(authorization);
  const verified = token === undefined || token === '' ? undefined : await parts.tokens.verifyForRenewal(site, token);
  const known = verified === undefined || typeof verified === 'string' ? undefined : await renew(parts, site, verified.authorId, input);
  const author = known ?? (await make(parts.db, site, onceBy === undefined ? newId() : v5(`${site}\n${onceBy}`, ONCE_NAMESPACE), input));
  parts.authors.forget(site, author.id);
  const { token: issued, expiresAt } = await parts.tokens.issue(site, author.id);
  return { token: issued, expiresAt: expiresAt.toISOString(), author };
};

/** A new token for the guest whose old one expired, under the name as it stands; undefined for a stranger. */
export const renewGuest = async (
  { tokens, authors }: Pick<GuestParts, 'tokens' | 'authors'>,
  site: string,
  authorization: string | undefined,
): Promise<Session | undefined> => {
  const verified = await tokens.verifyForRenewal(site, bearerOf(authorization) ?? '');
  const known = typeof verified === 'string' ? undefined : await authors.get(site, verified.authorId);
  // Whoever signs in elsewhere is renewed there.
  if (known?.kind !== 'guest') return undefined;
  const { author } = known;
  const { token, expiresAt } = await tokens.issue(site, author.id);
  return { token, expiresAt: expiresAt.toISOString(), author };
};
