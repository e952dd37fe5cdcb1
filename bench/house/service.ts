// The service as an operator runs it: `src/main.ts`, its defaults, a Postgres with fsync on. Rate limits alone are off.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { pino } from 'pino';
import { type Embedded, startEmbedded } from '../../src/embedded/start.ts';
import { type Program, startProgram } from './program.ts';

const silent = pino({ level: 'silent' });
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** Only the bench's own, on loopback. */
export const staffKey = 'admin-key-of-the-bench';
const SECRET = 'a-secret-of-the-bench-and-of-nobody-else';

export type Postgres = {
  /** An empty database, which the service fills with its schema when it starts. */
  make: (database: string) => Promise<string>;
  stop: () => Promise<void>;
};

const urlOf = ({ host, port, user }: Embedded, database: string): string =>
  `postgres://${encodeURIComponent(user)}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;

/** One server for service and baselines: the embedded one, as it comes, in a folder of its own. */
export const startPostgres = async (): Promise<Postgres> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'afterword-bench-'));
  const embedded = await startEmbedded({ dataDir, log: silent });
  const url = (database: string) => urlOf(embedded, database);
  return {
    make: async (database) => {
      await query(url('postgres'), `create database ${database}`);
      return url(database);
    },
    stop: async () => {
      await embedded.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** One statement on a connection of its own. */
export const query = async <Row extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
};

export type Service = Program<string> & { base: string };

/** Resolves when it answers. With `profile` it writes a profile of the processor into that folder when it stops. */
export const startService = async (databaseUrl: string, profile: string | undefined): Promise<Service> => {
  const env = {
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    ADMIN_KEY: staffKey,
    SECRET,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'error',
    NODE_ENV: 'production',
  };
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const program = await startProgram({ args: [...profiling, MAIN], env, ready: (line) => /ready: http:\/\/[^/:]+:(\d+)\//.exec(line)?.[1] });
  return { ...program, base: `http://127.0.0.1:${program.said}` };
};

/** A new guest's token. */
export const becomeGuest = async (base: string, name: string): Promise<string> => {
  const response = await fetch(`${base}/api/v1/sites/demo/guests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  if (response.status !== 201) throw new Error(`A guest was answered ${response.status}`);
  const { token } = (await response.json()) as { token: string };
  return token;
};

/** Leaves a comment that must be taken. */
export const postComment = async (
  base: string,
  token: string,
  { article, body, parentId }: { article: string; body: string; parentId?: string },
): Promise<{ id: string; seq: number }> => {
  const response = await fetch(`${base}/api/v1/sites/demo/comments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ article: { key: article }, body, parentId }),
  });
  if (response.status !== 201) throw new Error(`A comment was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { id: string; seq: number };
};
