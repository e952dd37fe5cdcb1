// A redis-server of its own for a test: on a port of its own in a temporary folder, to be killed and started again on the same port.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

const BINARY = 'redis-server';

/** A checkout with nothing but Node can be tested as well: what needs the program is left out then, and the run says so. CI leaves out nothing. */
export const hasRedis: boolean = process.env.CI !== undefined || spawnSync(BINARY, ['--version']).error === undefined;
if (!hasRedis) process.stderr.write(`${BINARY} is not installed: tests with Redis are left out (Debian, Ubuntu: apt-get install redis-server)\n`);

export type RedisServer = {
  url: string;
  port: number;
  /** kill -9, as a machine that loses power; resolves when it is gone. */
  kill: () => Promise<void>;
  /** Starts it again where it was; resolves when it takes connections. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address === null || typeof address === 'string' ? 0 : address.port));
    });
  });

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });

const launch = async (port: number, dir: string): Promise<ChildProcess> => {
  const child = spawn(BINARY, ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no', '--daemonize', 'no'], {
    stdio: 'ignore',
  });
  let failure: Error | undefined;
  child.once('error', (error: NodeJS.ErrnoException) => {
    failure = error.code === 'ENOENT' ? new Error(`${BINARY} is not installed; these tests need it (Debian, Ubuntu: apt-get install redis-server)`) : error;
  });
  child.once('exit', (code, signal) => {
    failure = new Error(`${BINARY} ended with ${code ?? signal}`);
  });
  await until(`${BINARY} on port ${port}`, async () => failure !== undefined || (await answers(port)));
  if (failure !== undefined) throw failure;
  return child;
};

const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });

export const startRedis = async (): Promise<RedisServer> => {
  const dir = await mkdtemp(join(tmpdir(), 'afterword-redis-'));
  const port = await freePort();
  let child = await launch(port, dir);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end(child),
    restart: async () => {
      child = await launch(port, dir);
    },
    stop: async () => {
      await end(child);
      await rm(dir, { recursive: true, force: true });
    },
  };
};
