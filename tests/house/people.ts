// People with accounts, as their browser speaks for them: a jar of cookies and an Origin.

import { randomUUID } from 'node:crypto';
import { rows } from './make.ts';

type Place = { base: string; setUpUrl: string | undefined };
export type Said = { status: number; body: unknown; headers: Headers };

export const PASSWORD = 'correct horse battery staple';

/** A browser at the service's own pages. */
export class Person {
  readonly base: string;
  readonly jar = new Map<string, string>();

  constructor(base: string) {
    this.base = base;
  }

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** A call of /auth. `headers` come over those that a browser at our own page would send. */
  async call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Said> {
    const response = await fetch(`${this.base}/auth${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(method === 'GET' ? {} : { Origin: this.base, 'Content-Type': 'application/json' }),
        ...(this.jar.size === 0 ? {} : { Cookie: this.cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  }

  /** A call that must be taken. */
  async ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const said = await this.call(method, path, body);
    if (said.status !== 200) throw new Error(`${method} /auth${path} was answered ${said.status}: ${JSON.stringify(said.body)}`);
    return said.body;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.jar.delete(name);
    else this.jar.set(name, pair.slice(equals + 1));
  }
}

export const setUpToken = ({ setUpUrl }: Place): string => new URL(setUpUrl ?? '').searchParams.get('token') ?? '';

/** The first owner of a new service, signed in. */
export const becomeOwner = async (place: Place, { name = 'Olga', email = 'olga@example.org' } = {}): Promise<Person> => {
  const person = new Person(place.base);
  await person.ask('POST', '/set-up', { token: setUpToken(place), name, email, password: PASSWORD });
  return person;
};

/** The token of the desk for a site. */
export const deskToken = async (person: Person, site = 'demo'): Promise<string> => {
  const answer = await person.ask('POST', '/desk/token', { site });
  if (typeof answer !== 'object' || answer === null || !('token' in answer) || typeof answer.token !== 'string') throw new Error('There is no token');
  return answer.token;
};

/** A member of the staff, put into the rows. Answers the id of their author. */
export const makeStaff = async (place: { databaseUrl: string }, { site = 'demo', role = 'moderator', name = 'Mo' } = {}): Promise<string> => {
  const id = randomUUID();
  await rows(
    place,
    `with account as (insert into auth.accounts (id, name, email, email_verified) values ($2, $3, $2 || '@example.org', true) returning id)
     insert into authors (site_id, id, kind, name, badge, role, external_id) select $1, $4::uuid, 'account', $3, $5, $5, id from account`,
    [site, `account-${id}`, name, id, role],
  );
  return id;
};
