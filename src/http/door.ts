// The only adapter between Express and acts: parse by the contract, find out who asks, act, answer.
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { type Asker, audienceOf } from '../access/asker.ts';
import { type Endpoint, type InputOf, type OutputOf, problemsOf } from '../contract/endpoint.ts';
import { endpoints } from '../contract/endpoints.ts';
import { Problem } from '../contract/problems.ts';
import { admit } from './admit.ts';
import { readBody } from './body.ts';
import { PageCache } from './cache.ts';
import type { FastPath } from './fast.ts';
import { toFields, words } from './fields.ts';
import { type Consume, limit } from './limits.ts';
import { parseQuery } from './query.ts';
import { sendFile, sendJson, sendPrepared } from './send.ts';

/** What a room does for one call: plain values in, plain values out; throws a Problem. `gone` tells one who waits that nobody listens any more. */
export type Act<E extends Endpoint> = (asker: Asker, input: InputOf<E>, caller: { gone: () => AbortSignal }) => Promise<OutputOf<E>>;

export type Route = { endpoint: Endpoint; handler: RequestHandler };

/** The same answer as a file of another type, all that matches, in pieces as it is read. */
export type Files<E extends Endpoint> = Record<string, (asker: Asker, input: InputOf<E>) => AsyncIterable<string>>;

/** Binds an endpoint of the contract to its act; `files` by the media type that a client accepts rather than JSON. */
export type Door = <E extends Endpoint>(endpoint: E, act: Act<E>, files?: Files<E>) => Route;

/**
 * How a page is found again: `key` within endpoint and audience; valid for one `version`, which is asked before `read` and for each request.
 * Nothing of the asker but site and audience may enter it.
 */
export type Plan<E extends Endpoint> = { key: string; version: () => number | Promise<number>; read: () => Promise<OutputOf<E>> };

/** Binds an endpoint that reads to pages prepared once per version. */
export type CachedDoor = <E extends Endpoint>(endpoint: E, plan: (asker: Asker, input: InputOf<E>) => Plan<E>) => Route;

export type Identify = (site: string, authorization: string | undefined, ip: string) => Promise<Asker>;

type DoorParts = {
  identify: Identify;
  consume: Consume;
  siteExists: (site: string) => boolean | Promise<boolean>;
  pages: PageCache;
  fast: FastPath;
  /** Outside production each answer is held against the contract. */
  validateOutput: boolean;
};

const names = new Map<Endpoint, string>(Object.entries(endpoints).map(([name, endpoint]) => [endpoint, name]));

/** The endpoint's name in the contract, for metrics and logs. */
export const callName = (endpoint: Endpoint): string => names.get(endpoint) ?? 'unknown';

const named = (schema: z.ZodType) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);

const attempt = <S extends z.ZodType>(schema: S, value: unknown) => z.safeParse(schema, value, { error: words });

const parse = async <E extends Endpoint>(endpoint: E, req: Request): Promise<InputOf<E>> => {
  const query = parseQuery(req.url);
  const body = await readBody(req);
  const given = Object.fromEntries(named(endpoint.headers).map((name) => [name, req.headers[name]]));
  const parsed = {
    params: attempt<E['params']>(endpoint.params, req.params),
    query: attempt<E['query']>(endpoint.query, query),
    headers: attempt<E['headers']>(endpoint.headers, given),
    body: attempt<E['body']>(endpoint.body, body),
  };
  if (parsed.params.success && parsed.query.success && parsed.headers.success && parsed.body.success)
    return { params: parsed.params.data, query: parsed.query.data, headers: parsed.headers.data, body: parsed.body.data };
  if ('idempotency-key' in given && given['idempotency-key'] === undefined)
    throw new Problem('idempotency.key-missing', { fields: [{ field: 'idempotency-key', message: 'is missing' }] });
  const fields = Object.entries(parsed).flatMap(([where, { error }]) => (error === undefined ? [] : toFields(where, error.issues)));
  throw new Problem('request.invalid', { detail: fields.map(({ field, message }) => `\`${field}\` ${message}.`).join(' '), fields });
};

const checkOutput = (endpoint: Endpoint, output: unknown): void => {
  const { success, error } = endpoint.output.safeParse(output);
  if (!success) throw new Error(`The answer of ${callName(endpoint)} breaks the contract: ${z.prettifyError(error)}`);
};

