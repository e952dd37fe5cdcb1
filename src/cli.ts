// The operator's commands. What `afterword` runs.
import { version } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { migrate, pendingMigrations } from './database/migrate.ts';
import { openDatabase } from './database/open.ts';
import { startEmbedded } from './embedded/start.ts';
import { makeLog } from './log.ts';
import { main } from './main.ts';

const HELP = `Afterword ${version}: comments for any site.

  afterword start     Start the service. The same as no command.
  afterword migrate   Bring the database to the schema of this version, and end.
  afterword version   Print the version.
  afterword help      Print this.

Settings come from the environment: docs/settings.md lists them all. Without any, the service
runs on http://localhost:8080 with a Postgres of its own in ./data.
`;

const runMigrate = async (): Promise<void> => {
  const config = readConfig();
  const log = makeLog(config.logLevel);
  const embedded = config.databaseUrl === undefined ? await startEmbedded({ dataDir: config.dataDir, log }) : undefined;
  const connection = config.databaseUrl === undefined ? embedded : { connectionString: config.databaseUrl };
  if (connection === undefined) throw new Error('There is no database');
  const { db, stop } = openDatabase({ connection, log, max: 2 });
  try {
    const pending = await pendingMigrations(db);
    await migrate(db, log);
    process.stdout.write(pending.length === 0 ? 'The database is current.\n' : `Applied: ${pending.join(', ')}.\n`);
  } finally {
    await stop();
    await embedded?.stop();
  }
};

const fail = (error: unknown): void => {
  const text = error instanceof ConfigError ? error.sentences.join('\n') : error instanceof Error ? error.message : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
};

const run = async ([command = 'start', ...rest]: string[]): Promise<void> => {
  if (rest.length > 0) return fail(new Error(`afterword ${command} takes no more words. See: afterword help`));
  if (command === 'start') return main();
  if (command === 'migrate') return runMigrate();
  if (command === 'version' || command === '--version') process.stdout.write(`${version}\n`);
  else if (command === 'help' || command === '--help' || command === '-h') process.stdout.write(HELP);
  else fail(new Error(`There is no command ${command}. See: afterword help`));
};

if (import.meta.main) await run(process.argv.slice(2)).catch(fail);
