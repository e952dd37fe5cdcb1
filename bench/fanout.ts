// One change to a thousand readers and more. What is compared is the processor time that a delivery costs the server: the readers take as
// much as it does, so that deliveries a second on one machine would say more of them.
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Bench, Setting } from './house/bench.ts';
import { json, type Program, startProgram } from './house/program.ts';
import type { Command, Counted } from './house/readers.ts';
import type { Line } from './house/report.ts';
import { becomeGuest, postComment, type Service, startService } from './house/service.ts';
import { inRounds, ratioOf } from './house/statistics.ts';
import { words } from './house/words.ts';

const program = (name: string) => fileURLToPath(new URL(`house/${name}.ts`, import.meta.url));
/** Deliveries a second: far below what any of them can do, so that no message waits and all are told one by one. */
const DELIVERIES_PER_SECOND = 8_000;
/** From ten changes a second on, the service gathers them (src/live/pace.ts). */
const CHANGES_PER_SECOND_MAX = 8;
/** Posts of a storm a second: so many that a reader gets eight or more in each message. */
const STORM_PER_SECOND = 40;
const SECONDS = 4;
const WITHIN_MS = 60_000;
const BODY = words(1, 300);

class Readers {
  readonly #program: Program<unknown>;

  constructor(started: Program<unknown>) {
    this.#program = started;
  }

  async #ask<Answer>(command: Command): Promise<Answer> {
    this.#program.tell(JSON.stringify(command));
    return JSON.parse(await this.#program.hear()) as Answer;
  }

  connect(crowd: string, port: string, count: number, article?: string): Promise<unknown> {
    const path = crowd === 'ws' ? '/' : '/live/?EIO=4&transport=websocket';
    return this.#ask({ do: 'connect', crowd, url: `ws://127.0.0.1:${port}${path}`, count, ...(article === undefined ? {} : { article }) });
  }

  count(crowd: string): Promise<Counted> {
    return this.#ask({ do: 'count', crowd });
  }

  /** Resolves once the crowd has `changes` more than at `before`. */
  async until(crowd: string, changes: number): Promise<Counted> {
    for (const end = performance.now() + WITHIN_MS; performance.now() < end; await wait(50)) {
      const counted = await this.count(crowd);
      if (counted.changes >= changes) return counted;
    }
    throw new Error(`${crowd}: ${changes} changes never came`);
  }
}

/** Calls `act` so many times, evenly. */
const evenly = async (times: number, perSecond: number, act: () => unknown): Promise<void> => {
  const start = performance.now();
  for (let n = 0; n < times; n++) {
    await wait(Math.max(0, start + (n * 1_000) / perSecond - performance.now()));
    act();
  }
};

const cpuOf = (server: Program<string>): number => {
  const seconds = server.cpuSeconds();
  if (seconds === undefined) throw new Error('Fan-out is measured by processor time, which only Linux tells (/proc)');
  return seconds;
};

type Crowds = { readers: Readers; service: Service; bare: Program<string>; ws: Program<string>; token: string; size: number; rounds: number };

