// Hints by publish and subscribe of Valkey or Redis: two connections, because one that subscribes may not publish (in the older protocol).
import { createClient } from 'redis';
import type { OpenLink } from './link.ts';

const CONNECT_TIMEOUT_MS = 3_000;

/** `channel` must be of one deployment alone: hints of another would name versions that our threads never had. */
export const redisLink =
  (url: string, channel: string): OpenLink =>
  async ({ onText, onLost }) => {
    // Reconnecting is the keeper's: it checks, waits and repairs for both carriers in one way.
    const publisher = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT_MS } });
    const subscriber = publisher.duplicate();
    const clients = [publisher, subscriber];
    const close = () => {
      for (const client of clients) if (client.isOpen) client.destroy();
    };
    for (const client of clients) client.on('error', onLost).on('end', onLost);
    try {
      await Promise.all(clients.map((client) => client.connect()));
      await subscriber.subscribe(channel, onText);
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
