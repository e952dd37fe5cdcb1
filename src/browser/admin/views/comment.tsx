// One comment by itself: the branch above it, itself with everything that can be done, and the record of what was.
import { useEffect, useMemo } from 'preact/hooks';
import type { Comment } from '../../../contract/comment.ts';
import { CommentHtml, Failure, Heading, Moment, useDesk, useWatched } from '../parts.tsx';
import { addressOf } from '../place.ts';
import { Asking } from '../queue/asking.tsx';
import { useDeciding } from '../queue/deciding.tsx';
import { actionsOn, type Item } from '../queue/item.ts';
import { WorkList } from '../queue/list.ts';
import { ListView } from '../queue/list-view.tsx';
import { CommentStore, type CommentStory } from './comment.ts';

const Ancestor = ({ comment: { id, author, createdAt, html, status } }: { comment: Comment }) => {
  const { words, site } = useDesk();
  return (
    <li class="ancestor">
      <p class="small quiet">
        <bdi>{author?.name ?? words.queue.nobody}</bdi>{' '}
        <a href={addressOf({ view: 'comment', site, id })}>
          <Moment iso={createdAt} />
        </a>
      </p>
      {status === 'deleted' ? <p class="quiet">{words.comment.deleted}</p> : <CommentHtml html={html} />}
    </li>
  );
};

/** A list of one, so that it has the keys and the buttons of every list. */
const One = ({ item, onDecided }: { item: Item; onDecided: () => void }) => {
  const { words } = useDesk();
  const list = useMemo(() => {
    const one = new WorkList<Item>();
    one.replace([item]);
    return one;
  }, [item]);
  const deciding = useDeciding(list);
  const { entries } = useWatched(list);
  return (
    <>
      {entries.length === 0 ? (
        <p class="card row">
          {words.comment.decided}
          <button type="button" class="button" onClick={onDecided}>
            {words.comment.look}
          </button>
        </p>
      ) : (
        <ListView list={list} label={words.comment.title} actionsFor={actionsOn} deciding={deciding} isMixed />
      )}
      <Asking deciding={deciding} />
    </>
  );
};

const History = ({ decisions }: Pick<CommentStory, 'decisions'>) => {
  const { words } = useDesk();
  if (decisions.length === 0) return <p class="quiet">{words.comment.noHistory}</p>;
  return (
    <ol class="lines">
      {decisions.map(({ id, action, reason, byName, createdAt, undoneAt }) => (
        <li key={id}>
          <p>
            <span class="badge">{words.past[action]}</span> {byName !== null && <bdi>{byName}</bdi>}{' '}
            <span class="quiet">
              <Moment iso={createdAt} />
            </span>{' '}
            {reason !== null && <q dir="auto">{reason}</q>}{' '}
            {undoneAt !== null && (
              <span class="quiet">
                {words.comment.undone} <Moment iso={undoneAt} />
              </span>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
};

export const View = ({ id }: { id: string }) => {
  const { api, words } = useDesk();
  const { comment: say } = words;
  const store = useMemo(() => new CommentStore(api, id), [api, id]);
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  const { value, problem } = store;
  if (problem !== undefined) return <Failure problem={problem} again={() => void store.load()} />;
  if (value === undefined) return <p class="quiet">{words.loading}</p>;
  return (
    <>
      <Heading text={say.by(value.comment.author?.name ?? words.queue.nobody)} />
      <ol class="ancestors">
        {value.ancestors.map((comment) => (
          <Ancestor key={comment.id} comment={comment} />
        ))}
      </ol>
      {value.item === undefined ? <p class="card">{say.deleted}</p> : <One item={value.item} onDecided={() => void store.load()} />}
      <section class="card stack apart" aria-labelledby="comment-history">
        <h2 id="comment-history">{say.history}</h2>
        <History decisions={value.decisions} />
      </section>
    </>
  );
};
