// Follow a thread: the ack brings what changed since the reader's `after`, and from the same tick on the rooms bring what follows.
import { type Audience, audienceOf } from '../access/asker.ts';
import { readChangeSet } from '../comments/changes.ts';
import type { ChangeSet } from '../comments/row.ts';
import { toChanges } from '../comments/wire.ts';
import { CHANGES_MAX, FOLLOWS_PER_SOCKET } from '../contract/limits.ts';
import type { FollowAnswer, Following, UnfollowInput } from '../contract/live.ts';
import { Problem } from '../contract/problems.ts';
import { corsFor, type ReadRules } from '../http/cors.ts';
import type { Identify } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import { NO_ADDRESS, roomsFor } from './audience.ts';
import type { Fanout } from './fanout.ts';
import { type FollowedThread, type FollowedThreads, followKey } from './followed.ts';
import { Gate } from './gate.ts';
import type { Presence } from './presence.ts';
import type { LiveSocket } from './sockets.ts';
import { FIRST_BYTES, split } from './split.ts';

/** Readers whose catch-up is read at once, of a pool of ten connections: a crowd that comes back must not keep a post waiting. */
const CATCH_UPS_AT_ONCE = 4;

/** One read is enough, and a second when the rooms were told meanwhile. Versions that never come are of a database that was set back. */
const READS_MAX = 5;

export type FollowParts = Pick<Parts, 'db'> & {
  identify: Identify;
  readRules: ReadRules;
  isOwnOrigin: (origin: string) => boolean;
  followed: FollowedThreads;
  fanout: Fanout;
  presence: Presence;
};

type Ack = (answer: FollowAnswer) => void;

export class Follows {
  readonly #parts: FollowParts;
  readonly #gate = new Gate(CATCH_UPS_AT_ONCE);
  /** Reads under way, by thread and `after`: a crowd with the same page asks once. */
  readonly #reading = new Map<string, Promise<ChangeSet>>();

  constructor(parts: FollowParts) {
    this.#parts = parts;
  }

  /** @throws Problem `site.not-found`, `origin.refused`, `request.invalid`; database errors */
  async follow(socket: LiveSocket, input: Following, ack: Ack): Promise<void> {
    const { site, article } = input;
    const { follows } = socket.data;
    if (!follows.has(followKey(site, article)) && follows.size >= FOLLOWS_PER_SOCKET)
      throw new Problem('request.invalid', { detail: `One connection follows at most ${FOLLOWS_PER_SOCKET} threads; unfollow one first.` });
    await this.#admit(socket, site);
    const thread = this.#parts.followed.arrive(site, article);
    try {
      await this.#gate.run(() => this.#catchUp(socket, thread, input, ack));
    } finally {
      this.#parts.followed.settle(thread);
    }
  }

  unfollow(socket: LiveSocket, { site, article }: UnfollowInput): void {
    const follow = socket.data.follows.get(followKey(site, article));
    if (follow === undefined) return;
    for (const room of roomsFor(follow.thread, follow.audience)) void socket.leave(room);
    this.#left(socket, follow.thread);
  }

  /** The socket is gone, and out of its rooms. */
  leaveAll(socket: LiveSocket): void {
    for (const { thread } of socket.data.follows.values()) this.#left(socket, thread);
  }

  #left(socket: LiveSocket, thread: FollowedThread): void {
    socket.data.follows.delete(thread.key);
    this.#parts.followed.leave(thread);
    this.#parts.presence.changed(thread);
  }

  /** By the site's rules, as a request of a page from that origin would be. */
  async #admit(socket: LiveSocket, site: string): Promise<void> {
    const rules = await this.#parts.readRules(site);
    if (rules === undefined) throw new Problem('site.not-found');
    const { origin } = socket.handshake.headers;
    if (!corsFor(rules, origin, this.#parts.isOwnOrigin).allowed)
      throw new Problem('origin.refused', { detail: `The site does not list the origin ${origin}.` });
  }

  async #catchUp(socket: LiveSocket, thread: FollowedThread, input: Following, ack: Ack): Promise<void> {
    const { identify, fanout } = this.#parts;
    // Gone while it waited at the gate: of a crowd that comes and goes, only who is here costs a read.
    if (!socket.connected) return;
    const audience = audienceOf(await identify(thread.site, socket.data.authorization, NO_ADDRESS));
    const set = await this.#readUpTo(thread, input);
    // Gone meanwhile: in no room any more, and never again in one.
    if (!socket.connected) return;
    // From here to the end in one tick: no message of the rooms can fall between the answer and the joining.
    this.#answer(socket, { set, audience, input }, ack);
    this.#join(socket, thread, audience);
    thread.told ??= set.thread;
    fanout.wake(thread);
  }

  /** What is too long for one answer comes right behind it. */
  #answer(socket: LiveSocket, { set, audience, input }: { set: ChangeSet; audience: Audience; input: Following }, ack: Ack): void {
    const { site, article } = input;
    // A head that the thread has not reached is another thread's, or one of a database that was set back.
    if (set.more || input.after > set.thread.head) {
      ack({ head: set.thread.head, reset: true });
      return;
    }
    let after = input.after;
    for (const [n, part] of split(set, FIRST_BYTES).entries()) {
      const changes = toChanges(part, audience);
      if (n === 0) ack(changes);
      else socket.emit('changes', { site, article, after, ...changes });
      after = changes.head;
    }
    if (set.scores.length > 0) socket.emit('scores', { site, article, version: set.thread.version, scores: set.scores });
  }

  #join(socket: LiveSocket, thread: FollowedThread, audience: Audience): void {
    const { follows } = socket.data;
    const before = follows.get(thread.key);
    if (before === undefined) thread.readers += 1;
    else for (const room of roomsFor(thread, before.audience)) void socket.leave(room);
    follows.set(thread.key, { thread, audience });
    void socket.join(roomsFor(thread, audience));
    this.#parts.presence.joined(socket, thread);
  }

  /**
   * What changed since `after`, up to at least what the rooms have been told: a message that went to the rooms before this reader joined them
   * is in it. Without a read when the reader is as far as the others.
   */
  async #readUpTo(thread: FollowedThread, { after, version }: Following): Promise<ChangeSet> {
    for (let reads = 1; ; reads++) {
      const { told } = thread;
      const isLevel = told !== undefined && thread.readers > 0 && told.head === after && (version ?? told.version) >= told.version;
      if (isLevel) return { thread: told, rows: [], more: false, ancestors: [], scores: [] };
      const set = await this.#read(thread, after, version);
      if (thread.told === undefined || set.thread.version >= thread.told.version || reads === READS_MAX) return set;
    }
  }

  /** Single flight. */
  #read({ site, article, key }: FollowedThread, after: number, votedAfter: number | undefined): Promise<ChangeSet> {
    const flight = `${key}\n${after}\n${votedAfter}`;
    const under = this.#reading.get(flight);
    if (under !== undefined) return under;
    const query = { site, article, after, limit: CHANGES_MAX, ...(votedAfter === undefined ? {} : { votedAfter }) };
    const reading = readChangeSet(this.#parts.db, query).finally(() => this.#reading.delete(flight));
    this.#reading.set(flight, reading);
    return reading;
  }
}
