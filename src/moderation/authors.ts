// An author as staff know one, and what they wrote down about them.
import type { Kysely } from 'kysely';
import type { Asker } from '../access/asker.ts';
import type { AuthorNote, AuthorView } from '../contract/authors.ts';
import { Problem } from '../contract/problems.ts';
import { recordAct } from '../database/audit.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import { readRecords } from './record.ts';

/** Notes that come with an author, the latest: enough for any story that is still told. */
const NOTES_SHOWN = 100;

type NoteRow = { id: string; text: string; writtenBy: string | null; name: string | null; createdAt: Date };

const toNote = ({ id, text, writtenBy, name, createdAt }: NoteRow): AuthorNote => ({
  id,
  text,
  by: writtenBy === null || name === null ? null : { id: writtenBy, name },
  createdAt: createdAt.toISOString(),
});

const notes = (db: Kysely<Database>, site: string) =>
  db
    .selectFrom('authorNotes as n')
    .leftJoin('authors as a', (join) => join.onRef('a.siteId', '=', 'n.siteId').onRef('a.id', '=', 'n.writtenBy'))
    .select(['n.id', 'n.text', 'n.writtenBy', 'a.name', 'n.createdAt'])
    .where('n.siteId', '=', site);

/** @throws Problem `author.not-found` */
export const readAuthor = async (db: Kysely<Database>, site: string, id: string): Promise<AuthorView> => {
  const [author, records, written] = await Promise.all([
    db.selectFrom('authors').select(['id', 'name', 'avatarUrl', 'badge', 'email']).where('siteId', '=', site).where('id', '=', id).executeTakeFirst(),
    readRecords(db, site, [id]),
    notes(db, site).where('n.authorId', '=', id).orderBy('n.id', 'desc').limit(NOTES_SHOWN).execute(),
  ]);
  const record = records.get(id);
  if (author === undefined || record === undefined) throw new Problem('author.not-found');
  const { email, ...shown } = author;
  return { author: shown, email, record, notes: written.map(toNote) };
};

/** @throws Problem `author.not-found` */
export const writeNote = async ({ db }: Pick<Parts, 'db'>, { site, author: writer }: Asker, authorId: string, text: string): Promise<AuthorNote> => {
  const actor = writer?.id ?? null;
  const id = newId();
  return inTransaction(db, async (tx) => {
    const author = await tx.selectFrom('authors').select('id').where('siteId', '=', site).where('id', '=', authorId).forKeyShare().executeTakeFirst();
    if (author === undefined) throw new Problem('author.not-found');
    await tx.insertInto('authorNotes').values({ siteId: site, id, authorId, writtenBy: actor, text }).execute();
    await recordAct(tx, { site, actor, act: 'author.noted', object: `author:${authorId}`, after: { note: id } });
    return toNote(await notes(tx, site).where('n.id', '=', id).executeTakeFirstOrThrow());
  });
};

/** @throws Problem `note.not-found` */
export const removeNote = async ({ db }: Pick<Parts, 'db'>, { site, author: remover }: Asker, id: string): Promise<AuthorNote> =>
  inTransaction(db, async (tx) => {
    const note = await notes(tx, site).where('n.id', '=', id).executeTakeFirst();
    const removed = await tx.deleteFrom('authorNotes').where('siteId', '=', site).where('id', '=', id).returning('authorId').executeTakeFirst();
    if (note === undefined || removed === undefined) throw new Problem('note.not-found');
    const actor = remover?.id ?? null;
    await recordAct(tx, { site, actor, act: 'author.note-removed', object: `author:${removed.authorId}`, before: { note: id } });
    return toNote(note);
  });
