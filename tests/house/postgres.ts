// One Postgres for a run of tests. As a program (`node tests/house/postgres.ts`) it keeps one in the foreground and prints how tests reach it.
//   --data-dir DIR  in this folder, durably, and keeps it; without it: a temporary one, fast and forgetful, removed at the end
//   --with-parent   ends when its standard input does, so that the server of a killed test run ends too
//   --remove DIR    removes this folder at the end, so that nothing of a killed test run stays
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { EmbeddedError } from '../../src/embedded/error.ts';
import { startEmbedded } from '../../src/embedded/start.ts';
import { removeFolder } from './folder.ts';

/** Nothing in a test outlives the test; ten workers open a pool each, some of them several. */
const FORGETFUL = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum_naptime: '10s', max_connections: '300' };

/** Resolves when this process is to end. Asked for before the server starts, so that no signal comes too early. */
const untilTold = (withParent: boolean): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    // Ctrl+C goes to the whole group of the terminal: the parent then ends us when it is done.
    process.on('SIGINT', () => withParent || resolve());
    if (withParent) process.stdin.once('end', resolve).once('error', resolve).resume();
  });

const keep = async (): Promise<void> => {
  const { values } = parseArgs({ options: { 'data-dir': { type: 'string' }, 'with-parent': { type: 'boolean', default: false }, remove: { type: 'string' } } });
  const told = untilTold(values['with-parent']);
  // The server is a process of its own, which does not keep this one alive.
  const awake = setInterval(() => undefined, 60_000);
  const dataDir = values['data-dir'] ?? mkdtempSync(join(tmpdir(), 'afterword-test-'));
  try {
    const { host, port, user, stop } = await startEmbedded({
      dataDir,
      log: pino({ level: 'warn' }, pino.destination(2)),
      settings: values['data-dir'] === undefined ? FORGETFUL : {},
    });
    const said = JSON.stringify({ host, port, user });
    process.stdout.write(values['with-parent'] ? `${said}\n` : `export TEST_POSTGRES='${said}'\n`);
    await told;
    await stop();
  } finally {
    clearInterval(awake);
    process.stdin.destroy();
    if (values['data-dir'] === undefined) rmSync(dataDir, { recursive: true, force: true });
    if (values.remove !== undefined) removeFolder(values.remove);
  }
};

let keeper: ChildProcessByStdio<Writable, Readable, null> | undefined;

/** Starts a server that lives as long as this process, in a process of its own so that it ends however this one ends. Resolves with TEST_POSTGRES. */
export const startTestServer = async (folder: string): Promise<string> => {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--with-parent', '--remove', folder], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  keeper = child;
  for await (const line of createInterface(child.stdout)) {
    child.unref();
    return line;
  }
  throw new Error('The Postgres of the tests did not start; its reason stands above');
};

/** Ends the server of startTestServer, if it runs, and its folder. */
export const stopTestServer = async (): Promise<void> => {
  const child = keeper;
  if (child === undefined) return;
  keeper = undefined;
  child.ref();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  if (child.exitCode === null) await gone;
};

if (import.meta.main) {
  try {
    await keep();
  } catch (error) {
    process.stderr.write(`${error instanceof EmbeddedError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
