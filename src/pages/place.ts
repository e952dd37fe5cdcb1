// Where a reader is in a discussion without JavaScript: the query of /embed/thread, and the addresses that lead to other places.
import { z } from 'zod';
import { articleKey, siteId } from '../contract/article.ts';
import { id } from '../contract/comment.ts';
import { cursor, sort } from '../contract/thread.ts';

export const THREAD_PATH = '/embed/thread';

/** What else stands in an address (a newsletter's marks, say) is passed over: people paste addresses, programs use the API. */
export const placeQuery = z.object({
  site: siteId,
  article: articleKey,
  sort: sort.default('newest'),
  cursor: cursor.optional(),
  /** One comment with what it answers and what answers it: where a permalink leads. */
  comment: id.optional(),
  /** The same, with a form to answer it, or to edit it. */
  reply: id.optional(),
  edit: id.optional(),
  dir: z.enum(['ltr', 'rtl']).optional(),
});

export type Place = z.output<typeof placeQuery>;

/** The comment that the page is about, when it is about one. */
export const focusOf = ({ comment, reply, edit }: Place): string | undefined => edit ?? reply ?? comment;

export const anchorOf = (commentId: string): string => `comment-${commentId}`;

type Address = Pick<Place, 'site' | 'article'> & Partial<Place>;

export const threadAddress = ({ site, article, sort, cursor, comment, reply, edit, dir }: Address, anchor?: string): string => {
  const query = new URLSearchParams({ site, article });
  const rest = { sort: sort === 'newest' ? undefined : sort, cursor, comment, reply, edit, dir };
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) query.set(name, value);
  return `${THREAD_PATH}?${query}${anchor === undefined ? '' : `#${anchor}`}`;
};

/** Another place in the same discussion, in the same order and direction. */
export const elsewhere = ({ site, article, sort, dir }: Place, to: Partial<Place> = {}, anchor?: string): string =>
  threadAddress({ site, article, sort, dir, ...to }, anchor);
