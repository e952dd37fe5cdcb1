// Where a request comes from, for limits alone: the address, and the network that one person or household has.
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

export type Request = Pick<IncomingMessage, 'headers' | 'socket'>;

/** As Express reckons `req.ip`: of the addresses from the nearest on, the first that is not one of our proxies. */
export const addressOf = ({ headers, socket }: Request, trustProxy: number): string => {
  const { 'x-forwarded-for': forwarded } = headers;
  const claimed = typeof forwarded === 'string' ? forwarded.split(',').map((address) => address.trim()) : [];
  const addresses = [...claimed, socket.remoteAddress ?? ''].reverse();
  return addresses[Math.min(trustProxy, addresses.length - 1)] ?? '';
};

/** One household or server of IPv6 has a /64 (RFC 6177); an IPv4 address in IPv6 clothes counts as what it is. */
export const networkOf = (ip: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = (ip.split('%', 1)[0] ?? '').toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? 0 : tail.split(':').length + (tail.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after);
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...(tail === undefined || tail === '' ? [] : tail.split(':'))];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
};
