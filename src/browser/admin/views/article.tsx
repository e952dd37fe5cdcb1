// An article: its thread, open or closed, and all its comments.
import { useEffect, useMemo } from 'preact/hooks';
import { Failure, Heading, useDesk, useWatched } from '../parts.tsx';
import { useBench } from '../queue/deciding.tsx';
import { WholeList } from '../queue/whole-list.tsx';
import { ArticleStore } from './article.ts';

export const View = ({ article }: { article: string }) => {
  const { api, words, notices, site } = useDesk();
  const { article: say } = words;
  const store = useMemo(() => new ArticleStore(api, article), [api, article]);
  const filter = useMemo(() => ({ article }), [article]);
  // Its title comes with its comments.
  const queue = useWatched(useBench().queue(undefined, filter));
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  const about = queue.entries[0]?.article;
  const { value, problem } = store;
  const turn = async () => {
    const failed = await store.turn();
    if (failed === undefined) notices.show({ kind: 'done', text: say.done[store.value?.state ?? 'open'] });
    else notices.show({ kind: 'fault', text: words.problem(failed) });
  };
  return (
    <>
      <Heading text={about?.title ?? article} />
      {problem && <Failure problem={problem} again={() => void store.load()} />}
      {value && (
        <div class="card row between">
          <p>
            <span class={`badge ${value.state === 'open' ? 'good' : 'bad'}`}>{say.states[value.state]}</span>{' '}
            <span class="figures">{say.published(value.commentCount)}</span>{' '}
            {about?.url && (
              <a href={about.url} target="_blank" rel="noopener noreferrer">
                {say.visit}
              </a>
            )}{' '}
            <a href={`/embed/thread?${new URLSearchParams({ site, article })}`} target="_blank" rel="noopener">
              {say.thread}
            </a>
          </p>
          <button type="button" class="button" onClick={() => void turn()}>
            {say.turn[value.state]}
          </button>
        </div>
      )}
      <h2 class="apart">{say.all}</h2>
      <WholeList filter={filter} label={say.all} />
    </>
  );
};
