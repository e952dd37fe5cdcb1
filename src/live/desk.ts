// The desks that watch a site: its counts, what moved in its queues and who looks at what, told a few times a second, on every node.
import { type Asker, isStaff } from '../access/asker.ts';
import { DESK, deskHint, type Hint } from '../bus/bus.ts';
import { readCounts } from '../comments/tallies.ts';
import { CLAIM_SECONDS } from '../contract/limits.ts';
import type { ClaimAnswer, ClaimInput, WatchAnswer } from '../contract/live.ts';
import { Problem } from '../contract/problems.ts';
import type { Identify } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import { NO_ADDRESS } from './audience.ts';
import { claim, readClaims, release } from './claims.ts';
import { MovedThreads } from './moved.ts';
import type { LiveServer, LiveSocket } from './sockets.ts';

/** A desk gets four messages a second, whatever happens on the site. */
const APART_MS = 250;
/** Counts are read again without being asked: a hint may be lost. */
const EVERY_MS = 15_000;
/** Postgres did not answer: again after this. */
const RETRY_MS = 1_000;

const roomOf = (site: string): string => `desk\n${site}`;

class Desk {
  readonly site: string;
  readonly moved = new MovedThreads();
  sockets = 0;
  /** The last counts and claims that were told, as text: what is the same is not told again. */
  counts = '';
  claims = '';
  /** Hints may have been lost. */
  missed = false;
  toldAt = Number.NEGATIVE_INFINITY;
  timer: NodeJS.Timeout | undefined;
  ending: NodeJS.Timeout | undefined;
  reading = false;
  again = false;

  constructor(site: string) {
    this.site = site;
  }
}

export type DeskParts = Pick<Parts, 'db' | 'bus' | 'log' | 'metrics'> & { io: LiveServer; identify: Identify };

export class Desks {
  readonly #parts: DeskParts;
  readonly #desks = new Map<string, Desk>();
  readonly #beat: NodeJS.Timeout;
  #stopped = false;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#beat = setInterval(() => this.#wakeAll(), EVERY_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#beat);
    for (const desk of this.#desks.values()) this.#rest(desk);
  }

  /** @throws Problem `token.missing`, `token.invalid`, `token.expired`, `access.forbidden` */
  async watch(socket: LiveSocket, site: string): Promise<WatchAnswer> {
    const { db } = this.#parts;
    await this.#admit(socket, site);
    const [counts, { claims, firstEnd }] = await Promise.all([readCounts(db, site), readClaims(db, site)]);
    if (!socket.connected || socket.data.watches.has(site)) return { counts, claims };
    const desk = this.#desks.get(site) ?? new Desk(site);
    this.#desks.set(site, desk);
    desk.sockets += 1;
    socket.data.watches.set(site, { claimed: [] });
    void socket.join(roomOf(site));
    this.#endAt(desk, firstEnd);
    // What moved between the reading and the joining.
    this.#wake(desk);
    return { counts, claims };
  }

