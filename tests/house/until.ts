// Waiting for a condition, never for a time: fails with the name of what never came.

const EVERY_MS = 15;

/** Resolves with the first value of `probe` that is neither undefined nor false. Errors of the probe count as "not yet". */
export const until = async <T>(what: string, probe: () => T | Promise<T>, withinMs = 10_000): Promise<Exclude<T, undefined | false>> => {
  const end = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw new Error(`${what} never came within ${withinMs} ms; last seen: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
};
