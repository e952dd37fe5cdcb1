// Asks servers that admins of sites name, for their keys. What only this server reaches (itself, its network, the metadata of its cloud) is not for
// them to make it ask, unless the operator says so (PRIVATE_JWKS).
import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import type { FetchImplementation } from 'jose';

/** Keys of a busy provider are 5 kB. */
const ANSWER_BYTES = 262_144;

/** IANA's registries of special-purpose addresses (RFC 6890); of IPv6 all but global unicast (RFC 4291, section 2.4), and 6to4, which leads to IPv4. */
const INSIDE = {
  ipv4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '224.0.0.0/3',
  ],
  ipv6: ['::/3', '4000::/2', '8000::/1', '2002::/16'],
} as const;

const inside = new BlockList();
for (const family of ['ipv4', 'ipv6'] as const)
  for (const range of INSIDE[family]) {
    const [net = '', prefix] = range.split('/');
    inside.addSubnet(net, Number(prefix), family);
  }

export const isInside = (address: string): boolean => inside.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

export class InsideError extends Error {
  override readonly name = 'InsideError';
}

/** Held against what the name means at this very moment: asked before, it might mean something else when it is connected to. */
const lookupOutside: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) callback(error ?? new Error(`${host} has no address`), '');
    else if (addresses.some(({ address }) => isInside(address))) callback(new InsideError(host), '');
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

const readAll = async (response: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES) throw new Error(`The answer is longer than ${ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Follows no redirection. Not by Node's fetch, which does not let us look at the address that it connects to. @throws InsideError */
export const makeFetchKeys =
  (isPrivateAllowed: boolean): FetchImplementation =>
  async (url, { headers, signal }) => {
    const { protocol, hostname } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    // Numbers are connected to without a look-up.
    if (!isPrivateAllowed && isIP(host) !== 0 && isInside(host)) throw new InsideError(host);
    const { get } = protocol === 'https:' ? https : http;
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const options = { headers: Object.fromEntries(headers), signal, agent: false as const, ...(isPrivateAllowed ? {} : { lookup: lookupOutside }) };
      get(url, options, resolve).on('error', reject);
    });
    if (response.statusCode === 200) return new Response(await readAll(response));
    response.destroy();
    throw new Error(`${host} answered ${response.statusCode}`);
  };
