// One vote per reader and comment, as an absolute value: the same vote twice is one vote.
import { type Asker, audienceOf } from '../access/asker.ts';
import { mayVote } from '../access/may.ts';
import { writerOf } from '../access/writer.ts';
import type { Vote } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import type { Parts } from '../parts.ts';
import { raiseHead } from '../threads/head.ts';
import { wilsonLowerBound } from './rank.ts';
import { lockComment } from './standing.ts';

type Value = -1 | 0 | 1;
type Key = { site: string; id: string; authorId: string };

const readVote = async (tx: Tx, { site, id, authorId }: Key): Promise<number> => {
  const row = await tx
    .selectFrom('votes')
    .select('value')
    .where('siteId', '=', site)
    .where('commentId', '=', id)
    .where('authorId', '=', authorId)
    .executeTakeFirst();
  return row?.value ?? 0;
};

const writeVote = async (tx: Tx, { site, id, authorId }: Key, value: Value): Promise<void> => {
  if (value === 0) await tx.deleteFrom('votes').where('siteId', '=', site).where('commentId', '=', id).where('authorId', '=', authorId).execute();
  else
    await tx
      .insertInto('votes')
      .values({ siteId: site, commentId: id, authorId, value })
      .onConflict((conflict) => conflict.columns(['siteId', 'commentId', 'authorId']).doUpdateSet({ value }))
      .execute();
};

/** @throws Problem `reader.banned`, `comment.not-found`, `comment.deleted`, `vote.own` */
export const voteOnComment = async ({ db, bus }: Pick<Parts, 'db' | 'bus'>, asker: Asker, { id, value }: { id: string; value: Value }): Promise<Vote> => {
  const { site } = asker;
  const author = writerOf(asker);
  const key = { site, id, authorId: author.id };
  const { vote, hint } = await inTransaction(db, async (tx) => {
    const found = await lockComment(tx, audienceOf(asker), site, id);
    if (!mayVote(asker, found)) throw new Problem('vote.own');
    // The thread's lock makes this read and the writes below one.
    const before = await readVote(tx, key);
    if (before === value) return { vote: { id, score: found.score, vote: value }, hint: undefined };
    await writeVote(tx, key, value);
    const up = found.up + Number(value === 1) - Number(before === 1);
    const down = found.down + Number(value === -1) - Number(before === -1);
    const hint = await raiseHead(tx, site, { threadId: found.threadId, changes: 0, published: 0 });
    await tx
      .updateTable('comments')
      .set({ up, down, rank: wilsonLowerBound(up, down), votedVersion: hint.version })
      .where('siteId', '=', site)
      .where('id', '=', id)
      .execute();
    return { vote: { id, score: up - down, vote: value }, hint };
  });
  if (hint !== undefined) bus.publish(hint);
  return vote;
};
