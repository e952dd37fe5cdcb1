#!/usr/bin/env node
// Starts the operator's commands. Runs on any Node since 12.20, and hands over to Node 24 where this one is older.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = [24, 15];
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const isNew = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
};

/** The Node that came with the project or lies beside it. */
const findNode = () => {
  const candidates = [join(root, 'node_modules', '.bin', 'node')];
  try {
    const require = createRequire(import.meta.url);
    candidates.push(join(dirname(require.resolve(`node-${process.platform}-${process.arch}/package.json`)), 'bin', 'node'));
  } catch {
    // Not installed for this platform.
  }
  return candidates.find((path) => existsSync(path));
};

// A checkout runs what stands there, whatever was built of it before; the published package has no src.
const source = join(root, 'src', 'cli.ts');
const script = existsSync(source) ? source : join(root, 'dist', 'cli.js');
const node = isNew() ? process.execPath : findNode();

if (node === undefined) {
  console.error(`Afterword needs Node ${NEEDED.join('.')} or newer; this is ${process.version}. Install it from https://nodejs.org, or run npm ci again.`);
  process.exit(1);
}

const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal sends its signals to both of us; a supervisor to this process alone.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`${node} cannot be run: ${error.message}`);
  process.exit(1);
});
// Ended by a signal: as shells say it.
child.on('exit', (code, signal) => process.exit(code === null ? 128 + constants.signals[signal] : code));
