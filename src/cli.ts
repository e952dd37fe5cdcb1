// The operator's commands. What `afterword` runs.
import { parseArgs } from 'node:util';
import { type Config, ConfigError, readConfig } from './config.ts';
import { checkMigrated, MigrationError, migrate } from './database/migrate.ts';
import { type Connection, type OpenDatabase, openDatabase } from './database/open.ts';
import { reachDatabase, UnreachableError } from './database/reach.ts';
import { borrowEmbedded } from './embedded/borrow.ts';
import { EmbeddedError } from './embedded/error.ts';
import { makeLog } from './log.ts';
import { createSite, listSites, type Site, SiteError, type SiteInput, setSite, showSite } from './sites/command.ts';
import { linkOfCommand, setUpUrl } from './staff/owners.ts';
import { version } from './version.ts';

const HELP = `Afterword ${version}: comments for any site.

  afterword start                 Start the service. The same as no command.
  afterword migrate               Bring the database to the schema of this version, and end.
  afterword site create ID        Make a site. ID is what the snippet names: letters, digits, hyphens.
  afterword site set ID           Change a site: what is named, and nothing else.
      --origin https://example.org  whose pages may embed it; once for each, * for any, none for none
      --add-origin https://…        likewise, beside those that it lists
      --name NAME                   what it calls itself
      --moderation MODE             publish, hold-first (until a first comment is approved) or hold-all
      --edit-window SECONDS         how long readers may edit what they wrote
  afterword site show ID          Show a site: its settings, and what goes in its pages.
  afterword site list             List the sites.
  afterword admin create          Print a link that makes an owner, an admin of every site: once, for a day.
  afterword version               Print the version.
  afterword help                  Print this.

Settings come from the environment: docs/settings.md lists them all. Without any, the service
runs on http://localhost:8080 with a Postgres of its own in ./data. Commands work beside a service that runs.
`;

/** Exit codes: what was asked could not be done; what was asked cannot be understood. */
const FAILED = 1;
const MISUSED = 2;

/** The command is not one, or not like this. */
class UsageError extends Error {}

const say = (text: string) => process.stdout.write(`${text}\n`);

/** A command says what it did; of the log only what went wrong is of interest. */
const quietLog = ({ logLevel }: Config) => makeLog(logLevel === 'info' ? 'warn' : logLevel);

const withConnection = async <T>(config: Config, work: (connection: Connection) => Promise<T>): Promise<T> => {
  const log = quietLog(config);
  if (config.databaseUrl !== undefined) {
    const connection = { connectionString: config.databaseUrl };
    await reachDatabase(connection, log);
    return work(connection);
  }
  const { stop, ...connection } = await borrowEmbedded({ dataDir: config.dataDir, log });
  try {
    await reachDatabase(connection, log);
    return await work(connection);
  } finally {
    await stop();
  }
};

/** With the schema of this version. */
const withDatabase = <T>(config: Config, work: (db: OpenDatabase['db']) => Promise<T>): Promise<T> =>
  withConnection(config, async (connection) => {
    const log = quietLog(config);
    if (config.migrate === 'auto') await migrate(connection, log);
    const { db, stop } = openDatabase({ connection, log, max: 1 });
    try {
      if (config.migrate === 'check') await checkMigrated(db);
      return await work(db);
    } finally {
      await stop();
    }
  });

const runMigrate = async (): Promise<void> => {
  const config = readConfig();
  const applied = await withConnection(config, async (connection) => {
    // Where jobs are done, a node that only checks must find their schema, too.
    if (config.smtpUrl !== undefined) await (await import('./jobs/runner.ts')).migrateJobs(connection, quietLog(config));
    return migrate(connection, quietLog(config));
  });
  say(applied.length === 0 ? 'The database is current.' : `Applied: ${applied.join(', ')}.`);
};

const describeOrigins = ({ allowedOrigins }: Site): string => (allowedOrigins.length === 0 ? 'no origin may embed it' : allowedOrigins.join(' '));

const addressOf = ({ publicUrl, port }: Config): string => publicUrl ?? `http://localhost:${port}`;

const snippetOf = ({ id }: Site, config: Config): string => `
  <script src="${addressOf(config)}/embed.js" async></script>
  <afterword-thread site="${id}" article="the-key-of-the-article"></afterword-thread>
`;

const describeSite = (site: Site): string => `site         ${site.id}
name         ${site.name}
origins      ${describeOrigins(site)}
moderation   ${site.moderation.mode}
edit window  ${site.editWindowSeconds} seconds`;

const runSiteCreate = async (id: string, given: SiteInput): Promise<void> => {
  const config = readConfig();
  const site = await withDatabase(config, (db) => createSite(db, id, given));
  say(`The site ${site.id} is made: ${describeOrigins(site)}. In its pages goes\n${snippetOf(site, config)}`);
};

