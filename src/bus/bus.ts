// Hints between nodes: "this thread moved". A hint may be lost or come twice; Postgres is the truth.

/** `version` rises with every change, vote and state of the thread; `head` with changes alone. */
export type Hint = { site: string; article: string; head: number; version: number };

export interface Bus {
  /** Told to this process at once and to every other node soon; at most 20 a second per thread, the last always. Never throws. */
  publish(hint: Hint): void;
  /** Every hint of every node, this one's own among them. Returns what ends it. */
  subscribe(listener: (hint: Hint) => void): () => void;
  /** Called when hints may have been lost (the connection was cut and is back): heads must be read again. */
  onRepair(listener: () => void): () => void;
  /** False while hints of other nodes cannot come. */
  healthy(): boolean;
  stop(): Promise<void>;
}

/**
 * No article has this key: a hint of it says that something moved on the desk of a site that no thread shows, such as a report or a claim.
 * Its version is the time, so that the later of two is the one that counts.
 */
export const DESK = '';

export const deskHint = (site: string): Hint => ({ site, article: DESK, head: 0, version: Date.now() });
