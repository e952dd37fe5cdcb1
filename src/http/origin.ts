// Where this service is reached, and which origins are its own.
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config.ts';

export type PublicAddress = { url: () => string; origins: () => string[]; isOwnOrigin: (origin: string) => boolean; listensOn: (port: number) => void };

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** With PUBLIC_URL that one; without it any name of this machine's loopback, at the port that was really taken. */
export const makePublicAddress = (config: Pick<Config, 'publicUrl' | 'port'>): PublicAddress => {
  let { port } = config;
  const url = () => config.publicUrl ?? `http://localhost:${port}`;
  let own = new Set<string>();
  const listensOn = (taken: number) => {
    port = taken;
    own = new Set(config.publicUrl === undefined ? LOOPBACK.map((name) => new URL(`http://${name}:${port}`).origin) : [new URL(config.publicUrl).origin]);
  };
  listensOn(port);
  return { url, origins: () => [...own], isOwnOrigin: (origin) => own.has(origin), listensOn };
};

/**
 * Did a page of our own send this form? A browser says so in `Sec-Fetch-Site`; an older one by its Origin or Referer, which must be ours or that of the
 * address it asks: who rebinds a name to us sends a cookie of theirs, not of ours. What says nothing at all is no browser of a reader.
 */
export const isFromHere = (headers: IncomingHttpHeaders, isOwn: (origin: string) => boolean): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const sender = URL.parse(headers.origin ?? headers.referer ?? '');
  return sender !== null && (isOwn(sender.origin) || sender.host === headers.host);
};

/** Does the browser say that another page than ours asks? What says nothing may be an address that was typed, or a page whose browser says nothing. */
export const isElsewhere = (headers: IncomingHttpHeaders, isOwn: (origin: string) => boolean): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && !isOwn(headers.origin);
};
