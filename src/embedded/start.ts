// The embedded Postgres' life: brought up without DATABASE_URL, watched, restarted after a crash, stopped when asked and never by itself.
// What it is made of stands beside it in this room, which knows nothing of the tables inside.
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { findBinaries } from './binaries.ts';
import { NAME, prepareCluster } from './cluster.ts';
import { EmbeddedError, inWords, messageOf } from './error.ts';
import { makeSocketFolder, PORT, removeSocketFolder } from './folders.ts';
import { takeLock } from './lock.ts';
import { boundLog } from './log-file.ts';
import { ensureDatabase, findServer, type Server, type Setup, StillInUseError, startServer, stopServer } from './server.ts';
import { chooseUser } from './user.ts';

export type Embedded = {
  /** Folder of the Unix socket; pg's `host`. */
  host: string;
  port: number;
  user: string;
  database: string;
  /** False while the server is down (crashed and being restarted). */
  healthy: () => boolean;
  stop: () => Promise<void>;
};

type Options = {
  dataDir: string;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Extra `-c name=value` for a server that is started; one that is found running keeps its own. */
  settings?: Record<string, string>;
};

/** The first restart comes at once; a server that cannot live (a full disk) is not hammered, and is back soon after the cause is gone. */
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 15_000;
/** After living that long a crash is a new one, not the last one again. */
const STEADY_MS = 60_000;
/** How long a start waits for the last children of a killed server. */
const IN_USE_WITHIN_MS = 10_000;
const IN_USE_AGAIN_MS = 200;

/** Takes over the server that is there, unless it is of other binaries; else starts one. */
const bringUp = async (setup: Setup, log: Options['log']): Promise<Server> => {
  const found = await findServer(setup.cluster);
  if (found !== undefined) {
    if (found.version === setup.binaries.version) {
      log.info({ pid: found.pid }, 'Found the embedded Postgres still running, and took it over');
      return found;
    }
    log.info({ pid: found.pid, was: found.version, is: setup.binaries.version }, 'Found the embedded Postgres running in another version; restarting it');
    await stopServer(found);
  }
  for (const end = performance.now() + IN_USE_WITHIN_MS; ; await wait(IN_USE_AGAIN_MS)) {
    try {
      return await startServer(setup);
    } catch (error) {
      if (!(error instanceof StillInUseError) || performance.now() > end) throw error;
    }
  }
};

/** Keeps a server running until it is told to stop. */
class Keeper {
  readonly #setup: Setup;
  readonly #log: Options['log'];
  readonly #ending = new AbortController();
  #server: Server;
  #up = true;
  #restart: Promise<void> = Promise.resolve();

  constructor(setup: Setup, log: Options['log'], server: Server) {
    this.#setup = setup;
    this.#log = log;
    this.#server = server;
    this.#watch();
  }

  healthy(): boolean {
    return this.#up;
  }

  #watch(crashes = 0): void {
    const since = performance.now();
    void this.#server.gone.then((how) => {
      if (this.#ending.signal.aborted) return;
      this.#up = false;
      this.#log.error({ pid: this.#server.pid, how, logFile: this.#setup.logFile }, 'The embedded Postgres went down; restarting it');
      this.#restart = this.#again(performance.now() - since > STEADY_MS ? 0 : crashes);
    });
  }

  async #again(crashes: number): Promise<void> {
    for (let n = crashes; !this.#ending.signal.aborted; n++) {
      if (n > 0) await wait(Math.min(BACKOFF_FIRST_MS * 2 ** (n - 1), BACKOFF_MAX_MS), undefined, { signal: this.#ending.signal }).catch(() => undefined);
      if (this.#ending.signal.aborted) return;
      try {
        this.#server = await bringUp(this.#setup, this.#log);
        this.#up = true;
        this.#watch(n + 1);
        this.#log.info({ pid: this.#server.pid }, 'The embedded Postgres is back');
        return;
      } catch (error) {
        this.#log.error({ reason: messageOf(error) }, 'The embedded Postgres could not be restarted; trying again');
      }
    }
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#restart;
    if (this.#up) {
      const how = await stopServer(this.#server);
      if (how !== 'fast') this.#log.warn({ pid: this.#server.pid, how }, 'The embedded Postgres did not stop in time');
    }
    this.#up = false;
  }
}

const prepare = (dataDir: string, settings: Record<string, string>): Setup => {
  const cluster = join(dataDir, 'postgres');
  const user = chooseUser(cluster);
  const binaries = findBinaries(dataDir, user);
  prepareCluster(cluster, binaries, user);
  return { cluster, binaries, user, settings, socketFolder: makeSocketFolder(dataDir, user), logFile: join(dataDir, 'postgres.log') };
};

/** Brings up Postgres in `dataDir`, with an empty database on the first start. @throws EmbeddedError with sentences for the operator. */
export const startEmbedded = async ({ dataDir: given, log, settings = {} }: Options): Promise<Embedded> => {
  const undo: (() => void)[] = [];
  try {
    mkdirSync(given, { recursive: true });
    const dataDir = realpathSync(given);
    const lock = await takeLock(join(dataDir, 'afterword.lock'), dataDir);
    undo.push(lock.release);
    const setup = prepare(dataDir, settings);
    undo.push(() => removeSocketFolder(setup.socketFolder, dataDir));
    const bounded = boundLog(setup.logFile);
    undo.push(bounded.stop);
    const server = await bringUp(setup, log);
    await ensureDatabase(server.host).catch(async (error) => {
      await stopServer(server);
      throw error;
    });
    // One that was found may have its socket elsewhere (another TMPDIR); there it stays, since our caller connects to it.
    const keeper = new Keeper({ ...setup, socketFolder: server.host }, log, server);
    return {
      host: server.host,
      port: PORT,
      user: NAME,
      database: NAME,
      healthy: () => keeper.healthy(),
      stop: async () => {
        await keeper.stop();
        bounded.stop();
        removeSocketFolder(server.host, dataDir);
        lock.release();
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error instanceof EmbeddedError ? error : inWords('The embedded Postgres could not be brought up', given, error);
  }
};
