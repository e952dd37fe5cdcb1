// A desk on the wire: watches a site over Socket.IO as the page of the desk does; and moderators to sit at it.
import {
  type ClaimAnswer,
  type ClaimsEvent,
  claimAnswer,
  claimsEvent,
  type QueueEvent,
  queueEvent,
  type WatchAnswer,
  watchAnswer,
} from '../../src/contract/live.ts';
import type { QueueCounts } from '../../src/contract/queue.ts';
import { becomeGuest, type Client } from './clients.ts';
import { LiveClient } from './live.ts';
import { rows } from './make.ts';
import type { Started } from './start.ts';
import { until } from './until.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Every message of the server is held to the contract. */
export class Desk extends LiveClient {
  readonly queues: QueueEvent[] = [];
  readonly claimed: ClaimsEvent[] = [];

  constructor(base: string, options: ConstructorParameters<typeof LiveClient>[1] = {}) {
    super(base, options);
    this.socket.on('queue', (event) => this.queues.push(queueEvent.parse(event)));
    this.socket.on('claims', (event) => this.claimed.push(claimsEvent.parse(event)));
  }

  watch(): Promise<WatchAnswer> {
    return new Promise((resolve, reject) => {
      this.socket.timeout(ANSWER_WITHIN_MS).emit('watch', { site: this.site }, (error, answer) => (error ? reject(error) : resolve(watchAnswer.parse(answer))));
    });
  }

  claim(...commentIds: string[]): Promise<ClaimAnswer> {
    return new Promise((resolve, reject) => {
      this.socket
        .timeout(ANSWER_WITHIN_MS)
        .emit('claim', { site: this.site, commentIds }, (error, answer) => (error ? reject(error) : resolve(claimAnswer.parse(answer))));
    });
  }

  /** The counts as they were told last. */
  get counts(): QueueCounts | undefined {
    return this.queues.at(-1)?.counts;
  }

  /** Who holds which comment, as it was told last. */
  get claims(): Record<string, string> {
    return Object.fromEntries((this.claimed.at(-1)?.claims ?? []).map(({ commentId, by }) => [commentId, by.name]));
  }

  async until(what: string, condition: (desk: this) => boolean, withinMs?: number): Promise<void> {
    await until(what, () => condition(this), withinMs);
  }
}

/** Someone of staff with a token of their own. */
export const makeStaff = async (app: Started, role: 'moderator' | 'admin', name: string, site = 'demo'): Promise<Client & { id: string }> => {
  const guest = await becomeGuest(app.base, { name, site });
  const { id } = guest.session.author;
  await rows(app, 'update authors set role = $2 where id = $1', [id, role]);
  return Object.assign(guest, { id });
};
