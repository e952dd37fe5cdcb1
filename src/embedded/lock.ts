// One Afterword per data folder: a lock file that names its owner. A killed owner never blocks the next start.
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { codeOf, InUseError } from './error.ts';
import { birthOf, isAlive, pidWorld } from './process.ts';

/** The owner touches the file this often, for those who cannot see its pid: another container on the same volume. */
const BEAT_MS = 5_000;
/** Without a touch for two beats and some, an owner in another container is dead. */
const SILENCE_MS = 12_000;
/** So old that no difference between two clocks explains it. */
const LONG_AGO_MS = 60_000;
/** Between making the file and filling it pass microseconds; an owner killed in between leaves it empty. */
const EMPTY_MS = 1_000;
const LOOK_MS = 100;

const owner = z.object({ pid: z.number().int().positive(), birth: z.string(), world: z.string() });
type Owner = z.output<typeof owner>;

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const parseOwner = (text: string): Owner | undefined => {
  try {
    return owner.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const touchedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Resolves with true when the file stays as it is, untouched, for `forMs`. */
const staysUntouched = async (file: string, forMs: number): Promise<boolean> => {
  const before = touchedAt(file);
  for (const end = performance.now() + forMs; performance.now() < end; await wait(LOOK_MS)) if (touchedAt(file) !== before) return false;
  return true;
};

const isStale = async (file: string, text: string): Promise<boolean> => {
  const named = parseOwner(text);
  if (named === undefined) return staysUntouched(file, EMPTY_MS);
  if (named.world === pidWorld()) return !isAlive(named.pid, named.birth);
  return Date.now() - touchedAt(file) > LONG_AGO_MS || staysUntouched(file, SILENCE_MS);
};

/** Takes a stale lock away. Moved first and then looked at: another newcomer may have put its own there in the meantime, which goes back. */
const clear = (file: string, stale: string): void => {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readText(aside) === stale) rmSync(aside);
  else renameSync(aside, file);
};

/** False when there is one already. */
const tryToWrite = (file: string, mine: string): boolean => {
  try {
    writeFileSync(file, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOSPC') rmSync(file, { force: true });
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
};

/** Takes the lock of a data folder. @throws InUseError when another living Afterword holds it. */
export const takeLock = async (file: string, dataDir: string): Promise<{ release: () => void }> => {
  const mine = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) ?? '', world: pidWorld() } satisfies Owner);
  while (!tryToWrite(file, mine)) {
    const found = readText(file);
    if (found === undefined) continue;
    if (!(await isStale(file, found))) {
      const pid = parseOwner(found)?.pid;
      throw new InUseError(
        `Another Afterword${pid === undefined ? '' : ` (process ${pid})`} is running on ${dataDir}. Stop it first, or give this one its own DATA_DIR; several nodes share one Postgres by DATABASE_URL.`,
      );
    }
    clear(file, found);
  }
  const beat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // Only those in other containers look at it, and a folder that is gone has larger troubles than its lock.
    }
  }, BEAT_MS).unref();
  return {
    release: () => {
      clearInterval(beat);
      if (readText(file) === mine) rmSync(file, { force: true });
    },
  };
};
