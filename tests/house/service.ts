// The real service as an operator runs it: a process of its own, which can be killed, stopped and started again on the same port.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILED } from './compiled.ts';
import { ADMIN_KEY } from './start.ts';
import { until } from './until.ts';

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));
/** A first start makes the cluster of the embedded Postgres. */
const READY_WITHIN_MS = 60_000;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

export type Service = {
  base: string;
  dataDir: string;
  /** All that it wrote, over all of its lives. */
  output: () => string;
  pid: () => number;
  /** Starts it (again) and resolves when /readyz says so. */
  start: () => Promise<void>;
  /** Resolves with the exit code, or the signal that ended it. */
  end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number | string>;
  /** SIGTERM, and its folder is gone. */
  remove: () => Promise<void>;
};

/** Not started yet. Without a DATABASE_URL in `env` it runs its own Postgres in a folder of its own, durably. */
export const makeService = async (env: Record<string, string> = {}): Promise<Service> => {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'afterword-service-'));
  let child: ChildProcess | undefined;
  let written = '';

  const start = async () => {
    const born = spawn(process.execPath, ['src/main.ts'], {
      cwd: CHECKOUT,
      env: {
        PATH: process.env.PATH,
        ...COMPILED,
        ...{ PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, ADMIN_KEY, RATE_LIMITS: 'off', LOG_LEVEL: 'warn' },
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [born.stdout, born.stderr])
      stream.on('data', (chunk: Buffer) => {
        written += chunk.toString();
      });
    child = born;
    const ready = async () => {
      if (born.exitCode !== null) return 'ended';
      const answer = await fetch(`${base}/readyz`);
      await answer.body?.cancel();
      return answer.status === 200 && 'ready';
    };
    if ((await until('the service to be ready', ready, READY_WITHIN_MS)) === 'ended') throw new Error(`The service ended with ${born.exitCode}:\n${written}`);
  };

  const end = (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string> => {
    const dying = child;
    if (dying === undefined || dying.exitCode !== null || dying.signalCode !== null) return Promise.resolve(dying?.exitCode ?? dying?.signalCode ?? 0);
    const ended = new Promise<number | string>((resolve) => dying.once('exit', (code, by) => resolve(code ?? by ?? 0)));
    dying.kill(signal);
    return ended;
  };

  return {
    base,
    dataDir,
    output: () => written,
    pid: () => child?.pid ?? 0,
    start,
    end,
    remove: async () => {
      await end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** The embedded Postgres of a service: its process, and how to look into it. Lines of postmaster.pid are fixed (Postgres, miscadmin.h). */
export const embeddedOf = ({
  dataDir,
}: Pick<Service, 'dataDir'>): { pid: number; connection: { host: string; port: number; user: string; database: string } } => {
  const [pid, , , port, host] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
  return { pid: Number(pid), connection: { host: host ?? '', port: Number(port), user: 'afterword', database: 'afterword' } };
};
