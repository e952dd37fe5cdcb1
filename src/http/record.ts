// What is kept of each request: an id, a measurement, a line in the log. Never a header, a query, a body, an e-mail or a token.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
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

/** Successes, and failures that who asks expects (`isExpected`), are counted, not logged (a line for each costs a fifth of the posts a second); LOG_LEVEL=debug shows them. */
const levelOf = (res: ServerResponse): 'debug' | 'info' | 'warn' => {
  if (res.statusCode < 400 || localOf(res, 'isExpected') === true) return 'debug';
  return res.statusCode < 500 ? 'info' : 'warn';
};

// Not pino-http: a logger made for each request, for a line that is mostly not written, was an eighth of a post's processor time.
export const record =
  ({ log, metrics, requestId }: { log: Log; metrics: Pick<Metrics, 'requests'>; requestId: () => string }): RequestHandler =>
  (req, res, next) => {
    const start = performance.now();
    const id = requestId();
    res.setHeader('X-Request-Id', id);
    // Comes once, after the last byte was handed on or when the client left before.
    res.once('close', () => {
      const ms = performance.now() - start;
      const call = localOf(res, 'call');
      const status = res.statusCode;
      const aborted = !res.writableFinished;
      if (!aborted) metrics.requests.observe({ call: typeof call === 'string' ? call : 'other', status }, ms / 1000);
      const level = levelOf(res);
      if (!log.isLevelEnabled(level)) return;
      const line = { id, method: req.method, path: pathOf(req), call, status, code: localOf(res, 'problem'), ms: Math.round(ms) };
      log[level](line, aborted ? 'Left before the answer' : 'Answered');
    });
    next();
  };
