// A comment as the queue shows it, and what may be done with it there.
import type { Status } from '../../../contract/comment.ts';
import type { Action } from '../../../contract/moderation.ts';
import type { QueuedComment } from '../../../contract/queue.ts';
import type { Tab } from '../place.ts';

export type Item = QueuedComment;

/** What makes sense of a comment as it stands: nobody approves what is published, but to say that its reports are unfounded. */
const ON: Record<Status, readonly Action[]> = {
  pending: ['approve', 'reject', 'spam', 'delete'],
  published: ['reject', 'spam', 'delete'],
  spam: ['approve', 'reject', 'delete'],
  rejected: ['approve', 'spam', 'delete'],
  deleted: [],
};

export const actionsOn = ({ status, openReports }: Pick<Item, 'status' | 'openReports'>): readonly Action[] =>
  status === 'published' && openReports > 0 ? ON.pending : ON[status];

/** For many at once: what makes sense for some of this list. */
export const actionsIn = (tab: Tab | undefined): readonly Action[] => (tab === undefined || tab === 'reported' ? ON.pending : ON[tab]);

const AFTER = { approve: 'published', reject: 'rejected', spam: 'spam', delete: undefined } as const satisfies Record<Action, Tab | undefined>;

/** In which list a comment stands after the action; undefined when it is gone. */
export const listAfter = (action: Action): Tab | undefined => AFTER[action];

export const isIn = ({ status, openReports }: Pick<Item, 'status' | 'openReports'>, tab: Tab): boolean =>
  tab === 'reported' ? openReports > 0 : status === tab;
