// Calls by fetch, many at a time and over lines that may break: for storms. clients.ts speaks supertest, one connection for each call.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { types } from 'node:util';
import type { z } from 'zod';
import type { Comment } from '../../src/contract/comment.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { session } from '../../src/contract/reader.ts';
import type { ChangesAnswer, Page } from '../../src/contract/thread.ts';
import { ADMIN_KEY } from './start.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Answer = { status: number; text: string; headers: Headers };

type Sent = { body?: unknown; key?: string | undefined; headers?: Record<string, string> };

/** A draft as the widget keeps it: what it says and the one key of all its tries. */
export type Draft = { article: string; body: string; parentId?: string | undefined; key: string };

export const makeDraft = (article: string, body: string, parentId?: string): Draft => ({ article, body, parentId, key: randomUUID() });

/** What an endpoint answers, held against the contract. */
export const read = <E extends Endpoint>(endpoint: E, { status, text }: Answer): z.output<E['output']> => {
  if (status !== endpoint.status) throw new Error(`${endpoint.method} ${endpoint.path} was answered ${status}: ${text}`);
  return endpoint.output.parse(JSON.parse(text)) as z.output<E['output']>;
};

/** How long a caller stays with one draft, over restarts of the service. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 20;

export class Caller {
  readonly base: string;
  readonly site: string;
  readonly token: string | undefined;
  readonly authorId: string | undefined;

  constructor(base: string, { token, site = 'demo', authorId }: { token?: string; site?: string; authorId?: string } = {}) {
    this.base = base;
    this.site = site;
    this.token = token;
    this.authorId = authorId;
  }

  /** The same caller at another node, or through a proxy. */
  at(base: string): Caller {
    return new Caller(base, {
      site: this.site,
      ...(this.token === undefined ? {} : { token: this.token }),
      ...(this.authorId === undefined ? {} : { authorId: this.authorId }),
    });
  }

  /** Below /api/v1/sites/:site. @throws TypeError when the line breaks. */
  async send(method: Method, path: string, { body, key, headers = {} }: Sent = {}): Promise<Answer> {
    const response = await fetch(`${this.base}/api/v1/sites/${this.site}${path}`, {
      method,
      headers: {
        ...(this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  post({ article, body, parentId, key }: Draft): Promise<Answer> {
    return this.send('POST', '/comments', { key, body: { article: { key: article }, body, ...(parentId === undefined ? {} : { parentId }) } });
  }

  /** Leaves a comment that must be taken. */
  async comment(draft: Draft): Promise<Comment> {
    return read(endpoints.createComment, await this.post(draft));
  }

  async page(article: string, query: Record<string, string> = {}): Promise<Page> {
    return read(endpoints.readPage, await this.send('GET', `/comments?${new URLSearchParams({ article, ...query })}`));
  }

  async changes(article: string, after: number, wait = 0): Promise<ChangesAnswer> {
    return read(endpoints.readChanges, await this.send('GET', `/changes?${new URLSearchParams({ article, after: String(after), wait: String(wait) })}`));
  }
}

/** What fetch throws when the line breaks; of another realm than the tests', so `instanceof` does not know it. */
export const isBrokenLine = (error: unknown): boolean =>
  types.isNativeError(error) && error.name === 'TypeError' && /fetch failed|terminated/.test(error.message);

/** Sends the same again for as long as the line breaks or the service says that it cannot now, as the widget does. */
export const persist = async (send: () => Promise<Answer>): Promise<Answer> => {
  const end = performance.now() + PATIENCE_MS;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const answer = await send();
      if (answer.status < 500) return answer;
      // Only these two say "try again"; any other is a fault, which a retry must not hide.
      if (answer.status !== 503 || answer.headers.get('retry-after') === null) throw new Error(`Answered ${answer.status}: ${answer.text}`);
      last = answer.text;
    } catch (error) {
      if (!isBrokenLine(error)) throw error;
      last = error;
    }
    await wait(AGAIN_MS);
  }
  throw new Error(`No answer within ${PATIENCE_MS} ms; last: ${String(last)}`);
};

/** A new guest of the site, signed in. */
export const newGuest = async (base: string, { name = 'Ada', site = 'demo' } = {}): Promise<Caller> => {
  const answer = await persist(() => new Caller(base, { site }).send('POST', '/guests', { body: { name } }));
  const { token, author } = session.parse(JSON.parse(answer.text));
  return new Caller(base, { token, site, authorId: author.id });
};

/** The holder of the ADMIN_KEY. */
export const admin = (base: string, site = 'demo'): Caller => new Caller(base, { token: ADMIN_KEY, site });
