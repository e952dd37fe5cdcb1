// Before the first test: a temporary folder for the whole run, and one Postgres, unless TEST_POSTGRES names one that a developer keeps.
import { enterFolder } from './folder.ts';
import { startTestServer } from './postgres.ts';

// jest takes the default export alone.
export default async (): Promise<void> => {
  const folder = enterFolder();
  process.env.TEST_POSTGRES ??= await startTestServer(folder);
};
