// One comment by itself, with everything that can be done and the record of what was.
import { useEffect, useMemo } from 'preact/hooks';
import { Failure, Heading, Moment, useDesk, useWatched } from '../parts.tsx';
import { Asking } from '../queue/asking.tsx';
import { useDeciding } from '../queue/deciding.tsx';
import { actionsOn, type Item } from '../queue/item.ts';
import { WorkList } from '../queue/list.ts';
import { ListView } from '../queue/list-view.tsx';
import { CommentStore, type CommentStory } from './comment.ts';

/** A list of one, so that it has the keys and the buttons of every list. */
const One = ({ item, onDecided }: { item: Item; onDecided: () => void }) => {
  const { words } = useDesk();
  const list = useMemo(() => {
    const one = new WorkList<Item>();
    one.replace([item]);
    one.expand(item.id);
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

const History = ({ decisions, onUndo }: Pick<CommentStory, 'decisions'> & { onUndo: (decisionId: string) => void }) => {
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
          {undoneAt === null && (
            <button type="button" class="button" onClick={() => onUndo(id)}>
              {words.queue.undo}
            </button>
          )}
        </li>
      ))}
    </ol>
  );
};

export const View = ({ id }: { id: string }) => {
  const { api, words, notices } = useDesk();
  const { comment: say } = words;
  const store = useMemo(() => new CommentStore(api, id), [api, id]);
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  const undo = async (decisionId: string): Promise<void> => {
    const failed = await store.undo(decisionId);
    if (failed !== undefined) notices.show({ kind: 'fault', text: words.problem(failed) });
  };
  const { value, problem } = store;
  if (problem !== undefined) return <Failure problem={problem} again={() => void store.load()} />;
  if (value === undefined) return <p class="quiet">{words.loading}</p>;
  return (
    <>
      <Heading text={value.item === undefined ? say.title : say.by(value.item.author?.name ?? words.queue.nobody)} />
      {value.item === undefined ? <p class="card">{say.deleted}</p> : <One item={value.item} onDecided={() => void store.load()} />}
      <section class="card stack apart" aria-labelledby="comment-history">
        <h2 id="comment-history">{say.history}</h2>
        <History decisions={value.decisions} onUndo={(decisionId) => void undo(decisionId)} />
      </section>
    </>
  );
};
