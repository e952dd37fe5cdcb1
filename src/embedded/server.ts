// One run of the Postgres server: started or found running, asked until it answers, stopped. Whoever restarts it stands in start.ts.
import { spawn } from 'node:child_process';
import { closeSync, openSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { LATE, within } from '../deadline.ts';
import { type Binaries, CHILD_ENVIRONMENT } from './binaries.ts';
import { disarmPidFile, NAME, type PidFile, parsePidFile, readPidFile } from './cluster.ts';
import { codeOf, EmbeddedError, inWords } from './error.ts';
import { makePrivate, PORT, placeOf } from './folders.ts';
import { quoteLog, sizeOf } from './log-file.ts';
import { birthOf, isAlive, servesWhere } from './process.ts';
import { asUser, type ServerUser } from './user.ts';

/** A start takes 60 ms: ask often. */
const ASK_EVERY_MS = 15;
/** Replaying the log after a crash of a busy server may take minutes, and nothing is gained by giving up. */
const READY_WITHIN_MS = 10 * 60_000;
/** A server that is alive, yet neither answers nor says that it is starting. */
const SILENT_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 2_000;
/** A new database is 8 MB written and synced; slow disks exist. */
const CREATE_WITHIN_MS = 60_000;
/** How soon the death of a server that is not our child is noticed. */
const LOOK_EVERY_MS = 250;
/** A fast shutdown writes out what is in memory; then an immediate one leaves that to the next start. */
const FAST_WITHIN_MS = 20_000;
const IMMEDIATE_WITHIN_MS = 10_000;

/** SQLSTATE: starting up, shutting down or recovering. */
const CANNOT_CONNECT_NOW = '57P03';
const TOO_MANY_CONNECTIONS = '53300';

export type Server = {
  pid: number;
  host: string;
  /** Resolves when the process has ended, with how. */
  gone: Promise<string>;
};

/** What a server needs to start; all paths absolute. */
export type Setup = {
  cluster: string;
  socketFolder: string;
  logFile: string;
  binaries: Binaries;
  user: ServerUser;
  settings: Record<string, string>;
};

const withClient = async <T>(host: string, answerWithinMs: number, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ host, port: PORT, user: NAME, database: 'postgres', connectionTimeoutMillis: answerWithinMs, query_timeout: answerWithinMs });
  // A server that dies meanwhile rejects the query too; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};

type Answer = { signature: string; version: string } | 'busy' | 'silent';

/** Asks the server behind a socket which folder it serves and what it is. */
const ask = async (host: string): Promise<Answer> => {
  try {
    return await withClient(host, ANSWER_WITHIN_MS, async (client) => {
      const { rows } = await client.query<{ file: string; version: string }>(
        "select pg_read_file('postmaster.pid') as file, current_setting('server_version') as version",
      );
      const [row] = rows;
      return { signature: parsePidFile(row?.file ?? '')?.signature ?? '', version: row?.version ?? '' };
    });
  } catch (error) {
    const code = codeOf(error);
    return code === CANNOT_CONNECT_NOW || code === TOO_MANY_CONNECTIONS ? 'busy' : 'silent';
  }
};

/** A server too busy to say who it is counts as the one that the file names. */
const isOf = (answer: Answer, file: PidFile): boolean => typeof answer !== 'object' || answer.signature === file.signature;

const goneByLooking = async (pid: number): Promise<string> => {
  const birth = birthOf(pid);
  if (birth !== undefined) for (; isAlive(pid, birth); ) await wait(LOOK_EVERY_MS, undefined, { ref: false });
  return 'its process is gone';
};

/** A pid file that names no server of this cluster: it was copied with a running one, or its number is another process's by now. */
const namesNobody = (where: ReturnType<typeof servesWhere>, answer: Answer, file: PidFile): boolean =>
  where === 'elsewhere' || (where === 'nowhere' && (answer === 'silent' || !isOf(answer, file)));

/**
 * The server of a killed Afterword that still serves the cluster, once it answers; undefined when none does, and then no
 * postmaster.pid stands in the way of a start. @throws EmbeddedError when it lives and is silent.
 */
