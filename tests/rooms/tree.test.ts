// The widget's tree stands for what a page would show, whatever order changes come in.
import { expect, test } from '@jest/globals';
import { Tree } from '../../src/browser/client/tree.ts';
import type { Comment, Status } from '../../src/contract/comment.ts';

const id = (n: number) => `0199a6f2-5d1c-7b3e-8f00-${String(n).padStart(12, '0')}`;

const comment = (
  n: number,
  { parent, seq = n, status = 'published', replyCount = 0 }: { parent?: number; seq?: number; status?: Status; replyCount?: number } = {},
): Comment => ({
  ...{
    id: id(n),
    seq,
    parentId: parent === undefined ? null : id(parent),
    inReplyTo: null,
    rootId: id(parent ?? n),
    depth: parent === undefined ? 0 : 1,
    born: n,
  },
  ...{ status, html: '<p>x</p>', author: null, score: 0, replyCount, createdAt: '2026-11-24T09:30:00.000Z', editedAt: null, deletedAt: null },
});

test.each(['deleted', 'rejected', 'spam'] as const)('a comment that is %s leaves, unless something stands on it', (status) => {
  const tree = new Tree('newest', () => true);
  tree.put(comment(1, { replyCount: 1 }), 'page');
  tree.put(comment(2, { parent: 1 }), 'page');
  tree.put(comment(3), 'page');
  tree.put(comment(3, { seq: 4, status }), 'live');
  tree.put(comment(1, { seq: 5, status, replyCount: 1 }), 'live');
  expect(tree.roots.map((entry) => entry.comment.id)).toEqual([id(1)]);
  tree.put(comment(2, { parent: 1, seq: 6, status }), 'live');
  tree.setReplyCount(id(1), 0);
  expect(tree.roots).toEqual([]);
});
