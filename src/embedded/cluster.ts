// The data of the embedded Postgres (its "cluster"): made once, checked at each start, and what its postmaster.pid tells. Starts no server.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, CHILD_ENVIRONMENT } from './binaries.ts';
import { codeOf, EmbeddedError, inWords, OR_YOUR_OWN } from './error.ts';
import { placeOf } from './folders.ts';
import { asUser, giveTo, type ServerUser } from './user.ts';

/** Of the database and of its one role. */
export const NAME = 'afterword';

/** What an operator may tune later in postgresql.conf. The rest of Postgres' defaults suits a small service: 128 MB of buffers, 100 connections, full durability. */
const TUNABLE = {
  // Half of the default: a small disk should not hold a gigabyte of log for a comment section.
  max_wal_size: '512MB',
  // A new service grows from nothing: until a vacuum has counted the rows, Postgres searches by the wrong indexes. One database is quickly looked through.
  autovacuum_naptime: '15s',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Same order of text on every system: the locale is Postgres' own, not the C library's, whose updates break indexes. */
const LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];

const OWNER_ONLY = 0o700;

/** initdb's own quote of one error is a line or two; its last lines hold it. */
const QUOTED_LINES = 6;

const makeCluster = (cluster: string, binaries: Binaries, user: ServerUser): void => {
  // Beside, then renamed: a start that is killed midway leaves no half cluster.
  const making = `${cluster}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: OWNER_ONLY });
  giveTo(making, user);
  const place = placeOf(making, user);
  const settings = Object.entries(TUNABLE).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const ran = spawnSync(binaries.initdb, ['-D', place.path, '-U', NAME, '--auth-local=trust', '--auth-host=reject', ...LOCALE, ...settings], {
    ...asUser(user),
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', place.descriptor ?? 'ignore'],
  });
  if (place.descriptor !== undefined) closeSync(place.descriptor);
  if (ran.status !== 0) {
    rmSync(making, { recursive: true, force: true });
    const quote = (ran.stderr ?? '').trim().split('\n').slice(-QUOTED_LINES).join('\n');
    if (quote.includes('could not look up effective user'))
      throw new EmbeddedError(
        `Afterword runs as a user without a name (id ${process.getuid?.()}), and Postgres makes a database only for one that is listed in /etc/passwd. Start it as a user that is. ${OR_YOUR_OWN}`,
      );
    throw inWords('The database could not be made', cluster, ran.error, quote);
  }
  renameSync(making, cluster);
};

const checkVersion = (cluster: string, binaries: Binaries): void => {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (made === String(binaries.major)) return;
  const move =
    'start the Afterword that made it (or a Postgres of that version) on this folder, write the database out with pg_dump, move the folder aside, start this Afterword on an empty one and read the dump in; docs/embedded-postgres.md shows the commands';
  throw new EmbeddedError(
    `${cluster} was made by Postgres ${made}, and this Afterword brings Postgres ${binaries.major}. ${
      Number(made) > binaries.major ? 'It was last used by a newer Afterword: run that one. To go back' : 'To move it'
    }, ${move}. Nothing in the folder was changed.`,
  );
};

/** Makes the cluster where there is none, and checks the one that is there. @throws EmbeddedError when it is of another Postgres, or nothing can be made. */
export const prepareCluster = (cluster: string, binaries: Binaries, user: ServerUser): { made: boolean } => {
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    checkVersion(cluster, binaries);
    // A backup put back by root, or by a copy that forgot the permissions; Postgres would refuse both.
    giveTo(cluster, user);
    if ((statSync(cluster).mode & 0o027) !== 0) chmodSync(cluster, OWNER_ONLY);
    return { made: false };
  }
  if (existsSync(cluster)) {
    if (readdirSync(cluster).length > 0)
      throw new EmbeddedError(
        `${cluster} is not empty, but holds no Postgres database (PG_VERSION is missing). Move it aside or put a backup there. ${OR_YOUR_OWN}`,
      );
    rmSync(cluster, { recursive: true });
  }
  makeCluster(cluster, binaries, user);
  return { made: true };
};

/** What a running server wrote about itself. The lines are compared with what a server says that they are: equal means that it serves this folder. */
export type PidFile = { pid: number; socketFolder: string; signature: string };

const LINE_PID = 0;
const LINE_START = 2;
const LINE_SOCKET = 4;
const LINE_MEMORY = 6;

/** Parses postmaster.pid; undefined while it is being written. */
export const parsePidFile = (text: string): PidFile | undefined => {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[LINE_PID]);
  const socketFolder = lines[LINE_SOCKET];
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, socketFolder: socketFolder ?? '', signature: `${pid} ${lines[LINE_START]} ${lines[LINE_MEMORY]}` };
};

export const readPidFile = (cluster: string): PidFile | undefined => {
  try {
    return parsePidFile(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** No system gives out a number that high. */
const NOBODYS_PID = 2 ** 31 - 1;

/**
 * Makes a postmaster.pid harmless whose process is known not to be a server: a stranger with the same number, or a zombie that nobody buries
 * (no init in a container), for both of which Postgres would refuse to start. Its other lines stay: by them Postgres finds out
 * whether children of a killed server are still at work on the data.
 */
export const disarmPidFile = (cluster: string): void => {
  const file = join(cluster, 'postmaster.pid');
  const { uid, gid } = statSync(file);
  const text = readFileSync(file, 'utf8').replace(/^\d+/, String(NOBODYS_PID));
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  chownSync(`${file}.new`, uid, gid);
  renameSync(`${file}.new`, file);
};
