// Pages and forms as a browser without JavaScript meets them, over HTTP alone: fast, and with headers that no real browser lets a test set.
import request from 'supertest';

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
export const plain = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

export type Form = { action: string; fields: Record<string, string> };

/** The first form of the page whose hidden fields hold `act`. */
export const formOf = (page: string, act: string): Form => {
  for (const [form, action = ''] of page.matchAll(/<form[^>]* method="post" action="([^"]*)">[\s\S]*?<\/form>/g)) {
    const inputs = [...form.matchAll(/<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, plain(value)] as const);
    const text = /<textarea[^>]* name="body"[^>]*>\n([\s\S]*?)<\/textarea>/.exec(form)?.[1];
    const fields = Object.fromEntries([...inputs, ...(text === undefined ? [] : [['body', plain(text)] as const])]);
    if (fields.act === act) return { action: plain(action), fields };
  }
  throw new Error(`The page has no form to ${act}`);
};

/** A browser without JavaScript: it keeps its cookie, fills in forms, and is told where to go. */
export class PlainBrowser {
  readonly base: string;
  readonly article: string;
  cookie = '';

  constructor(base: string, article: string) {
    this.base = base;
    this.article = article;
  }

  async open(path: string): Promise<request.Response> {
    return this.#keep(await request(this.base).get(path).set('Cookie', this.cookie));
  }

  thread(query: Record<string, string> = {}): Promise<request.Response> {
    return this.open(`/embed/thread?${new URLSearchParams({ site: 'demo', article: this.article, ...query })}`);
  }

  async send(
    { action, fields }: Form,
    change: Record<string, string> = {},
    headers: Record<string, string> = { Origin: this.base },
  ): Promise<request.Response> {
    const sent = request(this.base)
      .post(action)
      .set('Cookie', this.cookie)
      .set(headers)
      .type('form')
      .send({ ...fields, ...change });
    return this.#keep(await sent.redirects(0).ok(() => true));
  }

  /** Writes as a reader does: opens the thread, fills in its form, sends it. */
  async say(body: string, { name = 'Nora', query = {} }: { name?: string; query?: Record<string, string> } = {}): Promise<request.Response> {
    return this.send(formOf((await this.thread(query)).text, 'post'), { name, body });
  }

  #keep(response: request.Response): request.Response {
    const set: unknown = response.headers['set-cookie'];
    if (Array.isArray(set)) this.cookie = String(set[0]).split(';', 1)[0] ?? '';
    return response;
  }
}
