// Where nodes share their counts of requests: Valkey or Redis. Not being reachable never stops a request; each node then counts for itself.
import type { Log } from '../log.ts';

const RECONNECT_MS = 1_000;

/** Connects behind the scenes, and again whenever it is lost. */
export const openStore = async (url: string, log: Log): Promise<{ client: unknown; stop: () => Promise<void> }> => {
  // Loaded where it is used, as in the bus.
  const { createClient } = await import('redis');
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: RECONNECT_MS } });
  let lost = false;
  client.on('error', (error: unknown) => {
    if (!lost) log.warn({ err: error }, 'The store of rate limits is lost; this node counts for itself');
    lost = true;
  });
  client.on('ready', () => {
    if (lost) log.info('The store of rate limits is back');
    lost = false;
  });
  // With a reconnect strategy it only fails when it is stopped meanwhile.
  client.connect().catch(() => {});
  return { client, stop: async () => client.destroy() };
};
