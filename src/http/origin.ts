// Where this service is reached, and which origins are its own.
import type { Config } from '../config.ts';

export type PublicAddress = { url: () => string; isOwnOrigin: (origin: string) => boolean; listensOn: (port: number) => void };

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
  return { url, isOwnOrigin: (origin) => own.has(origin), listensOn };
};
