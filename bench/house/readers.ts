// Readers by the thousand, as raw WebSocket clients that speak just enough of Socket.IO: what they cost is not what is measured. Run as a
// program; commands and answers are lines of JSON.
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

export type Command =
  /** Connects `count` readers to `url`, follows `article` where there is one, and answers when all are in. */
  | { do: 'connect'; crowd: string; url: string; count: number; article?: string }
  /** Answers what the crowd has received so far. */
  | { do: 'count'; crowd: string };

export type Counted = { messages: number; changes: number; last: string };

/** Connections under way at a time: more and the kernel's queue of the listening socket overflows. */
const AT_ONCE = 100;
/** Packets of Engine.IO and Socket.IO, protocol 4 and 5: open, ping and pong, connect, event and the answer to event 0. */
const OPEN = '0';
const PING = '2';
const PONG = '3';
const CONNECT = '40';
const EVENT = '42';
const ACK = '430';
/** What tells a reader that it is in: the answer to `follow`, the connection where nothing is followed, the greeting of bare ws. */
const IN = [ACK, CONNECT, 'in'];
const CHANGES = `${EVENT}["changes",`;

const crowds = new Map<string, Counted>();

/** Comments in a message, by a word that each holds once. All of a crowd are sent the same, so that it is read once for all. */
const changesIn = (text: string): number => {
  if (text !== read.text) read = { text, changes: text.split('"inReplyTo"').length - 1 };
  return read.changes;
};
let read = { text: '', changes: 0 };

const connect = (url: string, counted: Counted, article: string | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.once('error', reject);
    /** The first steps, each by what it answers; the last word is one of `IN`. */
    const step = (text: string): void => {
      if (text.startsWith(OPEN)) socket.send(CONNECT);
      else if (text.startsWith(CONNECT) && article !== undefined) socket.send(`${EVENT}0${JSON.stringify(['follow', { site: 'demo', article, after: 0 }])}`);
      else if (IN.some((word) => text.startsWith(word))) resolve();
    };
    socket.on('message', (data) => {
      const text = String(data);
      if (text === PING) socket.send(PONG);
      else if (!text.startsWith(CHANGES)) step(text);
      else {
        counted.messages += 1;
        counted.changes += changesIn(text);
        counted.last = text;
      }
    });
  });

const crowdOf = (name: string): Counted => {
  const crowd = crowds.get(name) ?? { messages: 0, changes: 0, last: '' };
  crowds.set(name, crowd);
  return crowd;
};

const obey = async (command: Command): Promise<unknown> => {
  const crowd = crowdOf(command.crowd);
  if (command.do === 'count') return crowd;
  for (let n = 0; n < command.count; n += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, command.count - n) }, () => connect(command.url, crowd, command.article)));
  return 'connected';
};

if (import.meta.main) {
  process.stdout.write('"ready"\n');
  for await (const line of createInterface(process.stdin)) process.stdout.write(`${JSON.stringify(await obey(JSON.parse(line) as Command))}\n`);
}
