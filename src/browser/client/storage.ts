// The page's own storage, as far as the reader's browser lets us: where it refuses (private windows, blocked storage), memory takes its place.

export type Kept = {
  read: (key: string) => string | undefined;
  /** `undefined` forgets. */
  write: (key: string, value: string | undefined) => void;
};

type Storage = { getItem: (key: string) => string | null; setItem: (key: string, value: string) => void; removeItem: (key: string) => void };

/** `open` throws in a browser that forbids storage. */
export const keepIn = (open: () => Storage): Kept => {
  const memory = new Map<string, string>();
  const attempt = <T>(act: (storage: Storage) => T): T | undefined => {
    try {
      return act(open());
    } catch {
      return undefined;
    }
  };
  return {
    read: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key)) ?? undefined,
    write: (key, value) => {
      memory.delete(key);
      const done = attempt((storage) => {
        if (value === undefined) storage.removeItem(key);
        else storage.setItem(key, value);
        return true;
      });
      if (done === undefined && value !== undefined) memory.set(key, value);
    },
  };
};

/** What was kept as JSON; undefined when it is not what `isSound` takes: another program, or an older one, wrote it. */
export const readJson = <T>(kept: Kept, key: string, isSound: (value: unknown) => value is T): T | undefined => {
  try {
    const value: unknown = JSON.parse(kept.read(key) ?? '');
    return isSound(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
