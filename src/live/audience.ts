// Who gets which rendition of a change: a room per thread and audience. Authors stand in the room of everyone too and get one of their own only
// when something of theirs changed, so that a change is rendered a few times, not once per reader.
import type { Audience } from '../access/asker.ts';
import type { CommentRow } from '../comments/row.ts';
import { authorOf } from '../comments/wire.ts';
import type { FollowedThread } from './followed.ts';

/** For `identify`: an asker's address is for rate limits, which reading live has none of. */
export const NO_ADDRESS = '';

export const roomOf = (thread: FollowedThread, audience: Audience): string => `${thread.key}\n${audience}`;

/** The rooms that hold all readers of a thread, each once. */
export const allRooms = (thread: FollowedThread): string[] => [roomOf(thread, 'everyone'), roomOf(thread, 'staff')];

export const roomsFor = (thread: FollowedThread, audience: Audience): string[] =>
  authorOf(audience) === null ? [roomOf(thread, audience)] : [roomOf(thread, 'everyone'), roomOf(thread, audience)];

export type Rendition = { audience: Audience; to: string; except: string[] };

/** Whose view of these rows differs, among those who are here. */
export const renditions = (thread: FollowedThread, rows: readonly CommentRow[], isHere: (room: string) => boolean): Rendition[] => {
  const authors = [...new Set(rows.flatMap(({ authorId }) => (authorId === null ? [] : [authorId])))]
    .map((id): Audience => `author:${id}`)
    .filter((audience) => isHere(roomOf(thread, audience)));
  const shared: Rendition[] = (['everyone', 'staff'] as const).map((audience) => ({ audience, to: roomOf(thread, audience), except: [] }));
  return [
    ...shared.map((rendition) =>
      rendition.audience === 'everyone' ? { ...rendition, except: authors.map((audience) => roomOf(thread, audience)) } : rendition,
    ),
    ...authors.map((audience) => ({ audience, to: roomOf(thread, audience), except: [] })),
  ].filter(({ to }) => isHere(to));
};
