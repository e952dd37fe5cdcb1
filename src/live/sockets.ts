// The types of the Socket.IO server with our events, and what is kept of each reader's socket.
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { Audience } from '../access/asker.ts';
import type { ClientToServer, ServerToClient } from '../contract/live.ts';
import type { FollowedThread } from './followed.ts';

export type Follow = { thread: FollowedThread; audience: Audience };

/** What a desk has claimed of a site that it watches, and as whom. */
export type Watch = { authorId?: string; claimed: string[] };

type SocketData = {
  /** As `Authorization` would carry it; undefined for a reader who is not signed in. */
  authorization: string | undefined;
  /** By the thread's key. */
  follows: Map<string, Follow>;
  /** By the site. */
  watches: Map<string, Watch>;
};

export type LiveServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;
export type LiveSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;
