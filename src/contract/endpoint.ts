// What a call of the API is: the shape of a row in the table of endpoints.ts, and what many rows have in common.
import { z } from 'zod';
import { siteId } from './article.ts';
import { id } from './comment.ts';
import type { ProblemCode } from './problems.ts';

/** Who may call: `anyone`, a `reader` with a token, `staff` (moderator or admin), `admin`. Finer rules stand in access/may.ts. */
export type Caller = 'anyone' | 'reader' | 'staff' | 'admin';

/** Which budget of requests a call draws on; the budgets stand in checks/rate.ts. */
export type RateGroup = 'posts' | 'edits' | 'votes' | 'reports' | 'guests' | 'previews' | 'polls' | 'reads' | 'sign-ins' | 'letters';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Endpoint = {
  method: Method;
  /** Below /api/v1, with Express's `:name` for parameters. */
  path: string;
  summary: string;
  caller: Caller;
  rate?: RateGroup;
  params: z.ZodType;
  query: z.ZodType;
  headers: z.ZodType;
  body: z.ZodType;
  status: 200 | 201;
  output: z.ZodType;
  /** Beyond those that any call may answer (`problemsOf`). */
  problems: readonly ProblemCode[];
};

const COMMON_PROBLEMS = [
  'request.malformed',
  'request.invalid',
  'site.not-found',
  'origin.refused',
  'service.busy',
  'service.unavailable',
  'service.stopping',
  'service.error',
] as const;

/** Every code that a call may answer. */
export const problemsOf = (endpoint: Endpoint): ProblemCode[] => {
  const withBody = endpoint.method === 'get' ? [] : (['request.too-large', 'request.unsupported-type'] as const);
  return [...new Set<ProblemCode>([...COMMON_PROBLEMS, ...withBody, ...endpoint.problems])];
};

export const nothing = z.strictObject({});
/** A call without a body: Express leaves `undefined`, some clients send `{}`. */
const noBody = z.union([z.undefined(), nothing]);

/** Of a call about a site, and of one about one thing of a site. */
export const site = { params: z.strictObject({ site: siteId }), query: nothing, headers: z.object({}), body: noBody, status: 200 } as const;
export const one = { ...site, params: z.strictObject({ site: siteId, id }) } as const;

/** Of every call that needs a token. */
export const TOKEN_PROBLEMS = ['token.missing', 'token.invalid', 'token.expired'] as const satisfies readonly ProblemCode[];

/** Of every call that only staff may make. */
export const STAFF_PROBLEMS = [...TOKEN_PROBLEMS, 'access.forbidden'] as const satisfies readonly ProblemCode[];

/** What an act is given once the contract has parsed it, and what it must give back. */
export type InputOf<E extends Endpoint> = {
  params: z.output<E['params']>;
  query: z.output<E['query']>;
  headers: z.output<E['headers']>;
  body: z.output<E['body']>;
};
export type OutputOf<E extends Endpoint> = z.output<E['output']>;
