// What is kept of each request: an id, a measurement, a line in the log. Never a header, a query, a body, an e-mail or a token.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';

/** Ids of requests: unlike any of another node or start, and cheap, for each answer carries one. */
export const makeRequestIds = (): (() => string) => {
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  return () => `${prefix}-${(++count).toString(36)}`;
};

const localOf = (res: ServerResponse, name: string): unknown =>
  'locals' in res && typeof res.locals === 'object' && res.locals !== null && name in res.locals ? Reflect.get(res.locals, name) : undefined;

/** The path alone: a query may hold what somebody pasted into it. */
const pathOf = (req: IncomingMessage): string =>
  ('originalUrl' in req && typeof req.originalUrl === 'string' ? req.originalUrl : (req.url ?? '')).split('?', 1)[0] ?? '';

/** Successes are counted, not logged (a line for each costs a fifth of the posts a second); LOG_LEVEL=debug shows them. */
const levelOf = (_req: IncomingMessage, res: ServerResponse): 'debug' | 'info' | 'warn' => {
  if (res.statusCode >= 500) return 'warn';
  return res.statusCode >= 400 ? 'info' : 'debug';
};

export const record = ({ log, metrics, requestId }: { log: Log; metrics: Pick<Metrics, 'requests'>; requestId: () => string }): RequestHandler[] => [
  (_req, res, next) => {
    const start = performance.now();
    res.setHeader('X-Request-Id', requestId());
    res.once('finish', () => {
      const call = localOf(res, 'call');
      metrics.requests.observe({ call: typeof call === 'string' ? call : 'other', status: res.statusCode }, (performance.now() - start) / 1000);
    });
    next();
  },
  pinoHttp({
    logger: log,
    genReqId: (_req, res) => String(res.getHeader('X-Request-Id')),
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'id' },
    customLogLevel: levelOf,
    customSuccessMessage: () => 'Answered',
    customErrorMessage: () => 'Answered',
    customProps: (_req, res) => ({ call: localOf(res, 'call'), code: localOf(res, 'problem') }),
    // The serializers get what `wrapSerializers` would hide: the request and the response themselves.
    wrapSerializers: false,
    serializers: {
      req: (req: IncomingMessage) => ({ method: req.method, path: pathOf(req) }),
      res: (res: ServerResponse) => ({ status: res.statusCode }),
      err: () => undefined,
    },
  }),
];
