// Whether a process that someone wrote down still lives, and is the same one. Never ends a process.
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from './embedded-error.ts';

const LINUX = process.platform === 'linux';

const readOr = (read: () => string): string | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** proc(5): the state and, in clock ticks since boot, the start; the name before them is in brackets and may hold anything. */
const STATE = 0;
const START = 19;

const statOf = (pid: number): string[] | undefined =>
  readOr(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
    ?.replace(/^.*\) /s, '')
    .split(' ');

/** When this pid's process was born, as an opaque text; undefined when there is none, or only a zombie that nobody has buried. */
export const birthOf = (pid: number): string | undefined => {
  if (LINUX) {
    const stat = statOf(pid);
    return stat === undefined || /[ZX]/.test(stat[STATE] ?? '') ? undefined : stat[START];
  }
  const said = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  return said === '' || said.startsWith('Z') ? undefined : said.replace(/^\S+\s+/, '');
};

/** Cheap enough to ask four times a second. Pass the birth where it is known: a pid is given out again. */
export const isAlive = (pid: number, birth?: string): boolean => {
  if (LINUX) {
    const now = birthOf(pid);
    return now !== undefined && (birth === undefined || now === birth);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
};

/** Where a pid means something: this boot of this machine, and this container. */
export const pidWorld = (): string => {
  const boot = readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
  const space = readOr(() => readlinkSync('/proc/self/ns/pid'));
  return `${boot ?? hostname()} ${space ?? ''}`;
};

/** Whether the process is a Postgres that works in this folder (given as realpath); where that cannot be seen, whether it is a Postgres. */
export const isPostgresIn = (pid: number, folder: string): boolean => {
  const where = readOr(() => readlinkSync(`/proc/${pid}/cwd`));
  if (where !== undefined) return where === folder;
  return (spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').includes('postgres');
};
