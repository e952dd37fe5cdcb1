// One connection for all threads of a page that the same reader has of the same service: a page with two threads is one reader, not two.
import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient, UnfollowInput } from '../../contract/live.ts';
import type { Api } from './api.ts';

/** Each wait is a random part around these, so that the readers of a node that went do not come back as one. */
export const BACK_MS = 1_000;
const BACK_MAX_MS = 20_000;
const JITTER = 0.6;

type Connected = Socket<ServerToClient, ClientToServer>;
type Line = { socket: Connected; topics: UnfollowInput[] };

const lines = new Map<string, Line>();

type Caller = { api: Api; token: () => string | undefined; speaksFor: string | undefined };

/** A connection of its own. */
export const connect = ({ api, token }: Pick<Caller, 'api' | 'token'>): Connected => {
  const url = new URL(api.base);
  const socket: Connected = io(url.origin, {
    path: `${url.pathname}live`,
    transports: ['websocket'],
    auth: (give) => give({ token: token() }),
    forceNew: true,
    reconnectionDelay: BACK_MS,
    reconnectionDelayMax: BACK_MAX_MS,
    randomizationFactor: JITTER,
  });
  return socket.on('stopping', ({ withinMs }) => {
    socket.io.reconnectionDelay(Math.max(1, withinMs * Math.random()));
  });
};

/** `leave` ends what was followed by it, and with the last of them the connection. A guest's token is kept by site: so are lines. */
export const takeLine = (caller: Caller, topic: UnfollowInput): { socket: Connected; leave: () => void } => {
  const key = [caller.api.base, topic.site, caller.speaksFor].join('\n');
  const line = lines.get(key) ?? { socket: connect(caller), topics: [] };
  lines.set(key, line);
  const { socket, topics } = line;
  topics.push(topic);
  const leave = () => {
    topics.splice(topics.indexOf(topic), 1);
    if (topics.length === 0) {
      lines.delete(key);
      socket.disconnect();
    } else if (socket.connected && topics.every(({ article }) => article !== topic.article)) socket.emit('unfollow', topic);
  };
  return { socket, leave };
};
