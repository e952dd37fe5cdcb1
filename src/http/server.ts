// The server: the order of everything that a request meets, as one list, and the life of the listening socket.
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import express, { type RequestHandler, type Router } from 'express';
import type { Config } from '../config.ts';
import { Problem } from '../contract/problems.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { cors, type ReadRules } from './cors.ts';
import type { Route } from './door.ts';
import type { FastPath } from './fast.ts';
import { type HeaderList, setHeaders } from './headers.ts';
import { nothingHere, problemHandler, rawProblem } from './problem.ts';
import { record } from './record.ts';

/** A client has this long to send its head, and its whole request: slow enough for a phone in a tunnel, and an end to slowloris. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Above the 60 s of common proxies, so that a proxy never sends on a connection that we are just closing. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/**
 * Connections of one node, up to 20,000 live ones (live/crowd.ts) among them. Each takes an open file, and 19 KB while it is idle (measured at 4,000):
 * 500 MB in all. One more is closed without an answer, at once: a balancer then tries another node, and an answer would hold the file that is short.
 */
const CONNECTIONS_MAX = 25_000;

/**
 * A connection on which nothing moves is closed: Node lets one that asks and never reads hold its answer for ever (100 with 4 MB each: 400 MB,
 * measured). Longer than a poll may wait (25 s) and its reading may take. Live connections mind themselves (live/slow.ts).
 */
const STANDSTILL_MS = 60_000;

/**
 * A node that stops gives its clients this long to ask once more on connections that are open, and to be told in the answer that it closes. Closed at once, as
 * Node does, they take with them the requests that are on their way: 99 of 100 busy clients had one cut (measured). Whoever has nothing to ask for so
 * long will hardly do so in the very moment.
 */
const LAST_REQUEST_MS = 500;

export type ServerParts = {
  config: Config;
  log: Log;
  metrics: Metrics;
  fast: FastPath;
  requestId: () => string;
  apiHeaders: HeaderList;
  routes: readonly Route[];
  /** Routers of operations and pages, each with headers of its own. */
  routers: readonly Router[];
  readRules: ReadRules;
  isOwnOrigin: (origin: string) => boolean;
  publicUrl: () => string;
  translate: (error: unknown) => Problem | undefined;
  /** CONNECTIONS_MAX, unless a test wants to see the end of it. */
  connectionsMax?: number | undefined;
};

/** Every path with its methods: those it has are bound, the others answer 405, OPTIONS tells which. */
const apiRouter = ({ routes, apiHeaders, readRules, isOwnOrigin }: Pick<ServerParts, 'routes' | 'apiHeaders' | 'readRules' | 'isOwnOrigin'>): Router => {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(setHeaders(apiHeaders));
  router.use('/sites/:site', cors(readRules, isOwnOrigin));
  for (const { endpoint, handler } of routes) router[endpoint.method](endpoint.path, handler);
  for (const path of new Set(routes.map(({ endpoint }) => endpoint.path))) {
    const methods = routes.filter(({ endpoint }) => endpoint.path === path).map(({ endpoint }) => endpoint.method.toUpperCase());
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    router.all(path, (req, res) => {
      res.setHeader('Allow', allow);
      if (req.method !== 'OPTIONS') throw new Problem('request.method', { detail: `${req.method} is not allowed here; ${allow} are.` });
      res.writeHead(204).end();
    });
  }
  router.use(nothingHere);
  return router;
};

/** An address that cannot be decoded is malformed wherever it points, not only where a route would decode it. @throws URIError */
const readableAddress: RequestHandler = (req, _res, next) => {
  decodeURIComponent(req.path);
  next();
};

const makeExpress = (parts: ServerParts, isStopping: () => boolean): express.Express => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', parts.config.trustProxy);
  // One address, one thing: `/API/v1` is not `/api/v1`.
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use(record(parts));
  app.use(readableAddress);
  app.use((_req, res, next) => {
    if (isStopping()) res.setHeader('Connection', 'close');
    next();
  });
  app.use('/api/v1', apiRouter(parts));
  for (const router of parts.routers) app.use(router);
  app.use(setHeaders(parts.apiHeaders), nothingHere);
  app.use(problemHandler({ log: parts.log, base: parts.publicUrl, translate: parts.translate }));
  return app;
};

export type Server = {
  http: http.Server;
  /** @throws a sentence when the address is taken or not ours. */
  listen: () => Promise<AddressInfo>;
  isStopping: () => boolean;
  /** Takes no more connections; what is under way gets its answer and `Connection: close`. Resolves when the last is answered. */
  stopAccepting: () => Promise<void>;
  /** Cuts what is left. */
  cut: () => void;
};

const SENTENCES: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) => `Port ${port} on ${host} is in use, by another Afterword or another program. Stop that, or set PORT to another port.`,
  EACCES: (_host, port) => `Port ${port} may not be used by this account. Ports below 1024 need rights; set PORT to a higher one.`,
  EADDRNOTAVAIL: (host) => `HOST ${host} is not an address of this machine.`,
  ENOTFOUND: (host) => `HOST ${host} is not an address of this machine.`,
  EAI_AGAIN: (host) => `HOST ${host} is not an address of this machine.`,
};

export class ListenError extends Error {
  override readonly name = 'ListenError';
}

const listenOn = (server: http.Server, { host, port }: Config): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const sentence = SENTENCES[error.code ?? '']?.(host, port);
      reject(sentence === undefined ? error : new ListenError(sentence, { cause: error }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no TCP address'));
      else resolve(address);
    });
  });

/**
 * Says at once that the address cannot be had: a first start makes a database before it listens. It does not keep the address meanwhile, for a
 * balancer goes on to another node when this one refuses, and would give readers the 503 of one that is not ready. @throws ListenError
 */
export const checkAddress = async (config: Config): Promise<void> => {
  const probe = http.createServer();
  await listenOn(probe, config);
  await new Promise((resolve) => probe.close(resolve));
};

const countConnections = (server: http.Server, { connections, connectionsDropped }: Metrics, max: number): void => {
  server.maxConnections = max;
  server.on('connection', (socket) => {
    connections.inc();
    socket.once('close', () => connections.dec());
  });
  server.on('drop', () => connectionsDropped.inc());
};

/** Takes no more connections. Resolves when the last is gone. */
const drain = (server: http.Server): Promise<void> =>
  new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), LAST_REQUEST_MS);
    // The close of net alone: that of http would close idle connections at once.
    net.Server.prototype.close.call(server, () => {
      clearInterval(idle);
      // It has been closed, and is told so; what is left is its own timer.
      server.close(() => {});
      resolve();
    });
  });

export const makeServer = (parts: ServerParts): Server => {
  let stopping = false;
  const app = makeExpress(parts, () => stopping);
  const server = http.createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS },
    (req, res) => parts.fast.handle(req, res, () => app(req, res)),
  );
  server.timeout = STANDSTILL_MS;
  countConnections(server, parts.metrics, parts.connectionsMax ?? CONNECTIONS_MAX);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else socket.end(error.code === 'HPE_HEADER_OVERFLOW' ? rawProblem('request.head-too-large') : rawProblem('request.malformed'));
  });
  return {
    http: server,
    listen: () => listenOn(server, parts.config),
    isStopping: () => stopping,
    stopAccepting: () => {
      stopping = true;
      parts.fast.stop();
      return drain(server);
    },
    cut: () => server.closeAllConnections(),
  };
};
