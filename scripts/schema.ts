// Writes db/schema.sql: what the migrations make of an empty database, on an embedded Postgres of the moment.
//   --check  writes nothing, and fails when the file is not fresh
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describeSchema } from '../src/database/describe.ts';
import { migrate } from '../src/database/migrate.ts';
import { openDatabase } from '../src/database/open.ts';
import { startEmbedded } from '../src/embedded/start.ts';

const FILE = new URL('../db/schema.sql', import.meta.url);
/** Nothing in it outlives this script. */
const FORGETFUL = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

const describe = async (): Promise<string> => {
  const log = pino({ level: 'warn' }, pino.destination(2));
  const dataDir = mkdtempSync(join(tmpdir(), 'afterword-schema-'));
  try {
    const server = await startEmbedded({ dataDir, log, settings: FORGETFUL });
    await migrate(server, log);
    const { db, stop } = openDatabase({ connection: server, log });
    try {
      return await describeSchema(db);
    } finally {
      await stop();
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
};

const text = await describe();
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (text !== readFileSync(FILE, 'utf8')) {
  process.stderr.write('db/schema.sql is not what the migrations make: run `npm run schema`.\n');
  process.exitCode = 1;
}
