// Every call of the API in one table. Routes, the client, the OpenAPI document and the tests are made from it.
import { z } from 'zod';
import { siteId } from './article.ts';
import { comment, commentEdit, commentInput, commentWithAncestors, id, idempotencyKey, preview, report, reportInput, vote, voteInput } from './comment.ts';
import { apiKey, apiKeyInput, apiKeys, kid, newApiKey, newSsoSecret, ssoSecret, ssoSecrets } from './keys.ts';
import { decision, decisionInput } from './moderation.ts';
import type { ProblemCode } from './problems.ts';
import { guestInput, session, sessionInput } from './reader.ts';
import { settingsEdit, siteAnswer } from './site.ts';
import { changesAnswer, changesQuery, counts, countsInput, page, pageQuery, replies, repliesQuery, thread, threadEdit, threadQuery } from './thread.ts';
import { trending, trendingQuery } from './trending.ts';

/** Who may call: `anyone`, a `reader` with a token, `staff` (moderator or admin), `admin`. Finer rules stand in access/may.ts. */
export type Caller = 'anyone' | 'reader' | 'staff' | 'admin';

/** Which budget of requests a call draws on; the budgets stand in checks/rate.ts. */
export type RateGroup = 'posts' | 'edits' | 'votes' | 'reports' | 'guests' | 'previews' | 'polls' | 'reads';

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

const nothing = z.strictObject({});
/** A call without a body: Express leaves `undefined`, some clients send `{}`. */
const noBody = z.union([z.undefined(), nothing]);
const ofSite = z.strictObject({ site: siteId });
const ofComment = z.strictObject({ site: siteId, id });

const site = { params: ofSite, query: nothing, headers: z.object({}), body: noBody, status: 200 } as const;
/** Of every call that only staff may make. */
const STAFF_PROBLEMS = ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden'] as const satisfies readonly ProblemCode[];

const one = { ...site, params: ofComment } as const;

