// Comments as they are read: the columns that every read names, and the types of what comes.
import { sql } from 'kysely';
import { SHADOW_BAN } from '../checks/shadow.ts';
import type { Badge, Status } from '../contract/comment.ts';
import type { ReplyCount, Score, ThreadState } from '../contract/thread.ts';

export type CommentRow = {
  id: string;
  seq: number;
  parentId: string | null;
  inReplyTo: string | null;
  rootId: string;
  path: number[];
  authorId: string | null;
  authorName: string | null;
  authorAvatarUrl: string | null;
  authorBadge: Badge | null;
  status: Status;
  source: string;
  html: string;
  score: number;
  replyCount: number;
  createdAt: Date;
  /** When it was first public; null for what never was. */
  publishedAt: Date | null;
  editedAt: Date | null;
  deletedAt: Date | null;
  /** Taken in from an author who is shadow-banned (checks/verdict.ts). */
  shadowed: boolean;
  /** The asker's own vote, where the read was told who asks. */
  vote?: number | null;
};

export type ThreadRow = { articleKey: string; state: ThreadState; commentCount: number; head: number; version: number };

/** Raw and unfiltered: wire.ts makes of it what each audience may see. */
export type ChangeSet = {
  thread: ThreadRow;
  /** Comments with seq > after, in order of seq. */
  rows: CommentRow[];
  /** True when there are more beyond `limit`. */
  more: boolean;
  /** Of the ancestors of `rows`, as they are now. */
  ancestors: ReplyCount[];
  /** Voted on since version `votedAfter`. */
  scores: Score[];
};

/** Of the comments of that name in a statement. */
export const shadowed = (alias: 'c' | 'below') =>
  sql<boolean>`coalesce(${sql.id(alias)}.verdicts @> ${sql.lit(JSON.stringify([{ check: SHADOW_BAN }]))}::jsonb, false)`;

/** For `from comments c left join authors a`. */
export const commentColumns = sql`c.id, c.seq, c.parent_id, c.in_reply_to, c.root_id, c.path, c.author_id, a.name as author_name, a.avatar_url as author_avatar_url,
  a.badge as author_badge, c.status, c.source, c.html, c.score, c.reply_count, c.created_at, c.published_at, c.edited_at, c.deleted_at,
  ${shadowed('c')} as shadowed`;

/** What a comment adds to an answer (ANSWER_BYTES); read from the head of a stored text, without the text. */
export const weight = sql<number>`octet_length(c.source) + octet_length(c.html)`;

export const joinAuthor = sql`left join authors a on a.site_id = c.site_id and a.id = c.author_id`;
