// Hints by publish and subscribe of Valkey or Redis: two connections, because one that subscribes may not publish (in the older protocol).
import { inTime, type OpenLink } from './link.ts';

/** For all that is said until texts come in: the client itself waits without end for a server that takes the connection and then says nothing. */
const OPEN_TIMEOUT_MS = 3_000;

/** `channel` must be of one deployment alone: hints of another would name versions that our threads never had. */
export const redisLink =
  (url: string, channel: string): OpenLink =>
  async ({ onText, onLost }) => {
    // Loaded where it is used: it is a sixth of all that a start loads, and most nodes have no Redis.
    const { createClient } = await import('redis');
    // Reconnecting is the keeper's: it checks, waits and repairs for both carriers in one way.
    const publisher = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false, connectTimeout: OPEN_TIMEOUT_MS } });
    const subscriber = publisher.duplicate();
    const clients = [publisher, subscriber];
    const close = () => {
      for (const client of clients) if (client.isOpen) client.destroy();
    };
    for (const client of clients) client.on('error', onLost).on('end', onLost);
    try {
      const subscribed = Promise.all(clients.map((client) => client.connect())).then(() => subscriber.subscribe(channel, onText));
      await inTime(OPEN_TIMEOUT_MS, 'Opening the bus', subscribed);
    } catch (error) {
      close();
      throw error;
    }
    return {
      send: (texts) => Promise.all(texts.map((text) => publisher.publish(channel, text))),
      check: () => Promise.all(clients.map((client) => client.ping())),
      close,
    };
  };
