// Hint → what changed, read once per thread → what each audience may see of it, to the rooms. Busy threads are told in batches.
import { readChangeSet } from '../comments/changes.ts';
import type { ChangeSet } from '../comments/row.ts';
import { toChanges } from '../comments/wire.ts';
import { CHANGES_MAX } from '../contract/limits.ts';
import type { Parts } from '../parts.ts';
import { allRooms, renditions } from './audience.ts';
import type { FollowedThread, FollowedThreads } from './followed.ts';
import type { LiveServer } from './sockets.ts';
import { MESSAGE_BYTES, split } from './split.ts';

/** After a read that failed: the pool has waited already. */
const RETRY_MS = 1_000;

type FanoutParts = Pick<Parts, 'db' | 'log' | 'metrics'> & { io: LiveServer; followed: FollowedThreads };

export class Fanout {
  readonly #parts: FanoutParts;
  /** Threads whose next read is under way, or set for later. */
  readonly #scheduled = new Map<FollowedThread, NodeJS.Timeout | 'reading'>();
  #stopped = false;

  constructor(parts: FanoutParts) {
    this.#parts = parts;
  }

  /** Someone said that the thread has this version: what readers have not been told is read and sent. */
  moved({ site, article, version }: { site: string; article: string; version: number }): void {
    const thread = this.#parts.followed.get(site, article);
    if (thread === undefined) return;
    thread.wanted = Math.max(thread.wanted, version);
    this.wake(thread);
  }

  /** Tells what is to be told, now or as soon as the pace allows. */
  wake(thread: FollowedThread): void {
    if (this.#stopped || this.#scheduled.has(thread) || !thread.isBehind()) return;
    const waitMs = thread.pace.waitMs(performance.now());
    if (waitMs === 0) void this.#tell(thread);
    else this.#later(thread, waitMs);
  }

  /** The database does not have any more what readers were told. They are sent away: they come back with a head that it does not have, and load anew. */
  setBack(thread: FollowedThread): void {
    const { io } = this.#parts;
    thread.told = undefined;
    thread.wanted = 0;
    for (const room of allRooms(thread)) for (const id of io.sockets.adapter.rooms.get(room) ?? []) io.sockets.sockets.get(id)?.conn.close();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#scheduled.values()) if (timer !== 'reading') clearTimeout(timer);
  }

  #later(thread: FollowedThread, ms: number): void {
    this.#scheduled.set(
      thread,
      setTimeout(() => void this.#tell(thread), ms),
    );
  }

  async #tell(thread: FollowedThread): Promise<void> {
    this.#scheduled.set(thread, 'reading');
    try {
      await this.#read(thread);
      this.#scheduled.delete(thread);
      // What was said of it meanwhile.
      this.wake(thread);
    } catch (error) {
      this.#parts.log.warn({ err: error, site: thread.site }, 'The changes of a thread could not be read for its readers; trying again');
      this.#scheduled.delete(thread);
      if (!this.#stopped && thread.readers > 0) this.#later(thread, RETRY_MS);
    }
  }

  /** Until nothing is left, however much it is. */
  async #read(thread: FollowedThread): Promise<void> {
    for (let more = true; more; ) {
      const { told, wanted, site, article } = thread;
      if (told === undefined || this.#stopped || thread.readers === 0) return;
      const set = await readChangeSet(this.#parts.db, { site, article, after: told.head, votedAfter: told.version, limit: CHANGES_MAX });
      if (set.thread.version < told.version) return this.setBack(thread);
      more = set.more;
      this.#emit(thread, set);
      // Postgres is the truth: a hint of a version that it does not have was of another world.
      if (!more && thread.wanted === wanted) thread.wanted = Math.min(wanted, set.thread.version);
    }
  }

  #emit(thread: FollowedThread, set: ChangeSet): void {
    const { told } = thread;
    if (told === undefined) return;
    const { state, commentCount } = set.thread;
    if (set.rows.length > 0 || state !== told.state || commentCount !== told.commentCount) this.#emitChanges(thread, set, told.head);
    if (!set.more) this.#emitScores(thread, set);
    thread.told = set.more ? { ...told, head: set.rows.at(-1)?.seq ?? told.head } : set.thread;
    thread.pace.told(Math.max(set.rows.length, thread.told.version - told.version), performance.now());
  }

  #emitChanges(thread: FollowedThread, set: ChangeSet, toldHead: number): void {
    const { io, metrics } = this.#parts;
    const { rooms } = io.sockets.adapter;
    const { site, article } = thread;
    let after = toldHead;
    for (const part of split(set, MESSAGE_BYTES)) {
      for (const { audience, to, except } of renditions(thread, part.rows, (room) => rooms.has(room))) {
        io.to(to)
          .except(except)
          .emit('changes', { site, article, after, ...toChanges(part, audience) });
        metrics.emitted.inc({ event: 'changes' });
      }
      after = part.rows.at(-1)?.seq ?? after;
    }
  }

  #emitScores(thread: FollowedThread, { scores, thread: { version } }: ChangeSet): void {
    const { io, metrics } = this.#parts;
    const { site, article } = thread;
    for (let n = 0; n < scores.length; n += CHANGES_MAX) {
      io.to(allRooms(thread)).emit('scores', { site, article, version, scores: scores.slice(n, n + CHANGES_MAX) });
      metrics.emitted.inc({ event: 'scores' });
    }
  }
}
