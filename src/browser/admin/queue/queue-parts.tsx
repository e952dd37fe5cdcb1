// What stands above and below a list: what came meanwhile, and what is further down.
import { Failure, useDesk, useKeys, useWatched } from '../parts.tsx';
import type { Queue } from './queue.ts';

/** What came since waits above: it is told, and comes by a key or a touch. */
export const Newer = ({ queue }: { queue: Queue }) => {
  const { words } = useDesk();
  const n = useWatched(queue).newer.length;
  useKeys({ newer: n > 0 ? () => queue.showNewer() : undefined });
  return (
    <div class="newer" role="status">
      {n > 0 && (
        <button type="button" class="button main" onClick={() => queue.showNewer()}>
          {words.queue.newer(n)} <kbd>n</kbd>
        </button>
      )}
    </div>
  );
};

export const End = ({ queue }: { queue: Queue }) => {
  const { words } = useDesk();
  if (queue.problem !== undefined && queue.isKnown) return <Failure problem={queue.problem} again={() => void queue.loadMore()} />;
  if (!queue.hasMore) return null;
  return (
    <p class="end">
      <button type="button" class="button" disabled={queue.isLoading} onClick={() => void queue.loadMore()}>
        {queue.isLoading ? words.loading : words.more}
      </button>
    </p>
  );
};
