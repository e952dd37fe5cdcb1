// One spec for every bus. Those between nodes are met by two nodes, each on a connection that can be cut.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { BetweenNodes } from '../../src/bus/between.ts';
import type { Bus, Hint } from '../../src/bus/bus.ts';
import type { OpenLink } from '../../src/bus/link.ts';
import { MemoryBus } from '../../src/bus/memory.ts';
import { postgresLink } from '../../src/bus/postgres.ts';
import { redisLink } from '../../src/bus/redis.ts';
import { makeMetrics } from '../../src/metrics.ts';
import { makeDatabase } from '../house/database.ts';
import { type FaultyProxy, startProxy } from '../house/proxy.ts';
import { hasRedis, type RedisServer, startRedis } from '../house/redis.ts';
import { until } from '../house/until.ts';

const silent = pino({ level: 'silent' });

/** A node's bus and all that it heard. */
type Node = { bus: Bus; heard: Hint[]; repairs: number; count: (name: string) => Promise<number> };

const listen = (bus: Bus, count: Node['count'] = async () => 0): Node => {
  const node: Node = { bus, heard: [], repairs: 0, count };
  bus.subscribe((hint) => node.heard.push(hint));
  bus.onRepair(() => {
    node.repairs += 1;
  });
  return node;
};

const hint = (version: number, article = 'article'): Hint => ({ site: 'demo', article, head: version, version });

/** What stands between the nodes and their carrier. */
type Ground = {
  /** A node whose way to the carrier is this proxy. */
  open: (way: FaultyProxy) => Promise<OpenLink>;
  proxy: () => Promise<FaultyProxy>;
  /** Ends every connection from the carrier's side. */
  cutAll: () => Promise<void>;
  /** Something that is no message of ours, said where the nodes listen. */
  say: (text: string) => Promise<void>;
  stop: () => Promise<void>;
};

