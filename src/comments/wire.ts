// Row + audience → contract. The only place that decides what a reader sees of a comment.
import { type RawBuilder, sql } from 'kysely';
import type { Audience } from '../access/asker.ts';
import { isShadowed, maySee, maySeeSource } from '../access/may.ts';
import type { Author, Comment } from '../contract/comment.ts';
import type { Changes, Thread } from '../contract/thread.ts';
import { type ChangeSet, type CommentRow, shadowed, type ThreadRow } from './row.ts';

/** An author's id, when the audience is one author. */
export const authorOf = (audience: Audience): string | null => (audience.startsWith('author:') ? audience.slice('author:'.length) : null);

/**
 * Which comments stand on a page for this audience: those it may see (access/may.ts `maySee`, in SQL) and the places of those it may not
 * that have replies, which nothing has that was never public. For `from comments c`.
 */
export const standsFor = (audience: Audience): RawBuilder<boolean> => {
  if (audience === 'everyone') return sql`(c.status = 'published' or c.reply_count > 0)`;
  const held = (alias: 'c' | 'below') => {
    const row = sql.id(alias);
    if (audience === 'staff') return sql`${row}.status = 'pending'`;
    return sql`(${row}.author_id = ${authorOf(audience)} and (${row}.status = 'pending' or ${row}.status = 'rejected' and ${shadowed(alias)}))`;
  };
  // Only what is published counts as a reply; a held one needs its place too. Looked for below what is hidden alone, in one range of the paths.
  return sql`(c.status = 'published' or c.reply_count > 0 or ${held('c')} or exists (
    select from comments below where below.site_id = c.site_id and below.thread_id = c.thread_id and below.path > c.path
      and below.path < c.path[1:cardinality(c.path) - 1] || (c.path[cardinality(c.path)] + 1) and ${held('below')}))`;
};

/**
 * Is this audience told that the comment changed? Of one that was never public nobody but its author and staff hears; once it was, all
 * must hear that it is gone.
 */
const isTold = (audience: Audience, row: CommentRow): boolean =>
  row.publishedAt !== null || audience === 'staff' || (row.authorId !== null && row.authorId === authorOf(audience));

export const toThread = (row: ThreadRow): Thread => ({
  article: row.articleKey,
  state: row.state,
  commentCount: row.commentCount,
  head: row.head,
  version: row.version,
});

const place = (row: CommentRow) => ({
  id: row.id,
  seq: row.seq,
  born: row.path.at(-1) ?? row.seq,
  parentId: row.parentId,
  inReplyTo: row.inReplyTo,
  rootId: row.rootId,
  depth: row.path.length - 1,
  replyCount: row.replyCount,
  createdAt: row.createdAt.toISOString(),
});

/** What is shown of a comment that the audience may not see: its place alone, the same whether it was deleted, rejected or held. */
const toTombstone = (row: CommentRow): Comment => ({
  ...place(row),
  status: 'deleted',
  html: '',
  author: null,
  score: 0,
  editedAt: null,
  deletedAt: row.deletedAt?.toISOString() ?? null,
});

export const toAuthor = (row: Pick<CommentRow, 'authorId' | 'authorName' | 'authorAvatarUrl' | 'authorBadge'>): Author | null =>
  row.authorId === null || row.authorName === null ? null : { id: row.authorId, name: row.authorName, avatarUrl: row.authorAvatarUrl, badge: row.authorBadge };

const voteOf = (row: CommentRow) => (row.vote === 1 || row.vote === -1 ? row.vote : 0);

export const toComment = (row: CommentRow, audience: Audience): Comment => {
  if (!maySee(audience, row)) return toTombstone(row);
  return {
    ...place(row),
    // Who is shadow-banned is not told.
    status: audience !== 'staff' && isShadowed(row) ? 'published' : row.status,
    html: row.html,
    ...(maySeeSource(audience, row) ? { source: row.source } : {}),
    author: toAuthor(row),
    score: row.score,
    ...(authorOf(audience) !== null && row.vote !== undefined ? { vote: voteOf(row) } : {}),
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: null,
  };
};

export const toChanges = (set: ChangeSet, audience: Audience): Changes => ({
  head: set.more ? (set.rows.at(-1)?.seq ?? set.thread.head) : set.thread.head,
  changes: set.rows.filter((row) => isTold(audience, row)).map((row) => toComment(row, audience)),
  thread: toThread(set.thread),
  replyCounts: set.ancestors,
});
