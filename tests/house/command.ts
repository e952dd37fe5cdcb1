// `afterword` as an operator types it: through the real bin, under whatever Node the machine has.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILED } from './compiled.ts';

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));
/** npm puts the project's own Node first in the PATH of its scripts; an operator's shell does not. */
export const PATH = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

export type Ran = { code: number | null; out: string; err: string };

export const afterword = (words: string[], env: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(CHECKOUT, 'bin/afterword.mjs'), words, { env: { PATH, ...COMPILED, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ran: Ran = { code: null, out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      ran.out += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      ran.err += String(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...ran, code }));
  });
