// Which user of the system runs the embedded Postgres, which refuses to run as root, and what that user can reach.
import { chownSync, lchownSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedError, OR_YOUR_OWN } from './error.ts';

/** Undefined: the user that runs Afterword, who is not root. */
export type ServerUser = { uid: number; gid: number; name: string } | undefined;

/** In this order; both exist on nearly every Linux, the first where Postgres was ever installed. */
const CANDIDATES = ['postgres', 'nobody'];

const fromPasswd = (name: string): ServerUser => {
  const found = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(readFileSync('/etc/passwd', 'utf8'));
  return found === null ? undefined : { uid: Number(found[1]), gid: Number(found[2]), name };
};

/**
 * Ourselves, unless we are root: then the owner of the cluster that is already there (so that it stays usable without root),
 * else `postgres`, else `nobody`. @throws EmbeddedError when there is none, or the cluster is another user's.
 */
export const chooseUser = (cluster: string): ServerUser => {
  const own = process.getuid?.();
  const held = statSync(cluster, { throwIfNoEntry: false });
  if (own !== 0) {
    if (held !== undefined && held.uid !== own)
      throw new EmbeddedError(
        `${cluster} belongs to the user with id ${held.uid}, but Afterword runs as ${own}. Start it as that user, or give this one the folder: chown -R ${own} ${cluster}`,
      );
    return undefined;
  }
  if (held !== undefined && held.uid !== 0) return { uid: held.uid, gid: held.gid, name: `user ${held.uid}` };
  for (const name of CANDIDATES) {
    const user = fromPasswd(name);
    if (user !== undefined) return user;
  }
  throw new EmbeddedError(
    `Postgres refuses to run as root, and this system has neither a user "postgres" nor "nobody" to run it. Start Afterword as an ordinary user. ${OR_YOUR_OWN}`,
  );
};

/** For child_process. */
export const asUser = (user: ServerUser): { uid?: number; gid?: number } => (user === undefined ? {} : { uid: user.uid, gid: user.gid });

const allows = (path: string, user: NonNullable<ServerUser>, bit: number): boolean => {
  const { uid, gid, mode } = statSync(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & bit) !== 0;
};

const READ = 4;
const ENTER = 1;

/** Whether the user may enter the folder: it and every one above it. Looks at permission bits alone, not at ACLs. */
export const mayEnter = (folder: string, user: ServerUser): boolean => {
  if (user === undefined) return true;
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if (!allows(at, user, ENTER)) return false;
    if (at === dirname(at)) return true;
  }
};

/** Whether the user may read the file. */
export const mayRead = (file: string, user: ServerUser): boolean => user === undefined || (mayEnter(dirname(file), user) && allows(file, user, READ));

/** Makes the user the owner of a folder, and of all in it if it was someone else's: a backup that root put back. */
export const giveTo = (folder: string, user: ServerUser): void => {
  if (user === undefined || lstatSync(folder).uid === user.uid) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) lchownSync(join(entry.parentPath, entry.name), user.uid, user.gid);
  chownSync(folder, user.uid, user.gid);
};
