// Waiting for work, but not for ever. The one place of it: what a deadline means for whoever waits is said where they wait.

export const LATE: unique symbol = Symbol('late');

/** What the work gives, or LATE when it takes longer than `ms`: it goes on then, but nobody waits. A failure in time is the caller's. */
export const within = async <T>(ms: number, work: Promise<T>): Promise<T | typeof LATE> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, ms, LATE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
