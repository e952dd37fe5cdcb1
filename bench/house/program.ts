// Programs that a bench measures: each a process of its own, so that the load and the measured do not share a thread.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** The service stops within 10 s (design); whatever takes longer is ended. */
const STOP_WITHIN_MS = 15_000;
/** Linux counts the time of a process in hundredths of a second (proc_pid_stat(5); CLK_TCK is 100 wherever Node runs). */
const TICKS_PER_SECOND = 100;
const KIB = 1_024;

export type Measurable = {
  /** Seconds of processor time so far; undefined where /proc is not. */
  cpuSeconds: () => number | undefined;
  /** Bytes of memory it holds; undefined where /proc is not. */
  memoryBytes: () => number | undefined;
};

export type Program<Said> = Measurable & {
  pid: number;
  /** What it said when it was ready. */
  said: Said;
  /** Sends it a line. */
  tell: (line: string) => void;
  /** The next line that it says. */
  hear: () => Promise<string>;
  stop: () => Promise<void>;
};

const procFile = (pid: number, name: string): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
};

/** Fields 14 and 15, user and system time; counted from behind the name, which may hold spaces. */
const cpuOf = (pid: number): number | undefined => {
  const stat = procFile(pid, 'stat');
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};

const memoryOf = (pid: number): number | undefined => {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(procFile(pid, 'status') ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) * KIB;
};

/** For a bench that is interrupted: nothing of it may live on. */
const running = new Set<ChildProcessByStdio<Writable, Readable, null>>();

export const stopPrograms = async (): Promise<void> => {
  await Promise.all([...running].map(stopChild));
};

const stopChild = async (child: ChildProcessByStdio<Writable, Readable, null>): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await gone;
  clearTimeout(tooLong);
};

type Start<Said> = {
  /** Arguments of node, the file among them. */
  args: readonly string[];
  env?: Record<string, string>;
  /** What it means to be ready: something made of the first line for which this gives anything. */
  ready: (line: string) => Said | undefined;
};

/** @throws when it ends before it is ready; its own words stand on stderr. */
export const startProgram = async <Said>({ args, env = {}, ready }: Start<Said>): Promise<Program<Said>> => {
  const child = spawn(process.execPath, [...args], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${args.join(' ')} could not be started`);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await lines.next();
    if (done === true) throw new Error(`${args.join(' ')} ended before it was ready`);
    const said = ready(value);
    if (said === undefined) continue;
    return {
      pid,
      said,
      tell: (line) => void child.stdin.write(`${line}\n`),
      hear: async () => {
        const next = await lines.next();
        if (next.done === true) throw new Error(`${args.join(' ')} ended without a word`);
        return next.value;
      },
      cpuSeconds: () => cpuOf(pid),
      memoryBytes: () => memoryOf(pid),
      stop: () => stopChild(child),
    };
  }
};

/** For programs whose first line is one object of JSON. */
export const json = <Said>(line: string): Said => JSON.parse(line) as Said;
