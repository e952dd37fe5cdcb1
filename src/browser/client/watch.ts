// Watches the queues of a site, for staff: what waits in each, what changed, and which comments other moderators look at.
import type { ClaimsEvent, QueueEvent } from '../../contract/live.ts';
import type { QueueCounts } from '../../contract/queue.ts';
import type { Api } from './api.ts';
import { BACK_MS, connect } from './line.ts';

const ACK_TIMEOUT_MS = 10_000;

export type Claim = ClaimsEvent['claims'][number];

export type WatchParts = {
  api: Api;
  token: () => string | undefined;
  /** Watched from now on; what happened before is not told, so whoever shows a queue reads it again. */
  onWatching: (counts: QueueCounts, claims: readonly Claim[]) => void;
  onQueue: (event: QueueEvent) => void;
  onClaims: (claims: readonly Claim[]) => void;
  onLost: () => void;
};

export type Watching = {
  /** Looks at these and no others; what somebody else has claimed stays theirs. Undefined when nobody answered. */
  claim: (commentIds: string[]) => Promise<readonly string[] | undefined>;
  stop: () => void;
};

export const watchQueues = ({ api, token, onWatching, onQueue, onClaims, onLost }: WatchParts): Watching => {
  const { site } = api;
  const socket = connect({ api, token });
  socket.on('connect', () => {
    socket.timeout(ACK_TIMEOUT_MS).emit('watch', { site }, (late, answer) => {
      if (late !== null) return socket.io.engine.close();
      if ('problem' in answer) return onLost();
      socket.io.reconnectionDelay(BACK_MS);
      onWatching(answer.counts, answer.claims);
    });
  });
  socket.on('disconnect', onLost).on('connect_error', onLost);
  socket.on('queue', (event) => event.site === site && onQueue(event));
  socket.on('claims', (event) => event.site === site && onClaims(event.claims));
  return {
    claim: (commentIds) =>
      new Promise((resolve) => {
        if (!socket.connected) return resolve(undefined);
        socket.emit('claim', { site, commentIds }, (answer) => resolve('claimed' in answer ? answer.claimed : undefined));
      }),
    stop: () => {
      socket.disconnect();
    },
  };
};
