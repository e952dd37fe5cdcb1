// The embedded Postgres for a command of the operator: that of the service where it runs, else one for as long as the command takes.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { NAME, readPidFile } from './cluster.ts';
import { InUseError } from './error.ts';
import { PORT } from './folders.ts';
import { type Embedded, startEmbedded } from './start.ts';

export type Borrowed = Pick<Embedded, 'host' | 'port' | 'user' | 'database' | 'stop'>;

/** Whoever may read the data folder may also enter the socket's. @throws EmbeddedError with sentences for the operator */
export const borrowEmbedded = async (options: { dataDir: string; log: Log }): Promise<Borrowed> => {
  try {
    return await startEmbedded(options);
  } catch (error) {
    if (!(error instanceof InUseError)) throw error;
    const running = readPidFile(join(realpathSync(options.dataDir), 'postgres'));
    if (running === undefined) throw error;
    return { host: running.socketFolder, port: PORT, user: NAME, database: NAME, stop: async () => undefined };
  }
};
