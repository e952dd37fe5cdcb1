// One connection that listens to a channel, apart from the pool: whoever holds it minds its end and opens another.
import pg from 'pg';
import type { Connection } from './open.ts';

const CONNECT_TIMEOUT_MS = 3_000;
/** Longer than whoever uses it waits for an answer: the second line. */
const QUERY_TIMEOUT_MS = 10_000;

export type Listening = {
  /** Tells these texts to all who listen, in one transaction of its own. */
  notify: (texts: readonly string[]) => Promise<unknown>;
  answers: () => Promise<unknown>;
  /** At once, without a goodbye: a server that is gone would not answer it. */
  close: () => void;
};

/** Resolves when the channel is listened to; `onEnd` comes once it no longer is, however it ended. */
export const listenTo = async (
  connection: Connection,
  channel: string,
  { onText, onEnd }: { onText: (text: string) => void; onEnd: (error?: unknown) => void },
): Promise<Listening> => {
  const client = new pg.Client({
    ...connection,
    application_name: 'afterword bus',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  const close = () => void client.connection.stream.destroy();
  client.on('error', onEnd);
  client.on('end', () => onEnd());
  client.on('notification', ({ payload }) => payload !== undefined && onText(payload));
  try {
    await client.connect();
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    close();
    throw error;
  }
  return {
    notify: (texts) => client.query({ name: 'notify', text: 'select pg_notify($1, text) from unnest($2::text[]) as text', values: [channel, texts] }),
    answers: () => client.query('select'),
    close,
  };
};