export const findServer = async (cluster: string): Promise<(Server & { version: string }) | undefined> => {
  const folder = realpathSync(cluster);
  const start = performance.now();
  let spoke = start;
  for (;;) {
    const file = readPidFile(cluster);
    if (file === undefined) return undefined;
    const answer = await ask(file.socketFolder);
    const where = servesWhere(file.pid, folder);
    if (namesNobody(where, answer, file)) {
      disarmPidFile(cluster);
      return undefined;
    }
    // Its pid is another container's and must never get a signal from here.
    if (where === 'nowhere')
      throw new EmbeddedError(
        `A Postgres server that cannot be seen from here is running on ${cluster}: in another container that uses the same volume, or on another machine. Stop that one first.`,
      );
    if (typeof answer === 'object' && isOf(answer, file))
      return { pid: file.pid, host: file.socketFolder, version: answer.version, gone: goneByLooking(file.pid) };
    const now = performance.now();
    if (answer === 'busy') spoke = now;
    if (now - spoke > SILENT_WITHIN_MS || now - start > READY_WITHIN_MS)
      throw new EmbeddedError(
        `A Postgres server (process ${file.pid}) is running on ${cluster}, but does not answer at ${file.socketFolder}. End it with "kill -INT ${file.pid}", or, if that does not help, "kill -QUIT ${file.pid}", and start again.`,
      );
    await wait(ASK_EVERY_MS);
  }
};

/** Thrown by a start that may well succeed a little later. */
export class StillInUseError extends EmbeddedError {}

/** Children of a server that was killed end within moments, but until then hold its memory. */
const saysStillInUse = (text: string): boolean => /is still in use|lock file .* already exists/i.test(text);

const launch = ({ cluster, socketFolder, logFile, binaries, user, settings }: Setup): Server => {
  const all = {
    ...settings,
    listen_addresses: '',
    port: String(PORT),
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    // All to standard error, which is our file, whatever postgresql.conf says.
    logging_collector: 'off',
    log_destination: 'stderr',
    log_checkpoints: 'off',
  };
  // Again at each start: a system may have cleaned its temporary folder.
  if (!makePrivate(socketFolder, user)) throw new EmbeddedError(`${socketFolder} has become someone else's. Remove it and start again.`);
  // The folder is this cluster's alone, and no server is running on it: what stands there is a dead one's, whose pid may still be taken (a zombie).
  for (const name of [`.s.PGSQL.${PORT}`, `.s.PGSQL.${PORT}.lock`]) rmSync(join(socketFolder, name), { force: true });
  const place = placeOf(cluster, user);
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(binaries.postgres, ['-D', place.path, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
      ...asUser(user),
      cwd: '/',
      env: CHILD_ENVIRONMENT,
      // A session of its own: Ctrl+C in the terminal must reach us alone, who stop it after the last write.
      detached: true,
      stdio: ['ignore', log, log, place.descriptor ?? 'ignore'],
    });
    child.unref();
    const gone = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal === null ? `it ended with ${code}` : `it was ended by ${signal}`));
      child.once('error', (error) => resolve(error.message));
    });
    return { pid: child.pid ?? 0, host: socketFolder, gone };
  } finally {
    closeSync(log);
    if (place.descriptor !== undefined) closeSync(place.descriptor);
  }
};

/** Starts a server and resolves when it answers. @throws EmbeddedError (StillInUseError when it is worth another try) with its last words. */
export const startServer = async (setup: Setup): Promise<Server> => {
  const before = sizeOf(setup.logFile);
  const server = launch(setup);
  let ended: string | undefined;
  void server.gone.then((how) => {
    ended = how;
  });
  for (const end = performance.now() + READY_WITHIN_MS; performance.now() < end; await wait(ASK_EVERY_MS)) {
    if (ended !== undefined) {
      const quote = quoteLog(setup.logFile, before) || ended;
      if (saysStillInUse(quote)) throw new StillInUseError(`The embedded Postgres of ${setup.cluster} is still in use by another server.\nIt said:\n${quote}`);
      throw inWords('The embedded Postgres did not start', setup.cluster, undefined, quote);
    }
    if (typeof (await ask(server.host)) === 'object') return server;
  }
  await stopServer(server);
  throw inWords('The embedded Postgres did not become ready', setup.cluster, undefined, quoteLog(setup.logFile, before));
};

/** Makes the database on a server that has none: new, or killed between initdb and here. */
export const ensureDatabase = (host: string): Promise<void> =>
  withClient(host, CREATE_WITHIN_MS, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [NAME]);
    if (rowCount === 0) await client.query(`create database ${NAME}`);
  });

const send = (pid: number, signal: NodeJS.Signals): void => {
  // 0 would be our own group.
  if (pid <= 0) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
};

/** Fast shutdown: no new statements, those under way are cancelled, everything is written. Immediate when that takes too long. */
export const stopServer = async ({ pid, gone }: Server): Promise<'fast' | 'immediate' | 'alive'> => {
  send(pid, 'SIGINT');
  if ((await within(FAST_WITHIN_MS, gone)) !== LATE) return 'fast';
  send(pid, 'SIGQUIT');
  return (await within(IMMEDIATE_WITHIN_MS, gone)) === LATE ? 'alive' : 'immediate';
};
