// Runs jobs, by graphile-worker in its own schema. Loaded where there is something for it to do alone: see app.ts.
import { Logger, type Runner, run, runMigrations, type Task } from 'graphile-worker';
import type { Connection } from '../database/open.ts';
import type { Log } from '../log.ts';
import type { TaskList, TaskName } from './tasks.ts';

/** Letters wait for a mail server most of the time. */
const CONCURRENCY = 4;
/** Two that listen and look for jobs, and what jobs themselves need. */
const POOL_MAX = 3;
/** A job is heard of at once (LISTEN); this finds what was not. */
const POLL_MS = 10_000;
/** What is under way when the node stops has this long; then it is left to be tried again. */
const STOP_WITHIN_MS = 3_000;

/** As a URL, the one form that graphile-worker takes a socket in. */
const toUrl = (connection: Connection): string => {
  if ('connectionString' in connection) return connection.connectionString;
  const { host, port, user, database } = connection;
  return `postgres://${encodeURIComponent(user)}@localhost:${port}/${encodeURIComponent(database)}?host=${encodeURIComponent(host)}`;
};

/** Mail servers like to say whom they refuse. */
const ADDRESS = /[^\s<>"']+@[^\s<>"']+/g;

/** Payloads hold addresses and links, which no log should: of a failed job its name and the error are told. */
const toLogger = (log: Log): Logger =>
  new Logger(() => (level, message) => {
    if (level === 'error') log.warn({ part: 'jobs' }, message.replace(ADDRESS, '[address]'));
    else log.debug({ part: 'jobs' }, message);
  });

/** Brings graphile-worker's own schema up to date. */
export const migrateJobs = (connection: Connection, log: Log): Promise<void> => runMigrations({ connectionString: toUrl(connection), logger: toLogger(log) });

/** A job that is under way when the node stops is left, and tried again by another: graphile-worker alone would wait for it. */
const untilStopped = async (work: Promise<void>, stopping: AbortSignal): Promise<void> => {
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(new Error('The node stopped'));
  stopping.addEventListener('abort', stop);
  try {
    await Promise.race([work, stopped.promise]);
  } finally {
    stopping.removeEventListener('abort', stop);
  }
};

const toTask =
  <P>(work: (payload: P) => Promise<void>, log: Log): Task =>
  async (payload, { abortSignal, job }) => {
    try {
      // What a payload is, `addJob` holds to its name.
      await untilStopped(work(payload as P), abortSignal);
    } catch (error) {
      if (abortSignal.aborted || job.attempts < job.max_attempts) throw error;
      // Given up, and with it what it was about: one that failed for good would be kept, address, link and all.
      log.error({ part: 'jobs' }, `A job (${job.task_identifier}) failed ${job.attempts} times and is given up`);
    }
  };

export const startJobs = async ({ connection, log, tasks }: { connection: Connection; log: Log; tasks: TaskList }): Promise<{ stop: () => Promise<void> }> => {
  const names = Object.keys(tasks) as TaskName[];
  const runner: Runner = await run({
    connectionString: toUrl(connection),
    maxPoolSize: POOL_MAX,
    concurrency: CONCURRENCY,
    pollInterval: POLL_MS,
    gracefulShutdownAbortTimeout: STOP_WITHIN_MS,
    noHandleSignals: true,
    logger: toLogger(log),
    taskList: Object.fromEntries(names.map((name) => [name, toTask(tasks[name], log)])),
  });
  let stopped = false;
  runner.promise.catch((error: unknown) => {
    if (!stopped) log.error({ err: error }, 'Jobs are not done any more; restart this node');
  });
  return {
    stop: async () => {
      stopped = true;
      await runner.stop();
    },
  };
};
