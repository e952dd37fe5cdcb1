// The Socket.IO server at /live: its limits, its parts, the life of each socket and its own end.
import type http from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import { claimInput, followInput, LIVE_PATH, unfollowInput, watchInput } from '../contract/live.ts';
import { Problem } from '../contract/problems.ts';
import { within } from '../deadline.ts';
import type { Parts } from '../parts.ts';
import type { Heads } from '../threads/heads.ts';
import { IdentifyAgain } from './again.ts';
import { Crowd } from './crowd.ts';
import { Desks } from './desk.ts';
import { limitEvents, parseEvent, refuse } from './events.ts';
import { Fanout } from './fanout.ts';
import { type FollowParts, Follows } from './follow.ts';
import { FollowedThreads } from './followed.ts';
import { Heartbeat } from './heartbeat.ts';
import { Presence } from './presence.ts';
import { cut, SlowReaders } from './slow.ts';
import type { LiveServer, LiveSocket } from './sockets.ts';

/** A `follow` with the longest key, every byte escaped, takes 6.5 KB. */
const MESSAGE_BYTES_MAX = 16_384;
/** A reader that went without a word is found within the sum of these. */
const PING_EVERY_MS = 20_000;
const PING_TIMEOUT_MS = 15_000;
/** Between the connection and the first word of Socket.IO. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Farewells have this long to leave the node; then the connections are cut. */
const FAREWELL_MS = 1_000;
/** Readers of a node that stops come to the others over this long: one a millisecond, but at least, and at most. */
const RETURN_MIN_MS = 1_000;
const RETURN_MAX_MS = 10_000;

export type LiveParts = Omit<FollowParts, 'followed' | 'fanout' | 'presence'> & Pick<Parts, 'db' | 'bus' | 'config' | 'log' | 'metrics'> & { heads: Heads };

export type Live = {
  /** Tells readers to come back elsewhere and lets them go. */
  stop: () => Promise<void>;
};

const makeServer = (server: http.Server, mayEnter: (request: IncomingMessage) => boolean): LiveServer =>
  new Server(server, {
    path: LIVE_PATH,
    serveClient: false,
    // WebSocket is what our client asks for: polling needs sticky sessions, and is there for one node alone. Without an upgrade from one to the
    // other, the request that opened a connection is the one that carries it, and can be measured.
    allowUpgrades: false,
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    pingInterval: PING_EVERY_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Any page may connect; which site it may follow is for `follow` to say. Nothing is sent "with credentials".
    cors: { origin: '*' },
    allowRequest: (request, decide) => decide(null, mayEnter(request)),
  });

const welcome = (socket: LiveSocket): void => {
  const { token } = socket.handshake.auth;
  socket.data = { authorization: typeof token === 'string' && token !== '' ? `Bearer ${token}` : undefined, follows: new Map(), watches: new Map() };
};

/** One event of a socket at a time, in the order they came: `follow` and `unfollow` of one thread cannot overtake each other. */
const inOrder = () => {
  let last: Promise<void> = Promise.resolve();
  return (work: () => Promise<void>): void => {
    last = last.then(work);
  };
};

type Serving = { follows: Follows; desks: Desks; parts: LiveParts; isStopping: () => boolean };

const serve = (socket: LiveSocket, { follows, desks, parts, isStopping }: Serving): void => {
  const next = inOrder();
  limitEvents(socket, () => cut(socket));
  /** Acts upon one event after the other; answers with what the act gives, or why it was refused. */
  const act = (ack: unknown, work: (answer: (value: unknown) => void) => void | Promise<void>): void => {
    const answer = typeof ack === 'function' ? (value: unknown) => ack(value) : () => {};
    next(async () => {
      try {
        if (isStopping()) throw new Problem('service.stopping');
        await work(answer);
      } catch (error) {
        answer(refuse(error, parts.log));
      }
    });
  };
  socket.on('follow', (input: unknown, ack: unknown) => {
    // Without a way to answer there is none to catch up.
    if (typeof ack === 'function') act(ack, (answer) => follows.follow(socket, parseEvent(followInput, input), answer));
  });
  socket.on('unfollow', (input: unknown, ack?: unknown) =>
    act(ack, (answer) => {
      follows.unfollow(socket, parseEvent(unfollowInput, input));
      answer({ ok: true });
    }),
  );
  socket.on('watch', (input: unknown, ack: unknown) => act(ack, async (answer) => answer(await desks.watch(socket, parseEvent(watchInput, input).site))));
  socket.on('unwatch', (input: unknown, ack?: unknown) =>
    act(ack, async (answer) => {
      await desks.unwatch(socket, parseEvent(watchInput, input).site);
      answer({ ok: true });
    }),
  );
  socket.on('claim', (input: unknown, ack?: unknown) => act(ack, async (answer) => answer(await desks.claim(socket, parseEvent(claimInput, input)))));
  socket.on('disconnect', () => {
    follows.leaveAll(socket);
    desks.leaveAll(socket);
    parts.metrics.sockets.dec();
  });
};

/** Resolves when all sockets are gone, or the time is over and they are cut. */
const letGo = async (io: LiveServer): Promise<void> => {
  const sockets = [...io.sockets.sockets.values()];
  const withinMs = Math.min(RETURN_MAX_MS, Math.max(RETURN_MIN_MS, sockets.length));
  io.emit('stopping', { withinMs });
  // Closed as a connection, not as a namespace: the client takes that as a loss and comes back by itself. It waits for what is being sent.
  const gone = sockets.map((socket) => new Promise((resolve) => socket.once('disconnect', resolve)));
  for (const { conn } of sockets) conn.close();
  await within(FAREWELL_MS, Promise.all(gone));
  for (const socket of sockets) cut(socket);
};

export const attachLive = (server: http.Server, parts: LiveParts): Live => {
  const { bus, config, heads, metrics } = parts;
  let stopping = false;
  const crowd = new Crowd(config);
  const io = makeServer(server, (request) => !stopping && crowd.hasRoomFor(request));
  const followed = new FollowedThreads();
  const common = { ...parts, io, followed };
  const fanout = new Fanout(common);
  const presence = new Presence(common);
  const follows = new Follows({ ...common, fanout, presence });
  const heartbeat = new Heartbeat({ ...common, fanout });
  const slow = new SlowReaders(common);
  const desks = new Desks(common);
  const again = new IdentifyAgain({ ...common, desks });
  const readAgain = () => {
    void heartbeat.repair();
    desks.repair();
  };
  const ends = [
    heads.onMove((hint) => {
      fanout.moved(hint);
      desks.moved(hint);
    }),
    bus.onRepair(readAgain),
    heads.onSetBack(readAgain),
  ];

  io.engine.on('connection', (connection: LiveSocket['conn']) => connection.once('close', crowd.enter(connection.request)));
  io.on('connection', (socket) => {
    metrics.sockets.inc();
    welcome(socket);
    serve(socket, { follows, desks, parts, isStopping: () => stopping });
  });

  return {
    stop: async () => {
      stopping = true;
      for (const end of ends) end();
      for (const part of [again, heartbeat, slow, presence, fanout, desks]) part.stop();
      await letGo(io);
      io.engine.close();
    },
  };
};
