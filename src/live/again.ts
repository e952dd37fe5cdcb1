// Asks again and again who the readers are: a token that ended, or an author who was erased, must not go on seeing what only they may.
import { audienceOf } from '../access/asker.ts';
import type { Identify } from '../http/door.ts';
import type { Log } from '../log.ts';
import { NO_ADDRESS, roomsFor } from './audience.ts';
import type { Desks } from './desk.ts';
import type { LiveServer, LiveSocket } from './sockets.ts';

/** Between two rounds; a round asks one after the other, so that it costs Postgres next to nothing. */
const EVERY_MS = 15_000;

export class IdentifyAgain {
  readonly #io: LiveServer;
  readonly #identify: Identify;
  readonly #log: Log;
  readonly #desks: Pick<Desks, 'ask'>;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ io, identify, log, desks }: { io: LiveServer; identify: Identify; log: Log; desks: Pick<Desks, 'ask'> }) {
    this.#io = io;
    this.#identify = identify;
    this.#log = log;
    this.#desks = desks;
    this.#later();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #later(): void {
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#round(), EVERY_MS);
  }

  async #round(): Promise<void> {
    try {
      for (const socket of this.#io.sockets.sockets.values()) if (socket.data.authorization !== undefined && !this.#stopped) await this.#ask(socket);
    } catch (error) {
      this.#log.warn({ err: error }, 'Readers could not be identified again');
    }
    this.#later();
  }

  async #ask(socket: LiveSocket): Promise<void> {
    await this.#desks.ask(socket);
    const { authorization, follows } = socket.data;
    for (const follow of follows.values()) {
      const { thread } = follow;
      const audience = audienceOf(await this.#identify(thread.site, authorization, NO_ADDRESS));
      // Left, or followed anew, while we asked.
      if (audience === follow.audience || follows.get(thread.key) !== follow) continue;
      for (const room of roomsFor(thread, follow.audience)) void socket.leave(room);
      void socket.join(roomsFor(thread, audience));
      follow.audience = audience;
    }
  }
}