export const endpoints = {
  readPage: {
    ...site,
    method: 'get',
    path: '/sites/:site/comments',
    summary: "A page of an article's thread",
    caller: 'anyone',
    query: pageQuery,
    output: page,
    problems: ['cursor.invalid'],
  },
  createComment: {
    ...site,
    method: 'post',
    path: '/sites/:site/comments',
    summary: 'Leave a comment or a reply',
    caller: 'reader',
    rate: 'posts',
    headers: z.object({ 'idempotency-key': idempotencyKey }),
    body: commentInput,
    status: 201,
    output: comment,
    problems: [
      'token.missing',
      'token.invalid',
      'token.expired',
      'idempotency.key-missing',
      'idempotency.key-reused',
      'thread.closed',
      'comment.parent-not-found',
      'rate.limited',
    ],
  },
  readChanges: {
    ...site,
    method: 'get',
    path: '/sites/:site/changes',
    summary: 'What changed in a thread since a head',
    caller: 'anyone',
    rate: 'polls',
    query: changesQuery,
    output: changesAnswer,
    problems: ['rate.limited'],
  },
  readComment: {
    ...one,
    method: 'get',
    path: '/sites/:site/comments/:id',
    summary: 'One comment with its ancestors',
    caller: 'anyone',
    rate: 'reads',
    output: commentWithAncestors,
    problems: ['comment.not-found', 'rate.limited'],
  },
  readReplies: {
    ...one,
    method: 'get',
    path: '/sites/:site/comments/:id/replies',
    summary: 'All below a comment, in reading order',
    caller: 'anyone',
    rate: 'reads',
    query: repliesQuery,
    output: replies,
    problems: ['comment.not-found', 'cursor.invalid', 'rate.limited'],
  },
  editComment: {
    ...one,
    method: 'patch',
    path: '/sites/:site/comments/:id',
    summary: 'Edit an own comment within the edit window',
    caller: 'reader',
    rate: 'edits',
    body: commentEdit,
    output: comment,
    problems: [
      'token.missing',
      'token.invalid',
      'token.expired',
      'access.forbidden',
      'comment.not-found',
      'comment.deleted',
      'comment.edit-window-over',
      'rate.limited',
    ],
  },
  deleteComment: {
    ...one,
    method: 'delete',
    path: '/sites/:site/comments/:id',
    summary: 'Delete an own comment, or any as staff; answers what is left of it',
    caller: 'reader',
    output: comment,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden', 'comment.not-found', 'comment.deleted'],
  },
  vote: {
    ...one,
    method: 'put',
    path: '/sites/:site/comments/:id/vote',
    summary: 'Vote up (1), down (-1) or not at all (0)',
    caller: 'reader',
    rate: 'votes',
    body: voteInput,
    output: vote,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'comment.not-found', 'comment.deleted', 'vote.own', 'rate.limited'],
  },
  report: {
    ...one,
    method: 'post',
    path: '/sites/:site/comments/:id/reports',
    summary: 'Report a comment to the moderators; a second report by the same reader replaces the first',
    caller: 'reader',
    rate: 'reports',
    body: reportInput,
    status: 201,
    output: report,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'comment.not-found', 'report.own', 'rate.limited'],
  },
  preview: {
    ...site,
    method: 'post',
    path: '/sites/:site/previews',
    summary: 'What a body would look like; nothing is kept',
    caller: 'anyone',
    rate: 'previews',
    body: commentEdit,
    output: preview,
    problems: ['rate.limited'],
  },
  countComments: {
    ...site,
    method: 'post',
    path: '/sites/:site/counts',
    summary: 'Comment counts of up to 100 articles',
    caller: 'anyone',
    rate: 'reads',
    body: countsInput,
    output: counts,
    problems: ['rate.limited'],
  },
  readTrending: {
    ...site,
    method: 'get',
    path: '/sites/:site/trending',
    summary: 'The most discussed articles',
    caller: 'anyone',
    query: trendingQuery,
    output: trending,
    problems: [],
  },
  becomeGuest: {
    ...site,
    method: 'post',
    path: '/sites/:site/guests',
    summary: 'A token for a guest; with a guest token (even one expired), renew it and keep the author',
    caller: 'anyone',
    rate: 'guests',
    // An expired token is good for renewal alone, so the act must see it; the asker is signed out by it.
    headers: z.object({ authorization: z.string().optional() }),
    body: guestInput,
    status: 201,
    output: session,
    problems: ['reader.name-held', 'rate.limited'],
  },
  createSession: {
    ...site,
    method: 'post',
    path: '/sites/:site/sessions',
    summary: 'A token for a reader whom the host site signs in',
    caller: 'anyone',
    rate: 'guests',
    body: sessionInput,
    status: 201,
    output: session,
    problems: ['sso.refused', 'rate.limited'],
  },
  editThread: {
    ...site,
    method: 'patch',
    path: '/sites/:site/threads',
    summary: 'Open or close a thread',
    caller: 'staff',
    query: threadQuery,
    body: threadEdit,
    output: thread,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden'],
  },
  decide: {
    ...site,
    method: 'post',
    path: '/sites/:site/moderation/decisions',
    summary: 'Decide about up to 1,000 comments at once',
    caller: 'staff',
    body: decisionInput,
    output: decision,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden'],
  },
  undoDecision: {
    ...one,
    method: 'post',
    path: '/sites/:site/moderation/decisions/:id/undo',
    summary: 'Take a decision back: everything as it stood before',
    caller: 'staff',
    output: decision,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden', 'decision.not-found', 'decision.undone'],
  },
  readKeys: {
    ...site,
    method: 'get',
    path: '/sites/:site/keys',
    summary: 'The API keys of the site',
    caller: 'admin',
    output: apiKeys,
    problems: STAFF_PROBLEMS,
  },
  createKey: {
    ...site,
    method: 'post',
    path: '/sites/:site/keys',
    summary: 'A new API key; shown this once',
    caller: 'admin',
    body: apiKeyInput,
    status: 201,
    output: newApiKey,
    problems: STAFF_PROBLEMS,
  },
  revokeKey: {
    ...one,
    method: 'delete',
    path: '/sites/:site/keys/:id',
    summary: 'Revoke an API key',
    caller: 'admin',
    output: apiKey,
    problems: [...STAFF_PROBLEMS, 'key.not-found'],
  },
  readSsoSecrets: {
    ...site,
    method: 'get',
    path: '/sites/:site/sso-secrets',
    summary: 'The secrets of the host site’s single sign-on; not what they are',
    caller: 'admin',
    output: ssoSecrets,
    problems: STAFF_PROBLEMS,
  },
  createSsoSecret: {
    ...site,
    method: 'post',
    path: '/sites/:site/sso-secrets',
    summary: 'A new secret for single sign-on, beside the old one; shown this once',
    caller: 'admin',
    status: 201,
    output: newSsoSecret,
    problems: [...STAFF_PROBLEMS, 'sso.secrets-full'],
  },
  removeSsoSecret: {
    ...site,
    method: 'delete',
    path: '/sites/:site/sso-secrets/:kid',
    summary: 'Remove a secret: tokens signed with it are taken no more',
    caller: 'admin',
    params: z.strictObject({ site: siteId, kid }),
    output: ssoSecret,
    problems: [...STAFF_PROBLEMS, 'key.not-found'],
  },
  readSettings: {
    ...site,
    method: 'get',
    path: '/sites/:site/settings',
    summary: "The site's settings",
    caller: 'admin',
    output: siteAnswer,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden'],
  },
  editSettings: {
    ...site,
    method: 'patch',
    path: '/sites/:site/settings',
    summary: 'Change settings; what is not named stays',
    caller: 'admin',
    body: settingsEdit,
    output: siteAnswer,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden'],
  },
} as const satisfies Record<string, Endpoint>;

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;

/** What an act is given once the contract has parsed it, and what it must give back. */
export type InputOf<E extends Endpoint> = {
  params: z.output<E['params']>;
  query: z.output<E['query']>;
  headers: z.output<E['headers']>;
  body: z.output<E['body']>;
};
export type OutputOf<E extends Endpoint> = z.output<E['output']>;
