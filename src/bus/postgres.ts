// Hints by LISTEN/NOTIFY, on one connection apart from the pool and outside of every transaction that writes: inside, NOTIFY took two thirds
// of the commits (design 3.1), because it takes a lock that all commits share.
import { listenTo } from '../database/listen.ts';
import type { Connection } from '../database/open.ts';
import type { OpenLink } from './link.ts';

const CHANNEL = 'afterword_hints';

/** A channel belongs to one database: others on the same server hear nothing. */
export const postgresLink =
  (connection: Connection): OpenLink =>
  async ({ onText, onLost }) => {
    const { notify, answers, close } = await listenTo(connection, CHANNEL, { onText, onEnd: onLost });
    return { send: notify, check: answers, close };
  };
