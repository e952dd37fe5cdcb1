// From the press of "post" in one browser to the words on another's page: HTTP in, Postgres, the bus, a socket out.
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import type { Bench } from './house/bench.ts';
import { startProgram } from './house/program.ts';
import { becomeGuest, postComment, startService } from './house/service.ts';
import { inRounds, percentile, ratioOf } from './house/statistics.ts';
import { words } from './house/words.ts';

const BASELINE = fileURLToPath(new URL('house/live-baselines.ts', import.meta.url));
const ARTICLE = 'latency';
/** Below the pace at which changes are gathered. */
const EVERY_MS = 150;
const WITHIN_MS = 10_000;

/** Resolves with the message that holds a word. */
type Reader = { saw: (word: string) => Promise<void>; close: () => void };

/** What a client of Socket.IO says to what it hears: pong, connect, follow. */
const replyTo = (text: string, follow: boolean): string | undefined => {
  if (text === '2') return '3';
  if (text.startsWith('0')) return '40';
  return text.startsWith('40') && follow ? `420${JSON.stringify(['follow', { site: 'demo', article: ARTICLE, after: 0 }])}` : undefined;
};

const openReader = async (port: string, follow: boolean): Promise<Reader> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live/?EIO=4&transport=websocket`);
  const waiting = new Map<string, () => void>();
  const saw = (word: string) =>
    new Promise<void>((resolve, reject) => {
      const tooLong = setTimeout(() => reject(new Error(`${word} was never seen`)), WITHIN_MS);
      waiting.set(word, () => {
        clearTimeout(tooLong);
        waiting.delete(word);
        resolve();
      });
    });
  socket.on('message', (data) => {
    const text = String(data);
    for (const [word, seen] of waiting) if (text.includes(word)) seen();
    const reply = replyTo(text, follow);
    if (reply !== undefined) socket.send(reply);
  });
  // The answer to `follow`, or the connection.
  await saw(follow ? '430' : '40{');
  return { saw, close: () => socket.close() };
};

export const latency: Bench = {
  name: 'latency',
  run: async ({ postgres, quick, profile }) => {
    const service = await startService(await postgres.make('bench_latency'), profile);
    const naive = await startProgram({ args: [BASELINE, 'naive', await postgres.make('bench_latency_naive')], ready: (line) => line });
    try {
      const token = await becomeGuest(service.base, 'Ada');
      const [ours, theirs] = [await openReader(service.said, true), await openReader(naive.said, false)];
      let posts = 0;
      const measure = (base: string, reader: Reader) => async () => {
        const word = `word${++posts}word`;
        await wait(EVERY_MS);
        const start = performance.now();
        const seen = reader.saw(word).then(() => performance.now() - start);
        const [ms] = await Promise.all([seen, postComment(base, token, { article: ARTICLE, body: `${word} ${words(posts, 200)}` })]);
        return ms;
      };
      const measured = await inRounds(quick ? 30 : 200, {
        ours: measure(service.base, ours),
        theirs: measure(`http://127.0.0.1:${naive.said}`, theirs),
      });
      ours.close();
      theirs.close();
      const line = (share: number, name: string) => {
        const [a, b] = [percentile(measured.ours, share), percentile(measured.theirs, share)];
        return {
          what: `post to seen, ${name}`,
          against: 'a naive route: INSERT, then emit',
          ratio: ratioOf([a], [b]),
          seen: `${a.toFixed(1)} ms, ${b.toFixed(1)} ms`,
        };
      };
      return {
        title: 'From post to seen',
        about: 'One writer, one reader on a WebSocket, one after the other, the clock of one process. Below 1 is sooner.',
        lines: [line(0.5, 'median'), line(0.99, '99th percentile')],
      };
    } finally {
      await naive.stop();
      await service.stop();
    }
  },
};
