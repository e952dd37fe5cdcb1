// The file that Postgres writes its log to: quoted when a start fails, never larger than it may be. It is a file, not a pipe, so that the
// server outlives Afterword.
import { closeSync, copyFileSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** With the one before it, at most twice that; months of an ordinary log. */
const MAX_BYTES = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 60_000;
const QUOTED_BYTES = 8_192;
const QUOTED_LINES = 8;

export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** In place: the server holds the file open to append, and does not look for a new one. */
const trim = (file: string): void => {
  if (sizeOf(file) <= MAX_BYTES) return;
  try {
    copyFileSync(file, `${file}.1`);
  } finally {
    truncateSync(file);
  }
};

/** Keeps the file small from now on. */
export const boundLog = (file: string): { stop: () => void } => {
  trim(file);
  const timer = setInterval(() => {
    try {
      trim(file);
    } catch {
      // A full disk: the file was emptied all the same, only its copy is missing.
    }
  }, LOOK_EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
};

/** The last lines written since the file had `from` bytes. */
export const quoteLog = (file: string, from: number): string => {
  const size = sizeOf(file);
  const start = Math.max(from > size ? 0 : from, size - QUOTED_BYTES);
  const buffer = Buffer.alloc(size - start);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, buffer.length, start);
  } finally {
    closeSync(descriptor);
  }
  return buffer.toString('utf8').trim().split('\n').slice(-QUOTED_LINES).join('\n');
};
