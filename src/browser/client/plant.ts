// A page's flat list as a tree: enough to be read. What happens to it afterwards stands in tree.ts.
import type { Comment } from '../../contract/comment.ts';

export type Entry = {
  comment: Comment;
  readonly parent: Entry | undefined;
  replies: Entry[];
  /** Replies of others that wait: shown now, they would push away what the reader is looking at. */
  waiting: Entry[];
  /** Came while the reader was here. */
  isNew: boolean;
  /** Deleted with nothing below it: keeps its place until nobody looks at it. */
  isLeaving: boolean;
  /** A root that stands above the sorted ones: the reader's own, and what "N new comments" brought. */
  isPinned: boolean;
  order: number;
};

export const newEntry = (comment: Comment, parent: Entry | undefined, isNew = false): Entry => ({
  comment,
  parent,
  replies: [],
  waiting: [],
  isNew,
  isLeaving: false,
  isPinned: false,
  order: comment.born,
});

/** Answers list parents before their replies, in the order in which they are shown. */
export const plant = (comments: readonly Comment[]): Entry[] => {
  const entries = new Map<string, Entry>();
  const roots: Entry[] = [];
  for (const comment of comments) {
    const parent = entries.get(comment.parentId ?? '');
    const entry = newEntry(comment, parent);
    entries.set(comment.id, entry);
    (parent?.replies ?? roots).push(entry);
  }
  return roots;
};
