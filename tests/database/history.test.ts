// A migration that was released is never edited: databases that have it would differ from those that get it anew. Before the first release
// (a tag v1.2.3) nothing was, and files may still be edited in place.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = 'db/migrations/';
const home = mkdtempSync(join(tmpdir(), 'afterword-history-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const git = (repository: string, ...words: string[]): string =>
  execFileSync('git', ['-C', repository, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** Tags of releases; none in a tree without history, such as an unpacked archive or a clone without tags. */
const releases = (repository: string): string[] => {
  try {
    return git(repository, 'tag', '--list', 'v[0-9]*', '--sort=version:refname').split('\n').filter(Boolean);
  } catch {
    return [];
  }
};

const readNow = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Sentences about released migrations that are no longer what they were. */
const edited = (repository: string): string[] =>
  releases(repository).flatMap((release) =>
    git(repository, 'ls-tree', '--name-only', release, FOLDER)
      .split('\n')
      .filter((file) => file.endsWith('.sql'))
      .filter((file) => git(repository, 'show', `${release}:${file}`) !== readNow(join(repository, file)))
      .map((file) => `${file} is not what it was in ${release}: put it back and add a migration`),
  );

test('no released migration was edited', () => {
  expect(edited(CHECKOUT)).toEqual([]);
});

test('an edit, a removal and another name would be seen, a new file would not', () => {
  const repository = join(home, 'repository');
  mkdirSync(join(repository, FOLDER), { recursive: true });
  const write = (file: string, text: string) => writeFileSync(join(repository, FOLDER, file), text);
  const commit = () => {
    git(repository, 'add', '-A');
    git(repository, '-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', 'commit', '-qm', 'x');
  };
  git(home, 'init', '-q', repository);
  write('0001-a.sql', '-- rolling\nfirst draft');
  commit();
  write('0001-a.sql', '-- rolling\nreleased');
  write('0002-b.sql', '-- rolling\n');
  commit();
  git(repository, 'tag', 'v0.1.0');
  write('0003-c.sql', '-- rolling\n');
  expect(edited(repository)).toEqual([]);
  write('0001-a.sql', '-- rolling\nreleased, and mended');
  rmSync(join(repository, FOLDER, '0002-b.sql'));
  commit();
  expect(edited(repository).map((sentence) => sentence.slice(FOLDER.length, FOLDER.length + 10))).toEqual(['0001-a.sql', '0002-b.sql']);
});

test('a tree without history is no failure', () => {
  const bare = join(home, 'unpacked');
  mkdirSync(bare);
  expect(edited(bare)).toEqual([]);
});
