// What changed, in messages of a size that a slow line takes.
import type { ChangeSet, CommentRow } from '../comments/row.ts';

/** Of a message to a room: a second of a slow mobile line. */
export const MESSAGE_BYTES = 64 * 1_024;
/** Of the answer to one reader: CHANGES_MAX comments of 2 KB each. What is longer comes behind it. */
export const FIRST_BYTES = 1_024 * 1_024;
/** What a comment takes on the wire besides its text. */
const COMMENT_BYTES = 500;

/** A little too much for most texts: all we want is an order of size, the same for each audience. */
const bytesOf = ({ html, source }: CommentRow): number => COMMENT_BYTES + Buffer.byteLength(html) + Buffer.byteLength(source);

/** In order, each at least one change; without changes one that is empty. What belongs to the whole comes with the last. */
export const split = (set: ChangeSet, maxBytes: number): ChangeSet[] => {
  const groups: CommentRow[][] = [[]];
  let bytes = 0;
  for (const row of set.rows) {
    const more = bytesOf(row);
    if (bytes > 0 && bytes + more > maxBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(row);
    bytes += more;
  }
  return groups.map((rows, n) => (n === groups.length - 1 ? { ...set, rows } : { ...set, rows, more: true, ancestors: [], scores: [] }));
};