const runSiteSet = async (id: string, given: SiteInput): Promise<void> => {
  say(describeSite(await withDatabase(readConfig(), (db) => setSite(db, id, given))));
};

const runSiteShow = async (id: string): Promise<void> => {
  const config = readConfig();
  const site = await withDatabase(config, (db) => showSite(db, id));
  say(`${describeSite(site)}\n${snippetOf(site, config)}`);
};

const runSiteList = async (): Promise<void> => {
  const sites = await withDatabase(readConfig(), listSites);
  if (sites.length === 0) say('There is no site yet. Make one: afterword site create ID');
  for (const site of sites) say(`${site.id}\t${site.name}\t${describeOrigins(site)}`);
};

const SITE_OPTIONS = {
  name: { type: 'string' },
  origin: { type: 'string', multiple: true },
  'add-origin': { type: 'string', multiple: true },
  moderation: { type: 'string' },
  'edit-window': { type: 'string' },
} as const;

const parseSite = (words: string[]) => {
  try {
    return parseArgs({ args: words, allowPositionals: true, options: SITE_OPTIONS });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const toSiteInput = ({ name, origin, 'add-origin': addedOrigins, moderation, 'edit-window': seconds }: ReturnType<typeof parseSite>['values']): SiteInput => {
  if (seconds !== undefined && !/^\d+$/.test(seconds)) throw new UsageError(`--edit-window takes a number of seconds, not ${seconds}.`);
  return {
    name,
    allowedOrigins: origin?.join() === 'none' ? [] : origin,
    addedOrigins,
    moderation: moderation === undefined ? undefined : { mode: moderation },
    editWindowSeconds: seconds === undefined ? undefined : Number(seconds),
  };
};

const runSite = async (words: string[]): Promise<void> => {
  const { positionals, values } = parseSite(words);
  const [word = '', id, ...rest] = positionals;
  // As other programs have taught it to the fingers.
  const act = word === 'add' ? 'create' : word;
  const isPlain = Object.keys(values).length === 0;
  if (act === 'list' && id === undefined && isPlain) return runSiteList();
  if (!['create', 'set', 'show'].includes(act)) throw new UsageError('afterword site takes "create ID", "set ID", "show ID" or "list".');
  if (id === undefined || rest.length > 0) throw new UsageError(`afterword site ${act} takes one id.`);
  if (act === 'create') return runSiteCreate(id, toSiteInput(values));
  if (act === 'show' && isPlain) return runSiteShow(id);
  if (act === 'show') throw new UsageError('afterword site show changes nothing; to change a site: afterword site set ID.');
  if (isPlain) throw new UsageError(`afterword site set ${id} needs what to change: --add-origin, --origin, --name, --moderation or --edit-window.`);
  return runSiteSet(id, toSiteInput(values));
};

const runAdmin = async ([act, ...rest]: string[]): Promise<void> => {
  if (act !== 'create' || rest.length > 0) throw new UsageError('afterword admin takes "create".');
  const config = readConfig();
  const token = await withDatabase(config, linkOfCommand);
  say(`Whoever opens this link becomes an owner. It works once, and for a day:\n\n  ${setUpUrl(addressOf(config), token)}\n`);
};

/** Of all commands this one alone needs the whole service: the others answer in half the time without it. */
const runStart = async (): Promise<void> => (await import('./main.ts')).main();

const PLAIN: Record<string, () => unknown> = {
  start: runStart,
  migrate: runMigrate,
  ...Object.fromEntries(['version', '--version', '-v'].map((word) => [word, () => say(version)])),
  ...Object.fromEntries(['help', '--help', '-h'].map((word) => [word, () => process.stdout.write(HELP)])),
};

const run = async ([command = 'start', ...words]: string[]): Promise<void> => {
  if (command === 'site') return runSite(words);
  if (command === 'admin') return runAdmin(words);
  const plain = Object.hasOwn(PLAIN, command) ? PLAIN[command] : undefined;
  if (plain === undefined) throw new UsageError(`There is no command ${command}.`);
  if (words.length > 0) throw new UsageError(`afterword ${command} takes no more words.`);
  await plain();
};

/** Sentences where the operator can do something; a fault of ours comes with its stack. */
const describe = (error: unknown): string => {
  if (error instanceof ConfigError) return error.sentences.join('\n');
  if (error instanceof UsageError) return `${error.message} See: afterword help`;
  if ([SiteError, MigrationError, UnreachableError, EmbeddedError].some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

const fail = (error: unknown): void => {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = error instanceof UsageError ? MISUSED : FAILED;
};

if (import.meta.main) await run(process.argv.slice(2)).catch(fail);
