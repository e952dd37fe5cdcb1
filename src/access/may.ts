// Every permission on one screen. Pure: callers turn a `false` into the problem that fits.

import type { Status } from '../contract/comment.ts';
import type { Caller } from '../contract/endpoint.ts';
import { type Asker, type Audience, isAtLeast, isStaff, type Role } from './asker.ts';

/** `shadowed`: rejected without its author being told, who sees it as published. */
type Owned = { authorId: string | null; status: Status; createdAt: Date; shadowed?: boolean };

const owns = (asker: Pick<Asker, 'author'>, comment: Pick<Owned, 'authorId'>): boolean => asker.author !== null && asker.author.id === comment.authorId;

/** May this caller use a call that is meant for `caller`? */
export const mayCall = (asker: Asker, caller: Caller): boolean => {
  if (caller === 'anyone') return true;
  if (caller === 'reader') return isAtLeast(asker, 'reader');
  if (caller === 'staff') return isStaff(asker);
  return isAtLeast(asker, 'admin');
};

export const isShadowed = ({ status, shadowed }: Pick<Owned, 'status' | 'shadowed'>): boolean => status === 'rejected' && shadowed === true;

/** May the text of this comment be shown to this audience? A deleted one to nobody. */
export const maySee = (audience: Audience, comment: Pick<Owned, 'authorId' | 'status' | 'shadowed'>): boolean => {
  if (comment.status === 'published') return true;
  if (comment.status === 'deleted') return false;
  if (audience === 'staff') return true;
  return (comment.status === 'pending' || isShadowed(comment)) && comment.authorId !== null && audience === `author:${comment.authorId}`;
};

/** May the source be shown? To its author and to staff, when they may see the text at all. */
export const maySeeSource = (audience: Audience, comment: Pick<Owned, 'authorId' | 'status' | 'shadowed'>): boolean =>
  maySee(audience, comment) && (audience === 'staff' || (comment.authorId !== null && audience === `author:${comment.authorId}`));

/** A banned author may read, delete what is theirs and follow their reports: nothing that others would see. */
export const mayWrite = ({ author }: Pick<Asker, 'author'>): boolean => author !== null && author.ban !== 'ban';

export const mayEdit = (asker: Asker, comment: Pick<Owned, 'authorId'>): boolean => owns(asker, comment);

export const isWithinEditWindow = (comment: Pick<Owned, 'createdAt'>, windowSeconds: number, now: Date): boolean =>
  now.getTime() - comment.createdAt.getTime() <= windowSeconds * 1000;

export const mayDelete = (asker: Asker, comment: Pick<Owned, 'authorId'>): boolean => owns(asker, comment) || isStaff(asker);

export const mayVote = (asker: Asker, comment: Pick<Owned, 'authorId'>): boolean => !owns(asker, comment);

export const mayReport = (asker: Asker, comment: Pick<Owned, 'authorId'>): boolean => !owns(asker, comment);

/** Readers alone: who is staff is taken out of it first. */
export const mayErase = (asker: Asker, author: { id: string; role: Role }): boolean =>
  isAtLeast(asker, 'admin') && asker.author?.id !== author.id && !isStaff({ role: author.role });

/** Nobody their equals, nor themselves. */
export const mayBan = (asker: Asker, author: { id: string; role: Role }): boolean =>
  isStaff(asker) && asker.author?.id !== author.id && !isAtLeast({ role: author.role }, asker.role);
