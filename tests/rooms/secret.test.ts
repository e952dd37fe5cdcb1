// The secret that tokens are signed with, in DATA_DIR.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadSecret } from '../../src/readers/token.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'afterword-secret-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const load = () => loadSecret({ secret: undefined, dataDir });

test('is made once, for its owner alone, by however many start at once', async () => {
  const secrets = new Set(await Promise.all(Array.from({ length: 20 }, load)));
  expect([...secrets]).toEqual([(await readFile(join(dataDir, 'secret'), 'utf8')).trim()]);
  expect([...secrets][0]).toHaveLength(64);
  expect((await stat(join(dataDir, 'secret'))).mode & 0o777).toBe(0o600);
  expect(await readdir(dataDir)).toEqual(['secret']);
  expect(await load()).toBe([...secrets][0]);
});

test('is missed in words where the folder is none', async () => {
  await writeFile(join(dataDir, 'file'), '');
  await expect(loadSecret({ secret: undefined, dataDir: join(dataDir, 'file') })).rejects.toThrow(/cannot be kept in DATA_DIR .*set SECRET/);
});

test('is made anew where a full disk or a crash left the file empty', async () => {
  await writeFile(join(dataDir, 'secret'), '');
  const made = await load();
  expect(made).toHaveLength(64);
  expect(await load()).toBe(made);
});
