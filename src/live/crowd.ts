// How many connections there may be: on this node, and from one network.
import { addressOf, networkOf, type Request } from '../http/address.ts';

/** A reader who is idle takes 13 KB of heap (measured at 2,000): 260 MB in all. More readers, more nodes. */
const CONNECTIONS_MAX = 20_000;
/** From one network: a campus or a carrier may stand behind one; who is refused still has the long poll. */
const PER_NETWORK_MAX = 500;

export class Crowd {
  readonly #trustProxy: number;
  readonly #perNetwork: number;
  readonly #byNetwork = new Map<string, number>();
  #all = 0;

  /** `rateLimits: false` lets one network have all: for load tests. */
  constructor({ trustProxy, rateLimits }: { trustProxy: number; rateLimits: boolean }) {
    this.#trustProxy = trustProxy;
    this.#perNetwork = rateLimits ? PER_NETWORK_MAX : CONNECTIONS_MAX;
  }

  hasRoomFor(request: Request): boolean {
    return this.#all < CONNECTIONS_MAX && (this.#byNetwork.get(this.#networkOf(request)) ?? 0) < this.#perNetwork;
  }

  /** Returns what to call when the connection is gone. */
  enter(request: Request): () => void {
    const network = this.#networkOf(request);
    this.#count(network, 1);
    return () => this.#count(network, -1);
  }

  #networkOf(request: Request): string {
    return networkOf(addressOf(request, this.#trustProxy));
  }

  #count(network: string, by: 1 | -1): void {
    this.#all += by;
    const count = (this.#byNetwork.get(network) ?? 0) + by;
    if (count === 0) this.#byNetwork.delete(network);
    else this.#byNetwork.set(network, count);
  }
}
