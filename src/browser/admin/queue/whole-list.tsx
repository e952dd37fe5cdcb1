// All comments of an author, or of an article, whatever became of them: the same list and the same keys as in the queue.
import { Failure, useDesk, useWatched } from '../parts.tsx';
import type { Filter } from '../place.ts';
import { Asking } from './asking.tsx';
import { Bulk } from './bulk.tsx';
import { useBench, useDeciding } from './deciding.tsx';
import { actionsIn, actionsOn } from './item.ts';
import { ListView } from './list-view.tsx';
import { End, Newer } from './queue-parts.tsx';
import { useLiveQueue } from './use-live-queue.tsx';

export const WholeList = ({ filter, label }: { filter: Filter; label: string }) => {
  const { words } = useDesk();
  const queue = useBench().queue(undefined, filter);
  const deciding = useDeciding(queue);
  useWatched(queue);
  useLiveQueue(queue);
  if (queue.problem !== undefined && !queue.isKnown) return <Failure problem={queue.problem} again={() => void queue.load()} />;
  if (!queue.isKnown) return <p class="quiet">{words.loading}</p>;
  if (queue.entries.length === 0 && !queue.hasMore) return <p class="quiet">{words.queue.noComments}</p>;
  return (
    <>
      <Newer queue={queue} />
      <Bulk queue={queue} actions={actionsIn(undefined)} deciding={deciding} />
      <ListView list={queue} label={label} actionsFor={actionsOn} deciding={deciding} onEnd={() => void queue.loadMore()} isMixed />
      <End queue={queue} />
      <Asking deciding={deciding} />
    </>
  );
};
