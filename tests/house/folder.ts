// One temporary folder for a run of tests: whatever they make lies in it and goes with it, also what a test left that failed or was ended.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let entered: { folder: string; before: string | undefined } | undefined;

/** From here on the temporary folder of this process and of all that it starts is one of this run's own. */
export const enterFolder = (): string => {
  // A short name: the path of a Unix socket has 104 bytes on macOS, and its temporary folder takes half of them.
  const folder = mkdtempSync(join(tmpdir(), 'aw-'));
  // The user of the embedded Postgres passes through it.
  chmodSync(folder, 0o755);
  entered = { folder, before: process.env.TMPDIR };
  process.env.TMPDIR = folder;
  return folder;
};

/** Removes it; the next run of a jest that watches enters another. */
export const leaveFolder = (): void => {
  if (entered === undefined) return;
  if (entered.before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = entered.before;
  removeFolder(entered.folder);
  entered = undefined;
};

/** Whoever is still writing in it, a browser that ends, gets a moment. */
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
