// A TCP proxy that fails as networks do: resets, refuses, goes silent, loses a request or its answer; and is well again.
import net from 'node:net';

/** What stands behind it: a port of loopback, or a Unix socket. */
export type Target = number | { port: number; host?: string } | { path: string };

/** Asked at each request (or answer) that passes: true lets it be lost. */
type When = () => boolean;

export type FaultyProxy = {
  port: number;
  /** As `http://127.0.0.1:PORT`. */
  url: string;
  /** Connections that stand now. */
  connections: () => number;
  /** Resets every connection that stands; new ones are taken. */
  cut: () => void;
  /** Resets every connection and each new one, until `restore`. */
  refuse: () => void;
  /** Half-open: connections stand and new ones are taken, but no byte passes either way, and nobody is told. */
  pause: () => void;
  /** What stands stays silent for good, as when a firewall forgot it; new connections pass. */
  forget: () => void;
  /** What was held by `pause` flows on. */
  resume: () => void;
  /** The bytes reach the target, then the caller is reset at once: whether they were obeyed it cannot know. */
  resetAfterRequest: (when: When) => void;
  /** The target has answered, and the caller gets a reset in place of the answer. */
  resetInsteadOfAnswer: (when: When) => void;
  /** Takes all faults back. */
  restore: () => void;
  stop: () => Promise<void>;
};

type Pair = { caller: net.Socket; target: net.Socket };

const never: When = () => false;

const connectTo = (target: Target): net.Socket => {
  if (typeof target === 'number') return net.connect({ port: target, host: '127.0.0.1' });
  return 'path' in target ? net.connect({ path: target.path }) : net.connect({ port: target.port, host: target.host ?? '127.0.0.1' });
};

/** A reset of a socket whose end is still on its way fails half (libuv refuses, Node forgets the handle), and the process could never exit. */
const abort = (socket: net.Socket): void => {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
};

export const startProxy = async (target: Target): Promise<FaultyProxy> => {
  const pairs = new Set<Pair>();
  const forgotten = new Set<Pair>();
  /** All that were accepted and are not closed: one whose other side is gone may be half open for ever. */
  const callers = new Set<net.Socket>();
  let state: 'open' | 'refusing' | 'paused' = 'open';
  let loseRequest = never;
  let loseAnswer = never;

  const reset = (pair: Pair): void => {
    pairs.delete(pair);
    abort(pair.caller);
    pair.target.destroy();
  };
  /** The caller is gone, the target finishes what it was told. */
  const resetCaller = (pair: Pair): void => {
    pairs.delete(pair);
    abort(pair.caller);
    pair.target.removeAllListeners('data').resume().end();
  };
  /** Sends on, and reads no more while the other side does not take it: the proxy holds back as a wire does. */
  const hand = (chunk: Buffer, from: net.Socket, to: net.Socket): void => {
    if (to.write(chunk)) return;
    from.pause();
    to.once('drain', () => state === 'paused' || from.resume());
  };

  const join = (caller: net.Socket): void => {
    const pair: Pair = { caller, target: connectTo(target) };
    pairs.add(pair);
    caller.on('data', (chunk) => {
      hand(chunk, caller, pair.target);
      if (loseRequest()) resetCaller(pair);
    });
    pair.target.on('data', (chunk) => {
      if (loseAnswer()) resetCaller(pair);
      else hand(chunk, pair.target, caller);
    });
    for (const [side, other] of [
      [caller, pair.target],
      [pair.target, caller],
    ] as const) {
      side.setNoDelay(true);
      side.on('end', () => other.end());
      side.on('error', () => pairs.has(pair) && reset(pair));
      side.on('close', () => pairs.delete(pair) && other.end());
      if (state === 'paused') side.pause();
    }
  };

  const server = net.createServer({ allowHalfOpen: true }, (caller) => {
    callers.add(caller);
    caller.once('close', () => callers.delete(caller));
    if (state === 'refusing') caller.resetAndDestroy();
    else join(caller);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');

  const cut = () => {
    for (const pair of pairs) reset(pair);
  };
  const resume = () => {
    state = 'open';
    for (const { caller, target: behind } of pairs) {
      caller.resume();
      behind.resume();
    }
  };
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    connections: () => pairs.size,
    cut,
    refuse: () => {
      state = 'refusing';
      cut();
    },
    pause: () => {
      state = 'paused';
      for (const { caller, target: behind } of pairs) {
        caller.pause();
        behind.pause();
      }
    },
    forget: () => {
      for (const pair of pairs) {
        pair.caller.pause();
        pair.target.pause();
        pairs.delete(pair);
        forgotten.add(pair);
      }
      state = 'open';
    },
    resume,
    resetAfterRequest: (when) => {
      loseRequest = when;
    },
    resetInsteadOfAnswer: (when) => {
      loseAnswer = when;
    },
    restore: () => {
      loseRequest = never;
      loseAnswer = never;
      resume();
    },
    stop: async () => {
      cut();
      for (const pair of forgotten) reset(pair);
      for (const caller of callers) caller.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
