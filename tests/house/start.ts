// An app on a port of its own, with a database of its own, stopped for you when the test file ends.
import { afterAll } from '@jest/globals';
import type { App } from '../../src/app.ts';

export const ADMIN_KEY = 'admin-key-of-the-tests';
export const SECRET = 'a-secret-that-all-tests-share-and-nobody-else';

export type Started = App & {
  /** Where the tests reach it; `url` is what it calls itself. */
  base: string;
  /** Of this node's database, for another node or for a look into the rows. */
  databaseUrl: string;
  /** Lines of the log, as they were written. */
  log: string[];
};

/** Every app that this test file started; jest loads this module anew for each file. */
const endings: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

type StartOptions = {
  /** Variables of the environment, over the defaults of the tests. */
  env?: Record<string, string>;
  /** Another node's, to share it. */
  databaseUrl?: string;
};

/** Rate limits are off unless `env` says otherwise: tests are faster than readers. */
export const start = async ({ env = {}, databaseUrl }: StartOptions = {}): Promise<Started> => {
  const log: string[] = [];
  const node = await globalThis.startNode({
    env: { PORT: '0', HOST: '127.0.0.1', ADMIN_KEY, SECRET, RATE_LIMITS: 'off', LOG_LEVEL: 'debug', ...env },
    databaseUrl,
    onLine: (line) => log.push(line),
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= node.app.stop();
    return stopping;
  };
  endings.push(async () => {
    await stop();
    await node.remove();
  });
  return { ...node.app, stop, base: `http://127.0.0.1:${node.app.port}`, databaseUrl: node.databaseUrl, log };
};
