// Cuts readers that stopped reading: what waits for one of them would otherwise grow without end (343 MiB were measured). It comes back and
// catches up by `follow`.
import type { Metrics } from '../metrics.ts';
import type { LiveServer, LiveSocket } from './sockets.ts';

const WAITING_MESSAGES_MAX = 64;
const WAITING_BYTES_MAX = 256 * 1_024;
/** Looked at twice a second, cut when it was too much and no less than before three times in a row: a slow line that carries a long answer is no reason. */
const EVERY_MS = 500;
const STRIKES = 3;

type Waiting = { messages: number; bytes: number };
type Suspect = Waiting & { strikes: number };

const bytesOf = (packet: unknown): number =>
  typeof packet === 'object' && packet !== null && 'data' in packet && typeof packet.data === 'string' ? packet.data.length : 0;

/** Messages that Engine.IO holds back because the last one has not left yet, and bytes that have not left with those in Node's own buffer. */
const waitingFor = ({ conn }: LiveSocket): Waiting => {
  // biome-ignore lint/complexity/useLiteralKeys: a private member; Engine.IO has no other way to see what it holds back, and tests/live/slow.test.ts holds it to this
  const held: unknown = conn['writeBuffer'];
  const packets: unknown[] = Array.isArray(held) ? held : [];
  return { messages: packets.length, bytes: packets.reduce<number>((sum, packet) => sum + bytesOf(packet), conn.request.socket.writableLength) };
};

/** At once: a goodbye would wait behind all that is not being read. */
export const cut = ({ conn }: LiveSocket): void => {
  if (conn.transport.name === 'websocket') conn.request.socket.destroy();
  else conn.close(true);
};

export class SlowReaders {
  readonly #io: LiveServer;
  readonly #metrics: Pick<Metrics, 'cut'>;
  readonly #timer: NodeJS.Timeout;
  readonly #suspects = new WeakMap<LiveSocket, Suspect>();

  constructor({ io, metrics }: { io: LiveServer; metrics: Pick<Metrics, 'cut'> }) {
    this.#io = io;
    this.#metrics = metrics;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const socket of this.#io.sockets.sockets.values()) {
      const waiting = waitingFor(socket);
      if (waiting.messages < WAITING_MESSAGES_MAX && waiting.bytes < WAITING_BYTES_MAX) {
        this.#suspects.delete(socket);
        continue;
      }
      const before = this.#suspects.get(socket);
      const gains = before !== undefined && waiting.messages <= before.messages && waiting.bytes < before.bytes;
      const strikes = gains ? 0 : (before?.strikes ?? 0) + 1;
      this.#suspects.set(socket, { ...waiting, strikes });
      if (strikes < STRIKES) continue;
      this.#metrics.cut.inc();
      cut(socket);
    }
  }
}