/** Changes delivered in a second of the server's processor time, in each round. */
const measure = async ({ readers, service, bare, ws, token, size, rounds }: Crowds) => {
  const perSecond = Math.min(CHANGES_PER_SECOND_MAX, Math.round(DELIVERIES_PER_SECOND / size));
  const post = (article: string) => void postComment(service.base, token, { article, body: BODY }).catch(() => undefined);
  const deliver = async (server: Program<string>, crowd: string, rate: number, act: () => unknown) => {
    const times = rate * SECONDS;
    const [before, cpu] = [await readers.count(crowd), cpuOf(server)];
    await evenly(times, rate, act);
    const after = await readers.until(crowd, before.changes + times * size);
    return { cpu: cpuOf(server) - cpu, changes: after.changes - before.changes, messages: after.messages - before.messages };
  };
  /** What the posts themselves cost: on a thread that nobody follows. */
  const unseen = async (rate: number) => {
    const cpu = cpuOf(service);
    await evenly(rate * SECONDS, rate, () => post('nobody'));
    await wait(100);
    return { cpu: cpuOf(service) - cpu, changes: 0, messages: 0 };
  };
  post('fanout');
  const { last } = await readers.until('service', size);
  const payload = JSON.stringify((JSON.parse(last.slice(2)) as unknown[])[1]);
  const seen = await inRounds(rounds, {
    each: () => deliver(service, 'service', perSecond, () => post('fanout')),
    eachUnseen: () => unseen(perSecond),
    bare: () => deliver(bare, 'bare', perSecond, () => bare.tell(payload)),
    ws: () => deliver(ws, 'ws', perSecond, () => ws.tell(payload)),
    storm: () => deliver(service, 'service', STORM_PER_SECOND, () => post('fanout')),
    stormUnseen: () => unseen(STORM_PER_SECOND),
  });
  const less = (over: typeof seen.each, under: typeof seen.each) => over.map(({ changes, cpu }, n) => changes / (cpu - (under[n]?.cpu ?? 0)));
  const plain = (rounds: typeof seen.each) => rounds.map(({ changes, cpu }) => changes / cpu);
  const gathered = seen.storm.reduce((sum, { changes }) => sum + changes, 0) / seen.storm.reduce((sum, { messages }) => sum + messages, 0);
  return { each: less(seen.each, seen.eachUnseen), bare: plain(seen.bare), ws: plain(seen.ws), storm: less(seen.storm, seen.stormUnseen), gathered };
};

/** Bytes of memory for each of the readers that come. */
const memoryFor = async (server: Program<string>, size: number, come: () => Promise<unknown>): Promise<number> => {
  const before = server.memoryBytes() ?? Number.NaN;
  await come();
  await wait(1_000);
  return ((server.memoryBytes() ?? Number.NaN) - before) / size;
};

const withReaders = async ({ postgres, quick, profile }: Setting, size: number): Promise<Line[]> => {
  const service = await startService(await postgres.make(`bench_fanout_${size}`), profile);
  const bare = await startProgram({ args: [program('live-baselines'), 'socket.io'], ready: (line) => line });
  const ws = await startProgram({ args: [program('live-baselines'), 'ws'], ready: (line) => line });
  const crowd = await startProgram({ args: [program('readers')], ready: json<unknown> });
  try {
    const readers = new Readers(crowd);
    const token = await becomeGuest(service.base, 'Ada');
    await postComment(service.base, token, { article: 'nobody', body: BODY });
    const ours = await memoryFor(service, size, () => readers.connect('service', service.said, size, 'fanout'));
    const theirs = await memoryFor(bare, size, () => readers.connect('bare', bare.said, size));
    await readers.connect('ws', ws.said, size);
    const { each, bare: bareRates, ws: wsRates, storm, gathered } = await measure({ readers, service, bare, ws, token, size, rounds: quick ? 2 : 3 });
    const who = `${size.toLocaleString('en')} readers`;
    return [
      { what: `one change to ${who}`, against: 'bare Socket.IO, a room', ratio: ratioOf(each, bareRates), target: { least: 0.9 } },
      { what: `one change to ${who}`, against: 'bare ws', ratio: ratioOf(each, wsRates) },
      {
        what: `a storm to ${who}, a change`,
        against: 'bare Socket.IO, each by itself',
        ratio: ratioOf(storm, bareRates),
        target: { least: 4 },
        seen: `${gathered.toFixed(1)} changes in a message`,
      },
      {
        what: `memory of one of ${who}, idle`,
        against: 'bare Socket.IO',
        ratio: ratioOf([ours], [theirs]),
        seen: `${(ours / 1024).toFixed(1)} KiB, ${(theirs / 1024).toFixed(1)} KiB`,
      },
    ];
  } finally {
    for (const started of [crowd, ws, bare, service]) await started.stop();
  }
};

export const fanout: Bench = {
  name: 'fanout',
  run: async (setting) => {
    const lines: Line[] = [];
    for (const size of setting.quick ? [1_000] : [1_000, 5_000]) lines.push(...(await withReaders(setting, size)));
    return {
      title: 'Telling readers',
      about:
        'Raw WebSocket readers in a process of their own. Deliveries in a second of the server’s processor time; what the posts themselves cost, measured on a thread that nobody follows, is taken off.',
      lines,
    };
  },
};
