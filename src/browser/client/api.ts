// Speaks HTTP to Afterword as a reader's page: typed by the contract, of which no value but types comes here (zod stays on the server).
import type { InputOf, OutputOf } from '../../contract/endpoint.ts';
import type { EndpointName, Endpoints } from '../../contract/endpoints.ts';
import type { ProblemCode, RefusedField } from '../../contract/problems.ts';

/** A call as the contract's table has it: `get /sites/:site/comments`. */
export type Line<N extends EndpointName> = `${Endpoints[N]['method']} ${Endpoints[N]['path']}`;

/** What a reader's page calls. Held by the compiler to the contract's table. */
const CALLS = {
  readPage: 'get /sites/:site/comments',
  createComment: 'post /sites/:site/comments',
  readChanges: 'get /sites/:site/changes',
  readComment: 'get /sites/:site/comments/:id',
  readReplies: 'get /sites/:site/comments/:id/replies',
  editComment: 'patch /sites/:site/comments/:id',
  deleteComment: 'delete /sites/:site/comments/:id',
  vote: 'put /sites/:site/comments/:id/vote',
  report: 'post /sites/:site/comments/:id/reports',
  preview: 'post /sites/:site/previews',
  countComments: 'post /sites/:site/counts',
  readTrending: 'get /sites/:site/trending',
  becomeGuest: 'post /sites/:site/guests',
  createSession: 'post /sites/:site/sessions',
} as const satisfies { [N in EndpointName]?: Line<N> };

export type CallName = keyof typeof CALLS;
export type Answer<N extends EndpointName> = OutputOf<Endpoints[N]>;

export type CallInput<N extends EndpointName> = {
  /** Of what the path names beside the site. */
  id?: string;
  query?: { [K in keyof InputOf<Endpoints[N]>['query']]?: string | number | undefined };
  body?: InputOf<Endpoints[N]>['body'];
  /** The Idempotency-Key: what makes a POST safe to send again. */
  key?: string;
  signal?: AbortSignal | undefined;
  /** A long poll takes its time. */
  timeoutMs?: number;
};

/** A proxy gives up after 30 s; a reader sooner. */
const TIMEOUT_MS = 12_000;
const TRIES = 3;
const BACKOFF_MS = 400;
/** Longer than this nobody waits without being told. */
const WAIT_MAX_MS = 4_000;

/** `network`: no answer came, so nobody knows whether the request arrived. */
export type FailureCode = ProblemCode | 'network';

type FailureParts = { code: FailureCode; status?: number; detail?: string | undefined; fields?: RefusedField[]; retryAfterMs?: number | undefined };

/** What the API refused, or that it did not answer. `message` is a sentence for the reader. */
export class ApiProblem extends Error {
  readonly code: FailureCode;
  /** 0 when no answer came. */
  readonly status: number;
  readonly detail: string | undefined;
  readonly fields: readonly RefusedField[];
  readonly retryAfterMs: number | undefined;

  constructor(title: string, { code, status = 0, detail, fields = [], retryAfterMs }: FailureParts) {
    super(title);
    this.name = 'ApiProblem';
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.fields = fields;
    this.retryAfterMs = retryAfterMs;
  }

  /** Nothing is wrong with what was asked: the same may be answered later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const toProblem = (error: unknown): ApiProblem => (error instanceof ApiProblem ? error : new ApiProblem(String(error), { code: 'network' }));

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Proxies answer for a service that is down, in their own words: what is not a problem of ours counts as no answer, or as `service.unavailable`. */
export const readProblem = async (response: Response): Promise<ApiProblem> => {
  const body: unknown = await response.json().catch(() => undefined);
  const { status } = response;
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined;
  if (!isRecord(body) || typeof body.code !== 'string')
    return new ApiProblem(`HTTP ${status}`, { code: status >= 500 ? 'service.unavailable' : 'request.not-found', status, retryAfterMs });
  return new ApiProblem(String(body.title), {
    // A newer service may know codes that this widget does not: they are shown by their title.
    code: body.code as ProblemCode,
    status,
    detail: typeof body.detail === 'string' ? body.detail : undefined,
    fields: Array.isArray(body.fields) ? body.fields : [],
    retryAfterMs,
  });
};

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });

/** Who speaks: the session, as far as the API must know it. */
export type Speaker = {
  token: () => string | undefined;
  /** The token was refused; true when there is a better one now and the call should be made again. */
  refused: (code: 'token.expired' | 'token.invalid') => Promise<boolean>;
};

export class Api {
  /** Ends with a slash; the page that a reader is on may be any other origin. */
  readonly base: string;
  readonly site: string;
  speaker: Speaker | undefined;

  constructor(base: string, site: string) {
    this.base = base;
    this.site = site;
  }

  /** Tries again by itself where that cannot do a thing twice. @throws ApiProblem; the signal's reason when it aborts */
  call<N extends CallName>(name: N, input: CallInput<N> = {}): Promise<Answer<N>> {
    return this.ask<N>(CALLS[name], input);
  }

  /** As `call`, for what has a table of its own (the desk, moderation.ts). */
  async ask<N extends EndpointName>(line: Line<N>, input: CallInput<N> = {}): Promise<Answer<N>> {
    const [method = '', path = ''] = line.split(' ');
    const maySendAgain = method !== 'post' || input.key !== undefined;
    let renewed = false;
    for (let tried = 1; ; tried += 1) {
      const failure = await this.#send<Answer<N>>(method, path, input);
      if (!(failure instanceof ApiProblem)) return failure;
      input.signal?.throwIfAborted();
      const { code } = failure;
      if ((code === 'token.expired' || code === 'token.invalid') && !renewed) {
        renewed = true;
        if (await this.speaker?.refused(code)) continue;
      }
      const waitMs = failure.retryAfterMs ?? BACKOFF_MS * 2 ** tried * (0.5 + Math.random());
      if (!maySendAgain || !failure.isPassing || failure.status === 429 || tried >= TRIES || waitMs > WAIT_MAX_MS) throw failure;
      await pause(waitMs, input.signal);
    }
  }

  async #send<A>(
    method: string,
    path: string,
    { id = '', query = {}, body, key, signal, timeoutMs = TIMEOUT_MS }: CallInput<EndpointName>,
  ): Promise<A | ApiProblem> {
    const url = new URL(`api/v1${path.replace(':site', this.site).replace(/:\w+/, encodeURIComponent(id))}`, this.base);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const token = this.speaker?.token();
    const headers: Record<string, string> = {};
    if (token !== undefined) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (key !== undefined) headers['Idempotency-Key'] = key;
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        method: method.toUpperCase(),
        headers,
        // Never a cookie: who speaks is in the header alone.
        credentials: 'omit',
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) return await readProblem(response);
      const answer: A = JSON.parse(await response.text());
      return answer;
    } catch (error) {
      return new ApiProblem(String(error), { code: 'network' });
    }
  }
}
