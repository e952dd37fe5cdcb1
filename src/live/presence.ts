// How many readers of this node follow a thread: told to each who joins, and to all now and then.
import type { Metrics } from '../metrics.ts';
import { allRooms } from './audience.ts';
import type { FollowedThread } from './followed.ts';
import type { LiveServer, LiveSocket } from './sockets.ts';

/** A number that nobody waits for: a second between two messages, and longer where many readers would get them (5,000: every ten seconds). */
const APART_MS = 1_000;
const APART_PER_READER_MS = 2;

export class Presence {
  readonly #io: LiveServer;
  readonly #metrics: Pick<Metrics, 'emitted'>;
  readonly #timers = new Map<FollowedThread, NodeJS.Timeout>();
  #stopped = false;

  constructor({ io, metrics }: { io: LiveServer; metrics: Pick<Metrics, 'emitted'> }) {
    this.#io = io;
    this.#metrics = metrics;
  }

  joined(socket: LiveSocket, thread: FollowedThread): void {
    const { site, article, readers: count } = thread;
    socket.emit('readers', { site, article, count });
    this.changed(thread);
  }

  changed(thread: FollowedThread): void {
    if (this.#stopped || this.#timers.has(thread)) return;
    const timer = setTimeout(() => this.#tell(thread), APART_MS + APART_PER_READER_MS * thread.readers);
    this.#timers.set(thread, timer);
  }

  /** Before the readers are let go: each who leaves is a change. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #tell(thread: FollowedThread): void {
    this.#timers.delete(thread);
    const { site, article, readers: count } = thread;
    if (count === 0) return;
    this.#io.to(allRooms(thread)).emit('readers', { site, article, count });
    this.#metrics.emitted.inc({ event: 'readers' });
  }
}
