// What the parts of the view are handed. `Shown` is enough to read, and comes first; `Ui` is there when everything has been loaded.
import type { Sort, Thread } from '../../contract/thread.ts';
import type { Entry } from '../client/plant.ts';
import type { Reader } from '../client/session.ts';
import type { ReadingWords } from '../client/words/en-reading.ts';
import type { Ui } from './life.ts';

export type { Ui } from './life.ts';

export type Shown = {
  words: ReadingWords;
  reader: Reader;
  thread: Thread;
  sort: Sort;
  roots: readonly Entry[];
  hasMore: boolean;
  hasMoreReplies: (rootId: string) => boolean;
  now: number;
  ui: Ui | undefined;
};

/** Forms in place of, or below, a comment; one at a time. `vote`: a name is wanted first. */
export type FormKind = 'reply' | 'edit' | 'remove' | 'report' | 'vote';
export type OpenForm = { id: string; kind: FormKind; value?: 1 | -1 };

export type Dispatch = (name: 'ready' | 'posted' | 'count', detail: Record<string, unknown>) => void;

export const buttonId = (id: string, kind: FormKind): string => `${kind}-${id}`;
