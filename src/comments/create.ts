// Leave a comment or a reply: verdict → render → lane → answer. Once per Idempotency-Key.
import { type Asker, audienceOf } from '../access/asker.ts';
import { writerOf } from '../access/writer.ts';
import type { SentForm } from '../checks/given.ts';
import { isShadow } from '../checks/shadow.ts';
import type { Checks } from '../checks/verdict.ts';
import type { Comment, CommentInput, Status } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import { newId } from '../database/id.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import type { Articles } from '../threads/article.ts';
import type { InsertRow, Post } from './insert.ts';
import type { Lane } from './lane.ts';
import { readFirstAnswer, requestHash } from './once.ts';
import { render } from './render.ts';
import type { CommentRow } from './row.ts';
import { toComment } from './wire.ts';

export type CreateParts = Pick<Parts, 'db'> & { sites: Sites; articles: Articles; lane: Lane; checks: Checks };

/** @throws Problem `reader.banned`, `thread.closed`, `comment.parent-not-found`, `idempotency.key-reused`, `service.busy` */
export const createComment = async (
  parts: CreateParts,
  asker: Asker,
  input: { body: CommentInput; idempotencyKey: string; form?: SentForm },
): Promise<Comment> => {
  const { site } = asker;
  const author = writerOf(asker);
  const settings = await parts.sites.get(site);
  if (settings === undefined) throw new Problem('site.not-found');
  const { body } = input;
  const { status, verdicts, addressHash } = await parts.checks.judge(settings, asker, {
    body: body.body,
    born: { article: body.article.key, idempotencyKey: input.idempotencyKey },
    form: input.form,
  });
  const post: Omit<Post, 'threadId'> = {
    site,
    id: newId(),
    parentId: body.parentId ?? null,
    authorId: author.id,
    key: input.idempotencyKey,
    requestHash: requestHash(body),
    status,
    source: body.body,
    html: render(body.body),
    verdicts,
    addressHash,
  };
  const write = async () => parts.lane.write({ ...post, threadId: await parts.articles.findOrMake(site, body.article) });
  let row = await write();
  if (row.outcome === 'no-thread') {
    parts.articles.forget(site, body.article.key);
    row = await write();
  }
  const bornAs = row.outcome === 'replayed' ? row.first_status : status;
  return toComment(asTold(await answerRow(parts, post, row), bornAs), audienceOf(asker));
};

/**
 * Who is told that a text was taken for spam writes another: of what the checks hid, the author hears that it waits, which is true of it. What
 * moderators hid later is gone here as everywhere.
 */
const asTold = (row: CommentRow, bornAs: Status | null): CommentRow =>
  (bornAs === 'spam' || bornAs === 'rejected') && row.status === bornAs && !row.shadowed ? { ...row, status: 'pending', vote: null } : row;

const answerRow = async ({ db }: CreateParts, post: Omit<Post, 'threadId'>, row: InsertRow): Promise<CommentRow> => {
  if (row.outcome === 'created') return bornRow(post, row);
  if (row.outcome === 'replayed' && row.first_id !== null && row.first_status !== null) {
    const first = await readFirstAnswer(db, post.site, row.first_id, row.first_status);
    if (first !== undefined) return first;
  }
  if (row.outcome === 'reused')
    throw new Problem('idempotency.key-reused', { fields: [{ field: 'idempotency-key', message: 'was sent before with another article, parent or body' }] });
  if (row.outcome === 'closed') throw new Problem('thread.closed');
  if (row.outcome === 'no-parent')
    throw new Problem('comment.parent-not-found', { fields: [{ field: 'parentId', message: 'is not a published comment of this thread' }] });
  throw new Error(`A post ended as ${row.outcome}`);
};

const bornRow = (post: Omit<Post, 'threadId'>, row: InsertRow): CommentRow => {
  if (row.seq === null || row.root_id === null || row.path === null || row.created_at === null)
    throw new Error('A created comment came back without its place');
  return {
    id: post.id,
    seq: row.seq,
    parentId: row.parent_id,
    inReplyTo: row.in_reply_to,
    rootId: row.root_id,
    path: row.path,
    authorId: post.authorId,
    authorName: row.author_name,
    authorAvatarUrl: row.author_avatar_url,
    authorBadge: row.author_badge,
    status: post.status,
    source: post.source,
    html: post.html,
    score: 0,
    replyCount: 0,
    createdAt: row.created_at,
    publishedAt: post.status === 'published' ? row.created_at : null,
    editedAt: null,
    deletedAt: null,
    shadowed: isShadow(post.verdicts),
    vote: null,
  };
};
