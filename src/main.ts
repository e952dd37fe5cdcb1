// One process: reads the configuration, starts the app, minds the signals, ends with a code. The only file with effects when imported, beside cli.ts.
import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { MigrationError } from './database/migrate.ts';
import { UnreachableError } from './database/reach.ts';
import { EmbeddedError } from './embedded/error.ts';
import { ListenError } from './http/server.ts';
import { makeLog } from './log.ts';
import { SecretError } from './readers/token.ts';

/** Parts have 9.5 s to stop; whatever still holds the process then is not worth waiting for. */
const EXIT_WITHIN_MS = 9_900;
/** Ctrl+C comes twice at once under npm (from the terminal, and handed on by npm); only a later second signal means "now". */
const SECOND_SIGNAL_AFTER_MS = 1_000;

const say = (text: string) => process.stderr.write(`${text}\n`);

const readConfigOrExit = (): Config => {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say('Afterword cannot start with these settings (docs/settings.md explains each):');
    for (const sentence of error.sentences) say(`  ${sentence}`);
    process.exit(1);
  }
};

/** Sentences for the operator; whatever else is a fault of ours and comes with its stack. */
const isForOperator = (error: unknown): error is Error =>
  [ListenError, UnreachableError, MigrationError, EmbeddedError, SecretError].some((kind) => error instanceof kind);

export const main = async (): Promise<void> => {
  const config = readConfigOrExit();
  const log = makeLog(config.logLevel);
  // A promise that nobody awaited or an error that nobody caught leaves us in a state that nobody thought of: an orchestrator's restart is safe.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, 'An error that nobody caught; ending');
      process.exit(1);
    });

  let stopApp: (() => Promise<void>) | undefined;
  let signalledAt: number | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (signalledAt !== undefined) {
      if (performance.now() - signalledAt > SECOND_SIGNAL_AFTER_MS) process.exit(1);
      return;
    }
    signalledAt = performance.now();
    log.info({ signal }, 'Stopping');
    setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref();
    await stopApp?.();
    log.info('Stopped');
    process.exit(0);
  };
  // While it starts there is nothing to lose: a signal then is obeyed once the start is through.
  const starting = createApp(config, { log }).catch((error: unknown) => {
    if (isForOperator(error)) say(error.message);
    else log.fatal({ err: error }, 'Afterword could not start');
    process.exit(1);
  });
  stopApp = async () => (await starting).stop();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(signal));
  const { url, setUpUrl } = await starting;
  if (signalledAt !== undefined) return;
  const demo = config.demo ? `${url}/ is the demo article, ` : '';
  process.stdout.write(`Afterword is ready: ${demo}${url}/admin the desk of its staff, ${url}/docs the API. Ctrl+C stops it.\n`);
  if (setUpUrl !== undefined)
    process.stdout.write(`\nNobody owns it yet. Open this link to become its owner; it works once, and for a week:\n\n  ${setUpUrl}\n\n`);
};

if (import.meta.main) await main();
