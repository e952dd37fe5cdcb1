// Keeps a list that is shown as it is now.
import { useEffect } from 'preact/hooks';
import { useDesk, useWatched } from '../parts.tsx';
import type { Queue } from './queue.ts';

/** While nothing is told live. */
const ASK_EVERY_MS = 20_000;

/** Read when it is first looked at; then told, and asked again where telling may have missed something. */
export const useLiveQueue = (queue: Queue): void => {
  const { live } = useDesk();
  const { stand } = useWatched(live);
  useEffect(() => {
    if (queue.isKnown) queue.lookSoon();
    else void queue.load();
    return live.listen({ onQueue: (event) => queue.heard(event), onJoined: () => queue.isKnown && queue.lookSoon() });
  }, [queue, live]);
  useEffect(() => {
    if (stand !== 'lost') return;
    const timer = setInterval(() => queue.lookSoon(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [queue, stand]);
};
