// Who is asking: what every act and every read is told of the caller. Pure values; made by readers/identify.ts.

import type { AuthorRole } from '../contract/reader.ts';

/** What the caller may do on this site, least first. An owner is an admin of every site. */
export type Role = 'anonymous' | AuthorRole | 'owner';

export const RANKS = ['anonymous', 'reader', 'trusted', 'moderator', 'admin', 'owner'] as const satisfies readonly Role[];

export const isAtLeast = (asker: Pick<Asker, 'role'>, role: Role): boolean => RANKS.indexOf(asker.role) >= RANKS.indexOf(role);

/** `ban`: may not write. `shadow`: writes, and nobody but staff and the author sees it. */
export type Ban = 'ban' | 'shadow';

export type Asker = {
  site: string;
  role: Role;
  /** The author that the caller writes as; null without a token. */
  author: { id: string; name: string; ban?: Ban; bannedUntil?: Date } | null;
  /** Why a token that came was not taken; null when none came or it was good. */
  refusedToken: 'token.invalid' | 'token.expired' | null;
  /** Address of the client, for rate limits alone; never stored as it is. */
  ip: string;
};

/** A level of sight: what is sent to one audience may be cached and sent to all of it. */
export type Audience = 'everyone' | 'staff' | `author:${string}`;

export const isStaff = (asker: Pick<Asker, 'role'>): boolean => isAtLeast(asker, 'moderator');

/** Staff see the same whoever they are, but for their own votes: a staff member with an author is an audience of `staff`. */
export const audienceOf = (asker: Asker): Audience => {
  if (isStaff(asker)) return 'staff';
  return asker.author === null ? 'everyone' : `author:${asker.author.id}`;
};
