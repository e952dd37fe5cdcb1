// What the embedded Postgres tells the operator when it cannot go on: sentences that say what to do, never a stack trace.
import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The message is one or more sentences for the operator; the process prints them and exits with 1. */
export class EmbeddedError extends Error {
  constructor(sentences: string, options?: ErrorOptions) {
    super(sentences, options);
    this.name = 'EmbeddedError';
  }
}

/** Another living Afterword holds the data folder. */
export class InUseError extends EmbeddedError {}

/** The way out that always exists. */
export const OR_YOUR_OWN = 'Or set DATABASE_URL to a Postgres of your own.';

/** `ENOSPC`, `EACCES`, an SQLSTATE: what Node and pg put on their errors. Not by instanceof: Jest gives modules an Error of their own. */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' ? error.message : '';

/** Less than this is full: Postgres writes its log of changes in files of 16 MB, and its pid file before that. */
const FULL_BYTES = 1024 * 1024;

const hasNoSpace = (folder: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : dirname(folder));
    return bavail * bsize < FULL_BYTES;
  } catch {
    return false;
  }
};

/** In the words of the system or of Postgres, which quotes them; a log that is on the full disk itself stays silent. */
const saysFull = (text: string, folder: string): boolean =>
  /no space left on device|ENOSPC|check free disk space|disk quota exceeded|EDQUOT/i.test(text) || hasNoSpace(folder);

const saysForbidden = (text: string): boolean => /permission denied|EACCES|EPERM|operation not permitted|read-only file system|EROFS/i.test(text);

/** Makes a sentence of what went wrong with a folder. `quote` are the last lines of the program that failed, if one did. */
export const inWords = (what: string, folder: string, cause: unknown, quote = ''): EmbeddedError => {
  if (cause instanceof EmbeddedError) return cause;
  const text = quote === '' ? messageOf(cause) : quote;
  const said = text === '' ? '' : `\nIt said:\n${text.replace(/^/gm, '  ')}`;
  if (saysFull(text, folder))
    return new EmbeddedError(`${what}: the disk that holds ${folder} is full. Free some space there (at least 100 MB) and start again.${said}`, { cause });
  if (saysForbidden(text))
    return new EmbeddedError(
      `${what}: ${folder} cannot be read or written. Give Afterword's user the folder (chown), or set DATA_DIR to one that it may write. ${OR_YOUR_OWN}${said}`,
      {
        cause,
      },
    );
  return new EmbeddedError(`${what}. The folder is ${folder}. ${OR_YOUR_OWN}${said}`, { cause });
};
