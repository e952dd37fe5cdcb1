// One comment by itself: what it answers, and everything that was decided about it.
import type { Comment } from '../../../contract/comment.ts';
import type { Decisions } from '../../../contract/moderation.ts';
import type { Api } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Loaded } from '../loaded.ts';
import type { Item } from '../queue/item.ts';

export type CommentStory = {
  comment: Comment;
  ancestors: readonly Comment[];
  /** With all that a decision needs; undefined for one that was deleted. */
  item: Item | undefined;
  decisions: Decisions['decisions'];
};

/** The queue has no list of one: this author, this millisecond. */
const findItem = async (api: Api, { id, author, createdAt }: Comment): Promise<Item | undefined> => {
  if (author === null) return undefined;
  const to = new Date(Date.parse(createdAt) + 1).toISOString();
  const { comments } = await ask(api, 'readQueue', { query: { author: author.id, from: createdAt, to } });
  return comments.find((item) => item.id === id);
};

export class CommentStore extends Loaded<CommentStory> {
  constructor(api: Api, id: string) {
    super(async () => {
      const [{ ancestors, article: _, ...comment }, { decisions }] = await Promise.all([
        ask(api, 'readComment', { id }),
        ask(api, 'readDecisions', { query: { comment: id } }),
      ]);
      return { comment, ancestors, decisions, item: await findItem(api, comment) };
    });
  }
}
