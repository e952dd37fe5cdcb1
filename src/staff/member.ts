// Who an account is on a site: its author there, with a role.
import { sql } from 'kysely';
import type { MemberRole } from '../contract/account.ts';
import type { Author } from '../contract/comment.ts';
import { newId } from '../database/id.ts';
import type { Tx } from '../database/transaction.ts';

/** What staff are on a site is the role of their author; an owner's is an admin's. */
export const authorRoleOf = (role: MemberRole): 'moderator' | 'admin' => (role === 'moderator' ? 'moderator' : 'admin');

type NewMember = { accountId: string; name: string; role: MemberRole };

/** The account's author on the site with this role, whether or not it was there; one that is more already stays it. */
export const putMember = async (tx: Tx, site: string, { accountId, name, role }: NewMember): Promise<Author> => {
  const { rows } = await sql<Author>`
    insert into authors (site_id, id, kind, name, badge, role, external_id)
    values (${site}, ${newId()}, 'account', ${name}, ${authorRoleOf(role)}, ${authorRoleOf(role)}, ${accountId})
    on conflict (site_id, kind, external_id) where external_id is not null do update set
      badge = case when authors.role = 'admin' then authors.badge else excluded.badge end,
      role = case when authors.role = 'admin' then authors.role else excluded.role end
    returning id, name, avatar_url, badge`.execute(tx);
  const author = rows[0];
  if (author === undefined) throw new Error('An author was neither made nor found');
  return author;
};
