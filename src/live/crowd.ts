// How many connections there may be: on this node, and from one address.
import type { IncomingMessage } from 'node:http';

/** A reader who is idle takes 13 KB of heap (measured at 2,000): 260 MB in all. More readers, more nodes. */
const CONNECTIONS_MAX = 20_000;
/** From one address: a campus or a carrier may stand behind one; who is refused still has the long poll. */
const PER_ADDRESS_MAX = 500;

export type Request = Pick<IncomingMessage, 'headers' | 'socket'>;

/** As Express reckons `req.ip`: of the addresses from the nearest on, the first that is not one of our proxies. */
export const addressOf = ({ headers, socket }: Request, trustProxy: number): string => {
  const { 'x-forwarded-for': forwarded } = headers;
  const claimed = typeof forwarded === 'string' ? forwarded.split(',').map((address) => address.trim()) : [];
  const addresses = [...claimed, socket.remoteAddress ?? ''].reverse();
  return addresses[Math.min(trustProxy, addresses.length - 1)] ?? '';
};

export class Crowd {
  readonly #trustProxy: number;
  readonly #perAddress: number;
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  /** `rateLimits: false` lets one address have all: for load tests. */
  constructor({ trustProxy, rateLimits }: { trustProxy: number; rateLimits: boolean }) {
    this.#trustProxy = trustProxy;
    this.#perAddress = rateLimits ? PER_ADDRESS_MAX : CONNECTIONS_MAX;
  }

  hasRoomFor(request: Request): boolean {
    return this.#all < CONNECTIONS_MAX && (this.#byAddress.get(addressOf(request, this.#trustProxy)) ?? 0) < this.#perAddress;
  }

  /** Returns what to call when the connection is gone. */
  enter(request: Request): () => void {
    const address = addressOf(request, this.#trustProxy);
    this.#count(address, 1);
    return () => this.#count(address, -1);
  }

  #count(address: string, by: 1 | -1): void {
    this.#all += by;
    const count = (this.#byAddress.get(address) ?? 0) + by;
    if (count === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, count);
  }
}