/** A refusal that the document does not list would surprise who writes a client by it. */
const checkProblem = (endpoint: Endpoint, error: unknown): void => {
  if (error instanceof Problem && !problemsOf(endpoint).includes(error.code))
    throw new Error(`The contract of ${callName(endpoint)} does not list ${error.code}`, { cause: error });
};

const siteOf = (params: unknown): string => {
  if (typeof params === 'object' && params !== null && 'site' in params && typeof params.site === 'string') return params.site;
  throw new Error('An endpoint without a site');
};

/** The Idempotency-Key, of a call that asks for one. */
const keyOf = (headers: unknown): string | undefined => {
  const key = typeof headers === 'object' && headers !== null && 'idempotency-key' in headers ? headers['idempotency-key'] : undefined;
  return typeof key === 'string' ? key : undefined;
};

/** Pages of single readers, apart from those that many share: however many sign in, none of the shared is pushed out. */
const OWN_CACHE_BYTES = 8 * 1024 * 1024;

/** Made for those alone who ask: most acts are done before anyone could go. */
const goneOf = (res: Response): AbortSignal => {
  const gone = new AbortController();
  if (res.destroyed) gone.abort();
  else res.once('close', () => gone.abort());
  return gone.signal;
};

/** Everything of a caller without a token that may be kept: nothing. */
const stranger = (site: string): Asker => ({ site, role: 'anonymous', author: null, refusedToken: null, ip: '' });

export const makeDoor = ({ identify, consume, siteExists, pages, fast, validateOutput }: DoorParts): { door: Door; cachedDoor: CachedDoor } => {
  /** What each call goes through before its act. */
  const enter = async <E extends Endpoint>(endpoint: E, req: Request, res: Response): Promise<{ asker: Asker; input: InputOf<E> }> => {
    const input = await parse(endpoint, req);
    const site = siteOf(input.params);
    const asker = await identify(site, req.headers.authorization, req.ip ?? '');
    admit(asker, endpoint.caller, req, res);
    if (!(await siteExists(site))) throw new Problem('site.not-found', { fields: [{ field: 'site', message: 'is not a site of this service' }] });
    if (endpoint.rate !== undefined) await limit(consume, endpoint.rate, asker, res, keyOf(input.headers));
    return { asker, input };
  };
  const own = new PageCache(OWN_CACHE_BYTES);
  const check = validateOutput ? checkOutput : () => {};
  const door: Door = (endpoint, act, files = {}) => ({
    endpoint,
    handler: async (req, res) => {
      res.locals.call = callName(endpoint);
      const { asker, input } = await enter(endpoint, req, res);
      const type = req.accepts(['application/json', ...Object.keys(files)]);
      const file = type === false ? undefined : files[type];
      if (file !== undefined && typeof type === 'string') return sendFile(res, type, file(asker, input));
      const output = await act(asker, input, { gone: () => goneOf(res) }).catch((error: unknown) => {
        if (validateOutput) checkProblem(endpoint, error);
        throw error;
      });
      check(endpoint, output);
      await sendJson(req, res, endpoint.status, output);
    },
  });
  const cachedDoor: CachedDoor = (endpoint, plan) => ({
    endpoint,
    handler: async (req, res) => {
      const call = callName(endpoint);
      res.locals.call = call;
      const { asker, input } = await enter(endpoint, req, res);
      const anonymous = asker.role === 'anonymous';
      const planned = plan(anonymous ? stranger(asker.site) : asker, input);
      const audience = audienceOf(asker);
      const cache = audience === 'everyone' || audience === 'staff' ? pages : own;
      const key = `${call}\n${asker.site}\n${audience}\n${planned.key}`;
      const read = async () => {
        const output = await planned.read();
        check(endpoint, output);
        return output;
      };
      // The version is asked before the rows are read: a page may be newer than it says, never older.
      const page = await cache.read(key, await planned.version(), read);
      const isPublic = anonymous && req.headers.authorization === undefined;
      if (isPublic) fast.remember(req.originalUrl, { call, site: asker.site, key, version: planned.version });
      await sendPrepared(req, res, page, isPublic ? 'public' : 'private');
    },
  });
  return { door, cachedDoor };
};
