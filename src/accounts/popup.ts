// Signing in from a page that embeds us: a window of our own origin asks the reader, gives the page a code, and the page changes it for a token.
import { type Kysely, sql } from 'kysely';
import type { Accounts } from '../auth/accounts.ts';
import { hashLink, makeLink } from '../auth/links.ts';
import type { Visit } from '../auth/visit.ts';
import type { Author } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import type { Session } from '../contract/reader.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { AccountTokens } from '../readers/account-token.ts';
import type { Sites } from '../sites/settings.ts';

/** The page changes the code at once: time for a slow network, not for a thief. */
const CODE_SECONDS = 60;

export type PopupParts = { db: Kysely<Database>; accounts: Accounts; sites: Sites; isOwnOrigin: (origin: string) => boolean };

/**
 * A code for the page of this origin alone: the window must send it to nobody else (`postMessage` with the origin as its target).
 * @throws Problem `account.signed-out`, `site.not-found`, `origin.refused`
 */
export const offerCode = async (
  { db, accounts, sites, isOwnOrigin }: PopupParts,
  visit: Visit,
  { site, origin }: { site: string; origin: string },
): Promise<{ code: string }> => {
  const { sessionId } = await accounts.require(visit);
  const settings = await sites.get(site);
  if (settings === undefined) throw new Problem('site.not-found');
  const { allowedOrigins } = settings;
  if (!isOwnOrigin(origin) && !allowedOrigins.includes(origin) && !allowedOrigins.includes('*')) throw new Problem('origin.refused');
  const { token, hash } = makeLink();
  await sql`
    with gone as (delete from auth.popup_codes where session_id = ${sessionId})
    insert into auth.popup_codes (hash, session_id, site_id, origin, expires_at)
    values (${hash}, ${sessionId}, ${site}, ${origin}, now() + make_interval(secs => ${CODE_SECONDS}))`.execute(db);
  return { code: token };
};

type Holder = { sessionId: string; accountId: string; name: string };

/** Once: whoever comes second with the same code, and whoever is elsewhere, finds nothing. */
const takeCode = async (tx: Tx, site: string, code: string, origin: string): Promise<Holder | undefined> => {
  const { rows } = await sql<Holder>`
    with taken as (delete from auth.popup_codes where hash = ${hashLink(code)} returning session_id, site_id, origin, expires_at)
    select s.id as session_id, a.id as account_id, a.name
    from taken t
      join auth.sessions s on s.id = t.session_id and s.expires_at > now()
      join auth.accounts a on a.id = s.user_id
    where t.site_id = ${site} and t.origin = ${origin} and t.expires_at > now()`.execute(tx);
  return rows[0];
};

/** As whom the account writes on the site: an owner as the admin that they are everywhere; who has an author there stays what they are. */
const authorFor = async (tx: Tx, site: string, { accountId, name }: Holder): Promise<Author> => {
  const { rows } = await sql<Author>`
    insert into authors (site_id, id, kind, external_id, name, role, badge)
    select ${site}, ${newId()}, 'account', ${accountId}, ${name}, case when o.account_id is null then 'reader' else 'admin' end,
      case when o.account_id is null then null else 'admin' end
    from (select) as one left join auth.owners o on o.account_id = ${accountId}
    on conflict (site_id, kind, external_id) where external_id is not null do update set name = authors.name
    returning id, name, avatar_url, badge`.execute(tx);
  const author = rows[0];
  if (author === undefined) throw new Error('An author was neither made nor found');
  return author;
};

/** `origin` as the browser of the page says it. @throws Problem `popup.refused` */
export const redeemCode = async (
  { db, pageTokens }: { db: Kysely<Database>; pageTokens: AccountTokens },
  site: string,
  { code, origin }: { code: string; origin: string | undefined },
): Promise<Session> => {
  const found = await inTransaction(db, async (tx) => {
    const holder = origin === undefined ? undefined : await takeCode(tx, site, code, origin);
    return holder && { holder, author: await authorFor(tx, site, holder) };
  });
  if (found === undefined) throw new Problem('popup.refused');
  const { token, expiresAt } = await pageTokens.issue(site, found.author.id, found.holder.sessionId);
  return { token, expiresAt: expiresAt.toISOString(), author: found.author };
};
