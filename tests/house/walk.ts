// All of a thread by its cursors, as a reader who presses "more" until nothing is left.
import type { Comment } from '../../src/contract/comment.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import type { Sort, Thread } from '../../src/contract/thread.ts';
import { type Caller, read } from './caller.ts';

type How = { sort?: Sort; limit?: number };

/** Below one comment, from a cursor on; nothing more where the comment itself stands no more. */
export const walkReplies = async (caller: Caller, id: string, { limit = 100, from }: { limit?: number; from?: string } = {}): Promise<Comment[]> => {
  const comments: Comment[] = [];
  for (let cursor: string | null = from ?? ''; cursor !== null; ) {
    const answer = await caller.send('GET', `/comments/${id}/replies?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    if (answer.status === 404) break;
    const page = read(endpoints.readReplies, answer);
    comments.push(...page.comments);
    cursor = page.nextCursor;
  }
  return comments;
};

/** Each root with all of its replies below it; the thread as the first page told it. */
export const walk = async (caller: Caller, article: string, { sort = 'oldest', limit = 100 }: How = {}): Promise<{ thread: Thread; comments: Comment[] }> => {
  const comments: Comment[] = [];
  let thread: Thread | undefined;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await caller.page(article, { sort, limit: String(limit), ...(cursor === '' ? {} : { cursor }) });
    thread ??= page.thread;
    for (const root of page.comments.filter(({ parentId }) => parentId === null)) {
      comments.push(...page.comments.filter(({ rootId }) => rootId === root.id));
      const from = page.replyCursors[root.id];
      if (from !== undefined) comments.push(...(await walkReplies(caller, root.id, { limit, from })));
    }
    cursor = page.nextCursor;
  }
  if (thread === undefined) throw new Error('A thread without a page');
  return { thread, comments };
};
