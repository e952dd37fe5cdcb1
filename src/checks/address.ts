// What is kept of the address that a comment came from: enough to tell what came from one, not where it is.
import { createHmac, createSecretKey } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { networkOf } from '../http/address.ts';

/** Two addresses of one site meet by chance once in 2^64. */
const KEPT_BYTES = 16;
/** Hashed lately: 5 µs each otherwise (measured). */
const REMEMBERED = 5_000;

export type HashAddress = (site: string, ip: string) => Buffer;

/** Keyed by the secret, so that nobody tries all addresses on a dump; of the site, so that readers are not followed from one to another. */
export const makeHashAddress = (secret: string): HashAddress => {
  const key = createSecretKey(`address\n${secret}`, 'utf8');
  const known = new LRUCache<string, Buffer>({ max: REMEMBERED });
  return (site, ip) => {
    const of = `${site}\n${ip}`;
    const hashed =
      known.get(of) ??
      createHmac('sha256', key)
        .update(`${site}\n${networkOf(ip)}`)
        .digest()
        .subarray(0, KEPT_BYTES);
    known.set(of, hashed);
    return hashed;
  };
};
