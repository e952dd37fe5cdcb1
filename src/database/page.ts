// Keyset cursors: where a page ended, as an opaque word. Forged ones are refused or page elsewhere in the same thread, no more.
import type { z } from 'zod';
import { Problem } from '../contract/problems.ts';

/** Encodes the key of a page's last row. */
export const encodeCursor = (key: readonly (string | number)[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

const bad = () =>
  new Problem('cursor.invalid', { fields: [{ field: 'cursor', message: 'is not a cursor of this list: use it exactly as an answer gave it' }] });

/** Reads a cursor as `shape`. @throws Problem `cursor.invalid` */
export const decodeCursor = <S extends z.ZodType>(cursor: string, shape: S): z.output<S> => {
  if (!/^[\w-]+$/.test(cursor)) throw bad();
  try {
    const parsed = shape.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: as bad as a wrong shape.
  }
  throw bad();
};