  async unwatch(socket: LiveSocket, site: string): Promise<void> {
    const watch = socket.data.watches.get(site);
    if (watch === undefined) return;
    socket.data.watches.delete(site);
    void socket.leave(roomOf(site));
    const desk = this.#desks.get(site);
    if (desk !== undefined) {
      desk.sockets -= 1;
      if (desk.sockets === 0) {
        this.#rest(desk);
        this.#desks.delete(site);
      }
    }
    const { authorId, claimed } = watch;
    if (authorId === undefined || claimed.length === 0) return;
    await release(this.#parts.db, site, authorId, claimed);
    this.#parts.bus.publish(deskHint(site));
  }

  /** The socket is gone. Claims that cannot be given back now end by themselves. */
  leaveAll(socket: LiveSocket): void {
    for (const site of [...socket.data.watches.keys()])
      this.unwatch(socket, site).catch((error: unknown) => this.#parts.log.warn({ err: error, site }, 'Claims could not be given back'));
  }

  /** @throws Problem as `watch`; `request.invalid` for who does not watch the site */
  async claim(socket: LiveSocket, { site, commentIds }: ClaimInput): Promise<ClaimAnswer> {
    const watch = socket.data.watches.get(site);
    if (watch === undefined) throw new Problem('request.invalid', { detail: 'Watch the site before you claim comments of it.' });
    const { author } = await this.#admit(socket, site);
    if (author === null) throw new Problem('access.forbidden');
    const claimed = await claim(this.#parts.db, site, author.id, commentIds);
    watch.authorId = author.id;
    watch.claimed = claimed;
    this.#parts.bus.publish(deskHint(site));
    // Gone while it was claimed.
    if (!socket.connected) await release(this.#parts.db, site, author.id, claimed);
    return { claimed, seconds: CLAIM_SECONDS };
  }

  /** Who is no staff any more watches no longer. */
  async ask(socket: LiveSocket): Promise<void> {
    for (const site of [...socket.data.watches.keys()]) if (!isStaff(await this.#identify(socket, site))) await this.unwatch(socket, site);
  }

  moved({ site, article, head }: Hint): void {
    const desk = this.#desks.get(site);
    if (desk === undefined) return;
    if (article !== DESK) desk.moved.note(article, head);
    this.#wake(desk);
  }

  repair(): void {
    for (const desk of this.#desks.values()) desk.missed = true;
    this.#wakeAll();
  }

  #identify(socket: LiveSocket, site: string): Promise<Asker> {
    return this.#parts.identify(site, socket.data.authorization, NO_ADDRESS);
  }

  async #admit(socket: LiveSocket, site: string): Promise<Asker> {
    const asker = await this.#identify(socket, site);
    if (isStaff(asker)) return asker;
    throw new Problem(asker.role === 'anonymous' ? (asker.refusedToken ?? 'token.missing') : 'access.forbidden');
  }

  #wakeAll(): void {
    for (const desk of this.#desks.values()) this.#wake(desk);
  }

  #wake(desk: Desk, waitMs = desk.toldAt + APART_MS - performance.now()): void {
    if (this.#stopped) return;
    if (desk.reading) desk.again = true;
    else desk.timer ??= setTimeout(() => void this.#tell(desk), Math.max(0, waitMs));
  }

  #rest(desk: Desk): void {
    clearTimeout(desk.timer);
    clearTimeout(desk.ending);
  }

  /** One reading of a desk at a time. */
  async #tell(desk: Desk): Promise<void> {
    desk.timer = undefined;
    desk.reading = true;
    desk.again = false;
    try {
      await this.#read(desk);
      desk.reading = false;
      if (desk.again) this.#wake(desk);
    } catch (error) {
      this.#parts.log.warn({ err: error, site: desk.site }, 'The counts of a site could not be read for its desks; trying again');
      desk.reading = false;
      if (desk.sockets > 0) this.#wake(desk, RETRY_MS);
    }
  }

  async #read(desk: Desk): Promise<void> {
    const { db, io, metrics } = this.#parts;
    const { site, missed } = desk;
    desk.missed = false;
    const [moved, { claims, firstEnd }] = await Promise.all([desk.moved.read(db, site), readClaims(db, site)]);
    // After what moved: counts that are newer than it do no harm, older ones would stay.
    const counts = await readCounts(db, site);
    desk.toldAt = performance.now();
    if (this.#stopped || desk.sockets === 0) return;
    const [countsText, claimsText] = [JSON.stringify(counts), JSON.stringify(claims)];
    const more = moved.more || missed;
    if (countsText !== desk.counts || moved.changed.length > 0 || more) {
      io.to(roomOf(site)).emit('queue', { site, counts, changed: moved.changed, more });
      metrics.emitted.inc({ event: 'queue' });
    }
    if (claimsText !== desk.claims) {
      io.to(roomOf(site)).emit('claims', { site, claims });
      metrics.emitted.inc({ event: 'claims' });
    }
    desk.counts = countsText;
    desk.claims = claimsText;
    this.#endAt(desk, firstEnd);
  }

  /** A claim that ends is told as one that is given back. */
  #endAt(desk: Desk, firstEnd: Date | undefined): void {
    clearTimeout(desk.ending);
    if (firstEnd !== undefined) desk.ending = setTimeout(() => this.#wake(desk), Math.max(0, firstEnd.getTime() - Date.now()) + APART_MS);
  }
}
