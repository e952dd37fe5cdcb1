// After the last test: ends the Postgres that setup.ts started, if it did.
import { stopTestServer } from './postgres.ts';

// jest takes the default export alone.
export default stopTestServer;
