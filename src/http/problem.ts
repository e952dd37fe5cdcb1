// The one writer of application/problem+json (RFC 9457). What is not a Problem becomes a 500 with an id that stands in the log, and no text of its own.
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { Problem, problems } from '../contract/problems.ts';
import type { Log } from '../log.ts';

type Translate = (error: unknown) => Problem | undefined;

type ProblemParts = {
  log: Log;
  /** Base of the type URIs: the public URL. */
  base: () => string;
  /** What errors of other rooms mean for the caller (the database's). */
  translate: Translate;
};

const bodyOf = (problem: Problem, base: string, instance: string) => ({
  type: `${base}/problems/${problem.code}`,
  title: problems[problem.code].title,
  status: problem.status,
  detail: problem.detail ?? problems[problem.code].advice,
  code: problem.code,
  instance,
  ...(problem.fields === undefined ? {} : { fields: problem.fields }),
});

/** Express and its router mark errors that are the caller's with a status. */
const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number' ? error.status : undefined;

const toProblem = (error: unknown, translate: Translate): Problem => {
  if (error instanceof Problem) return error;
  const translated = translate(error);
  if (translated !== undefined) return translated;
  const status = statusOf(error);
  if (status === 404) return new Problem('request.not-found', { cause: error });
  if (status === 400 || error instanceof URIError)
    return new Problem('request.malformed', {
      detail: 'The address cannot be read.',
      fields: [{ field: 'path', message: 'holds a percent-encoding that is not UTF-8' }],
      cause: error,
    });
  return new Problem('service.error', { cause: error });
};

/** The id under which the log knows a request. */
export const instanceOf = (res: Response): string => String(res.getHeader('X-Request-Id') ?? '');

/** Every problem that a request ends with passes here: what is a fault of ours, or was put off, goes to the log. */
export const noteProblem = (log: Log, res: Response, problem: Problem): void => {
  res.locals.problem = problem.code;
  const line = { id: instanceOf(res), call: res.locals.call };
  if (problem.status === 500) log.error({ ...line, err: problem.cause ?? problem }, 'A request failed');
  else if (problem.status > 500) log.warn({ ...line, code: problem.code, err: problem.cause }, 'A request was put off');
};

export const problemHandler =
  ({ log, base, translate }: ProblemParts): ErrorRequestHandler =>
  (error, _req, res, _next) => {
    const problem = toProblem(error, translate);
    noteProblem(log, res, problem);
    // Half an answer cannot be taken back: the client must see that it is broken.
    if (res.headersSent) {
      res.destroy();
      return;
    }
    for (const name of ['Content-Encoding', 'ETag', 'Last-Modified']) res.removeHeader(name);
    if (problem.retryAfterSeconds !== undefined) res.setHeader('Retry-After', String(problem.retryAfterSeconds));
    // RFC 9110, section 15.5.2; the door says more where it knows more.
    if (problem.status === 401 && !res.hasHeader('WWW-Authenticate')) res.setHeader('WWW-Authenticate', 'Bearer realm="afterword"');
    const bytes = Buffer.from(JSON.stringify(bodyOf(problem, base(), instanceOf(res))));
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
    res.setHeader('Content-Length', bytes.length);
    res.writeHead(problem.status).end(bytes);
  };

/** What no route took. */
export const nothingHere: RequestHandler = () => {
  throw new Problem('request.not-found');
};

/** For what is not even HTTP, where there is no response to write to: the bytes of an answer. */
export const rawProblem = (code: 'request.malformed' | 'request.head-too-large'): string => {
  const { status, title, advice } = problems[code];
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    code,
    detail: code === 'request.malformed' ? 'The request is not HTTP as RFC 9112 has it.' : advice,
  });
  const reason = code === 'request.head-too-large' ? 'Request Header Fields Too Large' : 'Bad Request';
  return `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
};
