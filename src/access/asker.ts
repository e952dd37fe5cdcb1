// Who is asking: what every act and every read is told of the caller. Pure values; made by readers/identify.ts.

export type Role = 'anonymous' | 'reader' | 'moderator' | 'admin';

export type Asker = {
  site: string;
  role: Role;
  /** The author that the caller writes as; null without a token. */
  author: { id: string; name: string } | null;
  /** Why a token that came was not taken; null when none came or it was good. */
  refusedToken: 'token.invalid' | 'token.expired' | null;
  /** Address of the client, for rate limits alone; never stored as it is. */
  ip: string;
};

/** A level of sight: what is sent to one audience may be cached and sent to all of it. */
export type Audience = 'everyone' | 'staff' | `author:${string}`;

export const isStaff = (asker: Pick<Asker, 'role'>): boolean => asker.role === 'moderator' || asker.role === 'admin';

/** Staff see the same whoever they are, but for their own votes: a staff member with an author is an audience of `staff`. */
export const audienceOf = (asker: Asker): Audience => {
  if (isStaff(asker)) return 'staff';
  return asker.author === null ? 'everyone' : `author:${asker.author.id}`;
};
