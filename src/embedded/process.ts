// Whether a process that someone wrote down still lives, and is the same one. Never ends a process.
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from './error.ts';

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

const run = (command: string, ...args: string[]): string => spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '';

const nameOf = (pid: number): string => (LINUX ? readOr(() => readFileSync(`/proc/${pid}/comm`, 'latin1')) : run('ps', '-o', 'comm=', '-p', String(pid))) ?? '';

const folderOf = (pid: number): string | undefined =>
  LINUX ? readOr(() => readlinkSync(`/proc/${pid}/cwd`)) : /^n(.+)$/m.exec(run('lsof', '-a', '-p', String(pid), '-d', 'cwd', '-Fn'))?.[1];

/**
 * Where the process serves, if it is a living Postgres at all: `here` is this folder (given as realpath), `elsewhere` another one.
 * A postmaster.pid names the server of another folder when it was copied with a running one.
 */
export const servesWhere = (pid: number, folder: string): 'here' | 'elsewhere' | 'nowhere' => {
  if (!isAlive(pid) || !nameOf(pid).includes('postgres')) return 'nowhere';
  const works = folderOf(pid);
  return works === undefined || works === folder ? 'here' : 'elsewhere';
};
