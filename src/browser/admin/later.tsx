// A view that comes in a chunk of its own when it is first looked at.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toProblem } from '../client/api.ts';
import { Failure, useDesk } from './parts.tsx';

type Loaded<P> = { View: ComponentType<P> };

export const Later = <P extends object>({ load, parts }: { load: () => Promise<Loaded<P>>; parts: P }) => {
  const { words } = useDesk();
  const [state, set] = useState<Loaded<P> | { error: unknown } | undefined>();
  useEffect(() => {
    let isHere = true;
    load().then(
      (loaded) => isHere && set(loaded),
      (error: unknown) => isHere && set({ error }),
    );
    return () => {
      isHere = false;
    };
  }, [load]);
  if (state === undefined) return <p class="quiet">{words.loading}</p>;
  // A browser does not ask again for a chunk that failed: the page does.
  if ('error' in state) return <Failure problem={toProblem(state.error)} again={() => location.reload()} />;
  return <state.View {...parts} />;
};
