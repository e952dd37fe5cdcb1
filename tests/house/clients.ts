// Speaks HTTP to an app as a page or a script would. Live clients stand beside it.
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import type { Comment } from '../../src/contract/comment.ts';
import type { Session } from '../../src/contract/reader.ts';
import { ADMIN_KEY } from './start.ts';

type Post = { article?: string; body?: string; parentId?: string | undefined; key?: string; site?: string };

export const bearer = (token: string): [string, string] => ['Authorization', `Bearer ${token}`];

/** Calls of one caller: signed out, or with a token. */
export class Client {
  readonly base: string;
  readonly token: string | undefined;
  readonly site: string;

  constructor(base: string, { token, site = 'demo' }: { token?: string | undefined; site?: string } = {}) {
    this.base = base;
    this.token = token;
    this.site = site;
  }

  /** A request below /api/v1/sites/:site. */
  call(method: 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete' | 'options', path: string): request.Test {
    const test = request(this.base)[method](`/api/v1/sites/${this.site}${path}`);
    return this.token === undefined ? test : test.set(...bearer(this.token));
  }

  /** Leaves a comment and gives the answer, whatever it is. */
  post({ article = 'article', body = 'A comment.', parentId, key = randomUUID() }: Post = {}): request.Test {
    return this.call('post', '/comments')
      .set('Idempotency-Key', key)
      .send({ article: { key: article }, body, ...(parentId === undefined ? {} : { parentId }) });
  }

  /** Leaves a comment that must be taken. */
  async comment(post: Post = {}): Promise<Comment> {
    const { status, body } = await this.post(post);
    if (status !== 201) throw new Error(`A comment was answered ${status}: ${JSON.stringify(body)}`);
    return body as Comment;
  }

  page(article = 'article', query: Record<string, string> = {}): request.Test {
    return this.call('get', '/comments').query({ article, ...query });
  }
}

/** A new guest of the site, signed in. */
export const becomeGuest = async (base: string, { name = 'Ada', site = 'demo' } = {}): Promise<Client & { session: Session }> => {
  const { status, body } = await request(base).post(`/api/v1/sites/${site}/guests`).send({ name });
  if (status !== 201) throw new Error(`A guest was answered ${status}: ${JSON.stringify(body)}`);
  const session = body as Session;
  return Object.assign(new Client(base, { token: session.token, site }), { session });
};

/** The holder of the ADMIN_KEY. */
export const asAdmin = (base: string, site = 'demo'): Client => new Client(base, { token: ADMIN_KEY, site });
