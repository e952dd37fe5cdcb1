// Keep an author from writing, or from being seen; and lift it.
import type { Asker } from '../access/asker.ts';
import { mayBan } from '../access/may.ts';
import type { AuthorView, BanInput } from '../contract/authors.ts';
import { Problem } from '../contract/problems.ts';
import { recordAct } from '../database/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import type { Authors } from '../readers/authors.ts';
import { readAuthor } from './authors.ts';

export type BanParts = Pick<Parts, 'db'> & { authors: Authors };

type Standing = { ban: 'ban' | 'shadow' | null; bannedUntil: Date | null };

const told = ({ ban, bannedUntil }: Standing): object | null => (ban === null ? null : { kind: ban, until: bannedUntil?.toISOString() ?? null });

/** This node knows at once; the others within the seconds for which they believe an author (readers/authors.ts). */
const setBan = async ({ db, authors }: BanParts, asker: Asker, id: string, { reason, ...after }: Standing & { reason: string | null }): Promise<AuthorView> => {
  const { site } = asker;
  await inTransaction(db, async (tx) => {
    const author = await tx
      .selectFrom('authors')
      .select(['role', 'ban', 'bannedUntil'])
      .where('siteId', '=', site)
      .where('id', '=', id)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (author === undefined) throw new Problem('author.not-found');
    if (!mayBan(asker, { id, role: author.role })) throw new Problem('access.forbidden', { detail: 'Only who stands above an author may ban that author.' });
    await tx.updateTable('authors').set(after).where('siteId', '=', site).where('id', '=', id).execute();
    await recordAct(tx, {
      ...{ site, actor: asker.author?.id ?? null, act: after.ban === null ? 'author.unbanned' : 'author.banned', object: `author:${id}`, reason },
      before: told(author),
      after: told(after),
    });
  });
  authors.forget(site, id);
  return readAuthor(db, site, id);
};

/** @throws Problem `author.not-found`, `access.forbidden` */
export const banAuthor = (parts: BanParts, asker: Asker, id: string, { kind, until, reason }: BanInput): Promise<AuthorView> =>
  setBan(parts, asker, id, { ban: kind, bannedUntil: until === undefined ? null : new Date(until), reason });

/** @throws Problem `author.not-found`, `access.forbidden` */
export const liftBan = (parts: BanParts, asker: Asker, id: string): Promise<AuthorView> =>
  setBan(parts, asker, id, { ban: null, bannedUntil: null, reason: null });
