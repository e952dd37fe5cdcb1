// The folders of the embedded Postgres: where its socket stands, and how its user gets at data below a folder that it may not enter.
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, openSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedError, OR_YOUR_OWN } from './error.ts';
import { mayEnter, type ServerUser } from './user.ts';

/** Without TCP the port is only a part of the socket's name. */
export const PORT = 5432;

/** sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing NUL among them. */
const SOCKET_PATH_BYTES = 103;

const HASH_CHARACTERS = 16;
const OWNER_ONLY = 0o700;

const fits = (folder: string): boolean => Buffer.byteLength(join(folder, `.s.PGSQL.${PORT}`)) <= SOCKET_PATH_BYTES;

/** A folder that only `user` may enter; false when someone else's stands there. Whoever may enter it may read everything: it is the password. */
export const makePrivate = (folder: string, user: ServerUser): boolean => {
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
  const found = lstatSync(folder);
  const own = process.getuid?.();
  const wanted = user?.uid ?? own;
  if (!found.isDirectory() || (found.uid !== own && found.uid !== wanted)) return false;
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, OWNER_ONLY);
  return true;
};

/** The socket's folder: in the data folder, or, where that path is too long or out of the user's reach, a temporary one named after it. */
export const makeSocketFolder = (dataDir: string, user: ServerUser): string => {
  const name = `afterword-${createHash('sha256').update(dataDir).digest('hex').slice(0, HASH_CHARACTERS)}`;
  const usable = (parent: string, folder: string): boolean => fits(folder) && mayEnter(parent, user) && makePrivate(folder, user);
  for (const [parent, last] of [
    [dataDir, 'socket'],
    [tmpdir(), name],
    ['/tmp', name],
  ] as const) {
    const folder = join(parent, last);
    if (usable(parent, folder)) return folder;
  }
  throw new EmbeddedError(
    `No folder for the socket of the embedded Postgres: the path of ${dataDir} is too long (a socket's may have ${SOCKET_PATH_BYTES} bytes) or out of reach, and ${join(tmpdir(), name)} is someone else's. Set DATA_DIR to a shorter path. ${OR_YOUR_OWN}`,
  );
};

/** Leaves nothing in the temporary folder, unless a server's socket is still there. */
export const removeSocketFolder = (folder: string, dataDir: string): void => {
  if (folder.startsWith(join(dataDir, '/'))) return;
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or gone already: either is fine.
  }
};

/** How a child names a folder: its path, or an open descriptor that it inherits as number 3. */
export type Place = { path: string; descriptor: number | undefined };

const INHERITED = '/proc/self/fd/3';

/**
 * As root, DATA_DIR often lies below a home that only root may enter, and Postgres runs as someone else. On Linux it need not walk there:
 * root opens the folder, and the path of the inherited descriptor leads right into it. Close the descriptor after the spawn.
 * @throws EmbeddedError where that does not work.
 */
export const placeOf = (folder: string, user: ServerUser): Place => {
  if (mayEnter(folder, user)) return { path: folder, descriptor: undefined };
  if (process.platform === 'linux') return { path: INHERITED, descriptor: openSync(folder, 'r') };
  throw new EmbeddedError(
    `Postgres refuses to run as root and runs as ${user?.name}, who cannot enter ${folder}. Set DATA_DIR to a folder that everyone may enter, or start Afterword as an ordinary user. ${OR_YOUR_OWN}`,
  );
};
