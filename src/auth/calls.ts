// The only adapter between Express and the acts of accounts: where a call comes from, what it may cost, its body by the contract, its cookies.
// Apart from http/door.ts: these calls know no site and no bearer token, those of the API no cookie.
import { createHmac } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Asker } from '../access/asker.ts';
import type { RateGroup } from '../contract/endpoint.ts';
import { Problem } from '../contract/problems.ts';
import { readBody } from '../http/body.ts';
import { toFields, words } from '../http/fields.ts';
import { type Consume, limit } from '../http/limits.ts';
import { isElsewhere, isFromHere } from '../http/origin.ts';
import { parseQuery } from '../http/query.ts';
import { sendJson } from '../http/send.ts';
import { makeVisit, type Visit } from './visit.ts';

export type Call = { method: 'get' | 'post' | 'put' | 'patch' | 'delete'; path: string; handler: RequestHandler };

export type CallParts = { consume: Consume; isOwnOrigin: (origin: string) => boolean; secret: string };

type Spec<I extends z.ZodType, O extends z.ZodType> = {
  method: Call['method'];
  /** Below /auth. */
  path: string;
  /** The query of a `get`, the body of all others; parameters of the path are among them. */
  input: I;
  output: O;
  rate?: RateGroup;
  act: (visit: Visit, input: z.output<I>) => Promise<z.input<O>>;
};

const PREFIX = '/auth';

/** A page of another site may neither do anything here nor look: what says that it comes from elsewhere is refused, and what changes must say that it comes from here. */
const checkOrigin = ({ method, headers }: Request, isOwn: (origin: string) => boolean): void => {
  const isRefused = method === 'GET' ? isElsewhere(headers, isOwn) : !isFromHere(headers, isOwn);
  if (isRefused) throw new Problem('origin.refused', { detail: 'Only pages of this service may do this.' });
};

const readInput = async (req: Request): Promise<object> => {
  const given = req.method === 'GET' ? parseQuery(req.url) : ((await readBody(req)) ?? {});
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { body: given };
  return { ...given, ...req.params };
};

/** As whom a call is counted: by its network, and by the address that it names, so that one account is not tried from everywhere at once. */
const askerOf = (req: Request, input: object, secret: string): Asker => {
  const named = 'email' in input && typeof input.email === 'string' ? input.email : undefined;
  const author = named === undefined ? null : { id: createHmac('sha256', secret).update(named).digest('base64url'), name: '' };
  return { site: PREFIX, role: 'anonymous', author, refusedToken: null, ip: req.ip ?? '' };
};

const finish = (res: Response, { cookies }: Visit): void => {
  if (cookies.length > 0) res.setHeader('Set-Cookie', cookies);
};

export const makeCall =
  ({ consume, isOwnOrigin, secret }: CallParts) =>
  <I extends z.ZodType, O extends z.ZodType>({ method, path, input, output, rate, act }: Spec<I, O>): Call => ({
    method,
    path: `${PREFIX}${path}`,
    handler: async (req, res) => {
      res.locals.call = `account ${method} ${path}`;
      checkOrigin(req, isOwnOrigin);
      const parsed = input.safeParse(await readInput(req), { error: words });
      if (!parsed.success) throw new Problem('request.invalid', { fields: toFields(method === 'get' ? 'query' : 'body', parsed.error.issues) });
      if (rate !== undefined) await limit(consume, rate, askerOf(req, Object(parsed.data), secret), res);
      const visit = makeVisit(req.headers);
      const answer = await act(visit, parsed.data).finally(() => finish(res, visit));
      await sendJson(req, res, 200, output.parse(answer));
    },
  });