const onPostgres = async (): Promise<Ground> => {
  const { connection, drop } = await makeDatabase({ template: false });
  const admin = new pg.Client(connection);
  await admin.connect();
  return {
    open: async (way) => postgresLink({ ...connection, host: '127.0.0.1', port: way.port }),
    proxy: () => startProxy({ path: `${connection.host}/.s.PGSQL.${connection.port}` }),
    cutAll: async () => {
      const { rowCount } = await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'afterword bus' and datname = current_database()`,
      );
      expect(rowCount).toBe(2);
    },
    say: async (text) => void (await admin.query('select pg_notify($1, $2)', ['afterword_hints', text])),
    stop: async () => {
      await admin.end();
      await drop();
    },
  };
};

const onRedis = async (): Promise<Ground> => {
  const server: RedisServer = await startRedis();
  const channel = `hints-${randomUUID()}`;
  return {
    open: async (way) => redisLink(`redis://127.0.0.1:${way.port}`, channel),
    proxy: () => startProxy(server.port),
    cutAll: async () => {
      await server.kill();
      await server.restart();
    },
    say: async (text) => {
      const link = await redisLink(server.url, channel)({ onText: () => {}, onLost: () => {} });
      await link.send([text]);
      link.close();
    },
    stop: () => server.stop(),
  };
};

describe('the bus in memory', () => {
  test('tells all who listen at once, and no one who left', async () => {
    const node = listen(new MemoryBus());
    const more: Hint[] = [];
    const leave = node.bus.subscribe((one) => more.push(one));
    node.bus.publish(hint(1));
    expect(node.heard).toEqual([hint(1)]);
    leave();
    node.bus.publish(hint(2));
    expect(more).toEqual([hint(1)]);
    expect(node.bus.healthy()).toBe(true);
    await node.bus.stop();
  });
});

const GROUNDS: [string, () => Promise<Ground>][] = [['Postgres', onPostgres]];
if (hasRedis) GROUNDS.push(['Redis', onRedis]);

describe.each(GROUNDS)('the bus on %s', (_, make) => {
  let ground: Ground;
  let ways: [FaultyProxy, FaultyProxy];
  let nodes: [Node, Node];

  beforeAll(async () => {
    ground = await make();
  });
  afterAll(async () => {
    await ground.stop();
  });
  const openNode = async (way: FaultyProxy): Promise<Node> => {
    const metrics = makeMetrics();
    const bus = new BetweenNodes({ open: await ground.open(way), log: silent, metrics });
    await bus.start();
    return listen(bus, async (name) => {
      const { values } = (await metrics.registry.getMetricsAsJSON()).find((metric) => metric.name === name) ?? { values: [] };
      return values.reduce((sum, { value }) => sum + value, 0);
    });
  };
  const openBoth = async () => {
    ways = [await ground.proxy(), await ground.proxy()];
    nodes = [await openNode(ways[0]), await openNode(ways[1])];
    expect(nodes.map(({ bus }) => bus.healthy())).toEqual([true, true]);
  };
  afterEach(async () => {
    for (const { bus } of nodes) await bus.stop();
    for (const way of ways) await way.stop();
  });

  test('tells this node at once and once, and the other soon', async () => {
    await openBoth();
    const [a, b] = nodes;
    a.bus.publish(hint(1));
    expect(a.heard).toEqual([hint(1)]);
    await until('the hint on the other node', () => b.heard.length === 1);
    b.bus.publish(hint(2, 'another'));
    await until('the answer', () => a.heard.length === 2);
    expect(a.heard).toEqual([hint(1), hint(2, 'another')]);
    expect(b.heard).toEqual([hint(1), hint(2, 'another')]);
  });

  test('carries a storm as a few hints, the last among them', async () => {
    await openBoth();
    const [a, b] = nodes;
    const begun = performance.now();
    for (let version = 1; version <= 2_000; version++) {
      a.bus.publish(hint(version, `article ${version % 4}`));
      if (version % 100 === 0) await new Promise(setImmediate);
    }
    await until('the last of each', () => [1997, 1998, 1999, 2000].every((version) => b.heard.some((one) => one.version === version)));
    const seconds = (performance.now() - begun) / 1_000;
    expect(a.heard).toHaveLength(2_000);
    // 20 a second of each thread, the first and the last besides.
    expect(b.heard.length).toBeLessThanOrEqual(4 * (seconds * 20 + 2));
  });

  test('carries the longest keys, whatever is in them, in messages that fit', async () => {
    await openBoth();
    const [a, b] = nodes;
    const keys = ['"'.repeat(1_024), '\\'.repeat(1_024), "'; drop table sites; --", '€'.repeat(341), '\u{2028}\u{7f}\u{85}', '\u{1f600}'.repeat(256)];
    const many = Array.from({ length: 40 }, (_, n) => `${String(n).padStart(4, '0')}${'"'.repeat(1_020)}`);
    for (const key of [...keys, ...many]) a.bus.publish(hint(7, key));
    await until('all of them', () => b.heard.length === keys.length + many.length);
    expect(new Set(b.heard.map(({ article }) => article))).toEqual(new Set([...keys, ...many]));
  });

  test('passes over what is no message of ours', async () => {
    await openBoth();
    const [a, b] = nodes;
    for (const text of ['', 'hello', '{"from":', '{"from":"x"}', '{"from":"x","hints":[1,null,["demo"],["demo","a",-1,1],["demo","a",1,"2"]]}', '[]'])
      await ground.say(text);
    a.bus.publish(hint(1));
    await until('the hint behind them', () => b.heard.length > 0);
    expect(b.heard).toEqual([hint(1)]);
  });

  test('comes back when its connections are cut, says so, and then brings what was said meanwhile', async () => {
    await openBoth();
    const [a, b] = nodes;
    await ground.cutAll();
    await until('both repaired', () => a.repairs === 1 && b.repairs === 1);
    expect(nodes.map(({ bus }) => bus.healthy())).toEqual([true, true]);
    a.bus.publish(hint(3));
    await until('a hint after the cut', () => b.heard.some(({ version }) => version === 3));
    expect(await a.count('afterword_bus_repairs_total')).toBe(1);

    ways[0].refuse();
    await until('the loss', () => !a.bus.healthy());
    for (let version = 4; version <= 9; version++) a.bus.publish(hint(version));
    expect(b.bus.healthy()).toBe(true);
    ways[0].restore();
    await until('the last hint of the outage', () => b.heard.some(({ version }) => version === 9));
    expect(a.repairs).toBe(2);
    expect(b.repairs).toBe(1);
  });

  test('finds a connection that died without a word, and loses nothing that was said into it', async () => {
    await openBoth();
    const [a, b] = nodes;
    ways[0].pause();
    a.bus.publish(hint(5));
    await until('the silence found', () => !a.bus.healthy());
    ways[0].resume();
    await until('the hint said into it', () => b.heard.some(({ version }) => version === 5));
    await until('the repair', () => a.repairs === 1);
  });

  test('gives up a connection on which nobody answers when it is opened', async () => {
    await openBoth();
    const way = await ground.proxy();
    way.pause();
    const open = await ground.open(way);
    await expect(open({ onText: () => {}, onLost: () => {} })).rejects.toThrow();
    way.resume();
    await until('it closed', () => way.connections() === 0);
    await way.stop();
  }, 10_000);

  test('starts while its carrier is away, works alone, and joins later', async () => {
    ways = [await ground.proxy(), await ground.proxy()];
    ways[0].refuse();
    nodes = [await openNode(ways[0]), await openNode(ways[1])];
    const [a, b] = nodes;
    expect(a.bus.healthy()).toBe(false);
    a.bus.publish(hint(1));
    expect(a.heard).toEqual([hint(1)]);
    ways[0].restore();
    await until('the hint from before it joined', () => b.heard.length === 1);
    expect(a.repairs).toBe(1);
  });

  test('sends what waits before it stops', async () => {
    await openBoth();
    const [a, b] = nodes;
    for (let version = 1; version <= 5; version++) a.bus.publish(hint(version));
    await a.bus.stop();
    await until('the last hint', () => b.heard.some(({ version }) => version === 5));
  });
});
