// How a list is decided about, wherever it is shown: what is asked before, and the act.
import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { Author } from '../../../contract/comment.ts';
import type { Action } from '../../../contract/moderation.ts';
import type { Bench } from './bench.ts';
import type { Item } from './item.ts';
import type { WorkList } from './list.ts';

const Place = createContext<Bench | undefined>(undefined);
export const BenchProvider = Place.Provider;

export const useBench = (): Bench => {
  const bench = useContext(Place);
  if (bench === undefined) throw new Error('A list stands outside of the desk');
  return bench;
};

export type Asked = { kind: 'reject'; targets: readonly Item[] } | { kind: 'ban'; author: Author };

export type Deciding = {
  /** About these, or, when none are named, about the selection or the one that is looked at. */
  decide: (action: Action, targets?: readonly Item[]) => void;
  ban: (author: Author) => void;
  /** What must be said before it is done. */
  asked: Asked | undefined;
  answer: (reason?: string) => void;
  forget: () => void;
};

export const useDeciding = (list: WorkList<Item>): Deciding => {
  const bench = useBench();
  const [asked, ask] = useState<Asked | undefined>();
  const forget = () => ask(undefined);
  return {
    asked,
    forget,
    ban: (author) => ask({ kind: 'ban', author }),
    decide: (action, targets = list.targets) => {
      if (targets.length === 0) return;
      if (action === 'reject') ask({ kind: 'reject', targets });
      else bench.decide(list, targets, { action });
    },
    answer: (reason) => {
      forget();
      if (asked?.kind === 'reject') bench.decide(list, asked.targets, { action: 'reject', reason });
    },
  };
};
