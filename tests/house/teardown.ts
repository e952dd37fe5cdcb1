// After the last test: ends the Postgres that setup.ts started, if it did, and removes the folder of the run.
import { leaveFolder } from './folder.ts';
import { stopTestServer } from './postgres.ts';

// jest takes the default export alone.
export default async (): Promise<void> => {
  await stopTestServer();
  leaveFolder();
};
