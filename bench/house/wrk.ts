// HTTP load by wrk, a process of its own that costs little beside what it measures.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measurable } from './program.ts';
import { median, type Ratio, ratioOf } from './statistics.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('load.lua', import.meta.url));

export class NoWrkError extends Error {
  override readonly name = 'NoWrkError';
}

/** @throws NoWrkError with the way to get it. */
export const findWrk = async (): Promise<void> => {
  try {
    await run('wrk', ['--version']);
  } catch (error) {
    // It prints its version and ends with 1.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new NoWrkError('`wrk` makes the HTTP load and is not here. Debian, Ubuntu: apt-get install wrk. macOS: brew install wrk.', { cause: error });
  }
};

export type Load = {
  url: string;
  connections: number;
  seconds: number;
  headers?: Record<string, string>;
  /** What comments are left with (load.lua); without it pages are read. */
  posts?: { word: string; tokens: string; bodies: string };
};

type Counted = { requests: number; microseconds: number; refused: number; broken: number };

export type Rate = {
  /** Requests a second. */
  perSecond: number;
  /** Requests in a second of the measured program's processor time: what other work on the machine disturbs least. */
  perCpuSecond: number;
};

/** @throws when any request was not answered as it should be: such a figure would say nothing. */
export const load = async (program: Measurable, { url, connections, seconds, headers = {}, posts }: Load): Promise<Rate> => {
  const head = Object.entries(headers).flatMap(([header, value]) => ['-H', `${header}: ${value}`]);
  const args = posts === undefined ? [] : [posts.word, posts.tokens, posts.bodies];
  const before = program.cpuSeconds();
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, ...head, url, '--', ...args]);
  const after = program.cpuSeconds();
  const { requests, microseconds, refused, broken } = JSON.parse(stdout.slice(stdout.lastIndexOf('{'))) as Counted;
  if (refused > 0 || broken > 0) throw new Error(`${url}: of ${requests} requests ${refused} were refused and ${broken} broke`);
  return {
    perSecond: requests / (microseconds / 1e6),
    perCpuSecond: before === undefined || after === undefined ? Number.NaN : requests / (after - before),
  };
};

/** Of each round's rates, one over the other. */
export const ratesOver = (over: readonly Rate[], under: readonly Rate[]): { ratio: Ratio; cpuRatio: number } => ({
  ratio: ratioOf(
    over.map((rate) => rate.perSecond),
    under.map((rate) => rate.perSecond),
  ),
  cpuRatio: ratioOf(
    over.map((rate) => rate.perCpuSecond),
    under.map((rate) => rate.perCpuSecond),
  ).median,
});

/** For people. */
export const rateInWords = (rates: readonly Rate[]): string => {
  const each = 1e6 / median(rates.map((rate) => rate.perCpuSecond));
  const processor = Number.isFinite(each) ? ` (${Math.round(each)} µs of its processor each)` : '';
  return `${Math.round(median(rates.map((rate) => rate.perSecond))).toLocaleString('en')} a second${processor}`;
};
