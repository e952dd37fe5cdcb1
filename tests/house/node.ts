// Nodes of the service for the tests, made outside of jest's sandbox: environment.ts says why. Tests come here by start.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type App, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { makeDatabase } from './database.ts';

export type NodeOptions = {
  env: Record<string, string>;
  /** Of another node, to share it. */
  databaseUrl: string | undefined;
  /** Gets the lines of the log. */
  onLine: (line: string) => void;
};

export type RunningNode = {
  app: App;
  databaseUrl: string;
  /** Removes what was made for it; after it has stopped. */
  remove: () => Promise<void>;
};

/** With a folder of its own, and a database of its own unless one is given. */
export const startNode = async ({ env, databaseUrl, onLine }: NodeOptions): Promise<RunningNode> => {
  const own = databaseUrl === undefined ? await makeDatabase() : undefined;
  const dataDir = await mkdtemp(join(tmpdir(), 'afterword-test-'));
  const url = databaseUrl ?? own?.url ?? '';
  const remove = async () => {
    await own?.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const config = readConfig({ DATABASE_URL: url, DATA_DIR: dataDir, ...env });
    const app = await createApp(config, { validateOutput: true, log: pino({ level: config.logLevel }, { write: onLine }) });
    return { app, databaseUrl: url, remove };
  } catch (error) {
    await remove();
    throw error;
  }
};
