// Follows a thread: by Socket.IO while it can, by long poll while it cannot, and quietly back. Loaded after the thread is shown (its library weighs 12 KB).
import type { ChangesEvent, FollowAnswer, ReadersEvent, ScoresEvent } from '../../contract/live.ts';
import type { ChangesAnswer } from '../../contract/thread.ts';
import type { Api, ApiProblem } from './api.ts';
import { BACK_MS, takeLine } from './line.ts';

const ACK_TIMEOUT_MS = 10_000;
/** Without a socket for so long the reader is served by polling: proxies that do not let WebSocket through. */
const POLL_AFTER_MS = 4_000;
const POLL_WAIT_SECONDS = 20;
const POLL_TIMEOUT_MS = 30_000;
const POLL_AGAIN_MS = 5_000;
/** A busy thread answers each poll at once: often enough to see it live, and a tenth of what a reader may ask (checks/rate.ts, polls). */
const POLL_APART_MS = 1_000;

export type Connection = 'live' | 'polling' | 'lost';

export type LiveParts = {
  api: Api;
  article: string;
  token: () => string | undefined;
  /** A token that the page gave; undefined for whoever the browser's storage knows. */
  speaksFor: string | undefined;
  toProblem: (error: unknown) => ApiProblem;
  /** The head up to which the thread is known. */
  after: () => number;
  /** The version up to which its scores are known. */
  version: () => number;
  onChanges: (answer: ChangesAnswer & { after?: number }) => void;
  onScores: (event: ScoresEvent) => void;
  onReaders: (event: ReadersEvent) => void;
  onConnection: (connection: Connection) => void;
};

export type Live = {
  /** With another token, or at once after the network came back. */
  again: () => void;
  stop: () => void;
};

const pauseFor = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

/** Polls until told to stop. */
const poll = async ({ api, article, after, toProblem, onChanges, onConnection }: LiveParts, signal: AbortSignal): Promise<void> => {
  let wait = 0;
  while (!signal.aborted) {
    const next = performance.now() + POLL_APART_MS;
    try {
      const answer = await api.call('readChanges', { query: { article, after: after(), wait }, signal, timeoutMs: POLL_TIMEOUT_MS });
      onConnection('polling');
      onChanges(answer);
      // A reset tells that the page must be loaded anew; asking again before that is done would tell the same.
      await pauseFor('reset' in answer ? POLL_AGAIN_MS : next - performance.now(), signal);
      wait = POLL_WAIT_SECONDS;
    } catch (error) {
      if (signal.aborted) return;
      onConnection('lost');
      const { status } = toProblem(error);
      // The site is gone, or does not want this page: asking on would help nobody.
      if (status >= 400 && status < 500 && status !== 429) return;
      wait = 0;
      await pauseFor(POLL_AGAIN_MS * (1 + Math.random()), signal);
    }
  }
};

export const followLive = (parts: LiveParts): Live => {
  const { api, article, after, version, onConnection } = parts;
  const topic = { site: api.site, article };
  const { socket, leave } = takeLine(parts, topic);
  let polling: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stopPolling = () => {
    clearTimeout(timer);
    timer = undefined;
    polling?.abort();
    polling = undefined;
  };
  const pollSoon = () => {
    if (timer !== undefined || polling !== undefined) return;
    timer = setTimeout(() => {
      polling = new AbortController();
      void poll(parts, polling.signal);
    }, POLL_AFTER_MS);
  };
  const followed = (answer: FollowAnswer) => {
    if ('problem' in answer) {
      // Busy or stopping: another try elsewhere. Anything else the poll will be told in full.
      pollSoon();
      if (answer.problem.code.startsWith('service.') || answer.problem.code === 'rate.limited') socket.io.engine.close();
      return;
    }
    stopPolling();
    socket.io.reconnectionDelay(BACK_MS);
    onConnection('live');
    parts.onChanges(answer);
  };
  const follow = () => {
    socket.timeout(ACK_TIMEOUT_MS).emit('follow', { ...topic, after: after(), version: version() }, (late, answer) => {
      if (late === null) followed(answer);
      else socket.io.engine.close();
    });
  };

  const isOurs = (event: { site: string; article: string }) => event.site === topic.site && event.article === topic.article;
  const onChanges = (event: ChangesEvent) => isOurs(event) && parts.onChanges(event);
  const onScores = (event: ScoresEvent) => isOurs(event) && parts.onScores(event);
  const onReaders = (event: ReadersEvent) => isOurs(event) && parts.onReaders(event);
  socket.on('connect', follow).on('disconnect', pollSoon).on('connect_error', pollSoon);
  socket.on('changes', onChanges).on('scores', onScores).on('readers', onReaders);
  if (socket.connected) follow();

  return {
    again: () => {
      socket.disconnect().connect();
      if (polling !== undefined) {
        stopPolling();
        pollSoon();
      }
    },
    stop: () => {
      stopPolling();
      socket.off('connect', follow).off('disconnect', pollSoon).off('connect_error', pollSoon);
      socket.off('changes', onChanges).off('scores', onScores).off('readers', onReaders);
      leave();
    },
  };
};
