// The bytes of a live connection as they come, by a WebSocket without a client: for what must not be in them, and for readers who misbehave.
import { WebSocket } from 'ws';
import { LIVE_PATH } from '../../src/contract/live.ts';
import { until } from './until.ts';

export type Frames = {
  socket: WebSocket;
  /** Each message with the time at which it came. */
  seen: { at: number; text: string }[];
  /** Reads no more from now on; the connection stands. */
  freeze: () => void;
  close: () => void;
};

type Options = { token?: string | undefined; site?: string; article: string; keep?: boolean };

/** Resolves when the answer to `follow` is there. Engine.IO 4 and Socket.IO 5 by hand: `0` open, `2`/`3` ping and pong, `40` connect, `42` event, `43` ack. */
export const openFrames = async (base: string, { token, site = 'demo', article, keep = true }: Options): Promise<Frames> => {
  const socket = new WebSocket(`${base.replace('http', 'ws')}${LIVE_PATH}/?EIO=4&transport=websocket`, { perMessageDeflate: false });
  const seen: Frames['seen'] = [];
  let [answered, lost] = [false, ''];
  socket.on('error', (error) => {
    lost = String(error);
  });
  socket.on('close', () => {
    lost ||= 'closed';
  });
  socket.on('message', (data) => {
    const text = String(data);
    if (keep) seen.push({ at: performance.now(), text });
    if (text.startsWith('0')) socket.send(`40${JSON.stringify(token === undefined ? {} : { token })}`);
    else if (text === '2') socket.send('3');
    else if (text.startsWith('40')) socket.send(`420${JSON.stringify(['follow', { site, article, after: 0 }])}`);
    else if (text.startsWith('43')) answered = true;
  });
  await until('the answer to follow', () => answered || lost !== '', 20_000);
  if (!answered) throw new Error(`The live connection was lost: ${lost}`);
  return {
    socket,
    seen,
    freeze: () => socket.pause(),
    close: () => socket.terminate(),
  };
};
