// Before the first test: one Postgres for the whole run, unless TEST_POSTGRES names one that a developer keeps.
import { startTestServer } from './postgres.ts';

// jest takes the default export alone.
export default async (): Promise<void> => {
  process.env.TEST_POSTGRES ??= await startTestServer();
};
