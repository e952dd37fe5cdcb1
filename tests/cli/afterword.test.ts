// The operator's commands through the real bin, under the Node that the machine has: what they do, say, and end with.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, jest, test } from '@jest/globals';
import { afterword, PATH } from '../house/command.ts';
import { COMPILED } from '../house/compiled.ts';
import { makeDatabase } from '../house/database.ts';
import { becomeOwner, PASSWORD, Person } from '../house/people.ts';
import { start } from '../house/start.ts';
import { until } from '../house/until.ts';

// A first start makes a database of its own.
jest.setTimeout(60_000);

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const home = mkdtempSync(join(tmpdir(), 'afterword-cli-'));
const undo: (() => unknown)[] = [];
afterAll(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(home, { recursive: true, force: true });
});

const makeUrl = async (): Promise<string> => {
  const { url, drop } = await makeDatabase();
  undo.push(drop);
  return url;
};

test.each([['version'], ['--version']])('%s prints the version', async (word) => {
  expect(await afterword([word])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test.each([['help'], ['--help'], ['-h']])('%s lists every command', async (word) => {
  const { code, out, err } = await afterword([word]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const command of ['start', 'migrate', 'site create ID', 'site set ID', 'site show ID', 'site list', 'admin create', 'version', 'help'])
    expect(out).toContain(`afterword ${command} `);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
});

test.each([
  [['strat'], 'There is no command strat. See: afterword help\n'],
  [['constructor'], 'There is no command constructor. See: afterword help\n'],
  [['migrate', 'now'], 'afterword migrate takes no more words. See: afterword help\n'],
  [['site'], 'afterword site takes "create ID", "set ID", "show ID" or "list". See: afterword help\n'],
  [['admin'], 'afterword admin takes "create". See: afterword help\n'],
  [['admin', 'create', 'olga'], 'afterword admin takes "create". See: afterword help\n'],
  [['site', 'create'], 'afterword site create takes one id. See: afterword help\n'],
  [['site', 'create', 'one', 'two'], 'afterword site create takes one id. See: afterword help\n'],
  [['site', 'list', '--name', 'x'], 'afterword site takes "create ID", "set ID", "show ID" or "list". See: afterword help\n'],
  [['site', 'show'], 'afterword site show takes one id. See: afterword help\n'],
  [['site', 'show', 'blog', '--name', 'x'], 'afterword site show changes nothing; to change a site: afterword site set ID. See: afterword help\n'],
  [['site', 'set', '--moderation', 'hold-all'], 'afterword site set takes one id. See: afterword help\n'],
  [
    ['site', 'set', 'blog'],
    'afterword site set blog needs what to change: --add-origin, --origin, --name, --moderation or --edit-window. See: afterword help\n',
  ],
  [['site', 'set', 'blog', '--edit-window', '15m'], '--edit-window takes a number of seconds, not 15m. See: afterword help\n'],
])('%j is told apart from what can be done, with exit code 2', async (words, err) => {
  expect(await afterword(words)).toEqual({ code: 2, out: '', err });
});

test('an unknown option is named', async () => {
  expect(await afterword(['site', 'create', 'blog', '--colour', 'red'])).toMatchObject({ code: 2, err: expect.stringContaining("Unknown option '--colour'") });
});

test('every wrong setting is told, with exit code 1', async () => {
  const { code, out, err } = await afterword(['migrate'], { PORT: 'many', DATABASE_URL: 'mysql://localhost/x' });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toBe('PORT is not a port number.\nDATABASE_URL is not a postgres:// URL.\n');
});

test('a database that refuses us is named without its password', async () => {
  const url = await makeUrl();
  const { code, err } = await afterword(['migrate'], { DATABASE_URL: url.replace('@', ':a-secret@').replace(/\/test_\w+/, '/nowhere') });
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringMatching(
      /^The database nowhere at .* \(user \w+\) cannot be used: there is no such database; make it with `createdb`\. Check DATABASE_URL, and that Postgres runs\.\n$/,
    ),
  });
  expect(err).not.toContain('a-secret');
});

test('a new site can be embedded at once beside those that are there', async () => {
  const url = await makeUrl();
  const app = await start({ databaseUrl: url });
  const made = await afterword(['site', 'create', 'blog', '--name', 'My blog', '--origin', 'https://example.org', '--origin', 'https://www.example.org'], {
    DATABASE_URL: url,
    PUBLIC_URL: 'https://comments.example.org/',
  });
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toContain('The site blog is made: https://example.org https://www.example.org.');
  expect(made.out).toContain('<script src="https://comments.example.org/embed.js" async></script>');
  expect(made.out).toContain('<afterword-thread site="blog"');
  expect(await afterword(['site', 'list'], { DATABASE_URL: url })).toEqual({
    code: 0,
    out: 'blog\tMy blog\thttps://example.org https://www.example.org\ndemo\tSlack Water\t*\n',
    err: '',
  });
  const page = (origin: string) => fetch(`${app.base}/api/v1/sites/blog/comments?article=first`, { headers: { origin } });
  const allowed = await page('https://example.org');
  expect(allowed.status).toBe(200);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://example.org');
  expect((await page('https://example.net')).status).toBe(403);
});

test('a site that cannot be is refused in words', async () => {
  const DATABASE_URL = await makeUrl();
  expect(await afterword(['site', 'list'], { DATABASE_URL })).toEqual({ code: 0, out: 'There is no site yet. Make one: afterword site create ID\n', err: '' });
  expect(await afterword(['site', 'create', 'blog'], { DATABASE_URL })).toMatchObject({
    code: 0,
    out: expect.stringContaining('The site blog is made: no origin may embed it.'),
  });
  expect(await afterword(['site', 'create', 'blog'], { DATABASE_URL })).toEqual({
    code: 1,
    out: '',
    err: 'There is a site blog already. To change it: afterword site set blog\n',
  });
  expect(await afterword(['site', 'create', 'My Blog', '--name', '\u200b', '--origin', 'example.org'], { DATABASE_URL })).toEqual({
    code: 1,
    out: '',
    err: '"My Blog" is not a site: 1 to 63 lower-case letters, digits and hyphens.\n"\u200b" has no visible character; at least one is needed.\n"example.org" is not an origin such as https://example.org, nor *.\n',
  });
});

test('a site is changed beside the service that runs: what is named, and nothing else', async () => {
  const url = await makeUrl();
  const app = await start({ databaseUrl: url });
  const env = { DATABASE_URL: url, PUBLIC_URL: 'https://comments.example.org' };
  expect(await afterword(['site', 'add', 'blog', '--name', 'My blog', '--edit-window', '60'], env)).toMatchObject({ code: 0 });
  const set = await afterword(['site', 'set', 'blog', '--origin', 'https://blog.example', '--moderation', 'hold-all'], env);
  const described = `site         blog
name         My blog
origins      https://blog.example
moderation   hold-all
edit window  60 seconds
`;
  expect(set).toEqual({ code: 0, out: described, err: '' });
  const shown = await afterword(['site', 'show', 'blog'], env);
  expect(shown.out).toBe(`${described}
  <script src="https://comments.example.org/embed.js" async></script>
  <afterword-thread site="blog" article="the-key-of-the-article"></afterword-thread>

`);
  const page = () => fetch(`${app.base}/api/v1/sites/blog/comments?article=first`, { headers: { origin: 'https://blog.example' } });
  await until('the service that runs to follow', async () => (await page()).status === 200);
  const more = ['--add-origin', 'https://www.blog.example', '--add-origin', 'https://blog.example'];
  expect(await afterword(['site', 'set', 'blog', ...more], env)).toMatchObject({
    out: expect.stringContaining('origins      https://blog.example https://www.blog.example\n'),
  });
  expect(await afterword(['site', 'set', 'blog', '--origin', 'none'], env)).toMatchObject({
    out: expect.stringContaining('origins      no origin may embed it\n'),
  });
  await until('the service that runs to follow', async () => (await page()).status === 403);
});

test('a change that cannot be is refused in words, and changes nothing', async () => {
  const DATABASE_URL = await makeUrl();
  const refused = { code: 1, out: '' };
  expect(await afterword(['site', 'set', 'blog', '--name', 'x'], { DATABASE_URL })).toEqual({
    ...refused,
    err: 'There is no site blog. Those that are there: afterword site list\n',
  });
  expect(await afterword(['site', 'show', 'blog'], { DATABASE_URL })).toMatchObject({ ...refused, err: expect.stringContaining('There is no site blog.') });
  await afterword(['site', 'create', 'blog', '--origin', 'https://blog.example'], { DATABASE_URL });
  const wrong = ['--name', 'New', '--origin', 'https://blog.example/', '--moderation', 'strict', '--edit-window', '99999999'];
  expect(await afterword(['site', 'set', 'blog', ...wrong], { DATABASE_URL })).toEqual({
    ...refused,
    err: '"https://blog.example/" is not an origin as browsers send it; write https://blog.example.\n"strict" is not one of publish, hold-first, hold-all.\n"99999999" is not at most 604800.\n',
  });
  expect(await afterword(['site', 'list'], { DATABASE_URL })).toMatchObject({ out: 'blog\tComments\thttps://blog.example\n' });
});

test('admin create prints a link that makes one more owner, once', async () => {
  const app = await start();
  await becomeOwner(app);
  const { code, out, err } = await afterword(['admin', 'create'], { DATABASE_URL: app.databaseUrl, PUBLIC_URL: app.base });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const link = /^ {2}(http\S+)$/m.exec(out)?.[1] ?? '';
  expect(link).toMatch(new RegExp(`^${app.base}/account/set-up\\?token=`));
  const follow = () =>
    new Person(app.base).call('POST', '/set-up', {
      ...{ token: new URL(link).searchParams.get('token'), name: 'Otto', email: 'otto@example.org', password: PASSWORD },
    });
  expect(await follow()).toMatchObject({ status: 200 });
  expect(await follow()).toMatchObject({ status: 410 });
});

test('an address that cannot be had is told before a database is made', async () => {
  const app = await start();
  const dataDir = join(home, 'never');
  const taken = await afterword(['start'], { DATA_DIR: dataDir, PORT: String(app.port) });
  expect(taken).toEqual({
    code: 1,
    out: '',
    err: `Port ${app.port} on 127.0.0.1 is in use, by another Afterword or another program. Stop that, or set PORT to another port.\n`,
  });
  // Of the addresses kept for examples (RFC 5737): nobody's.
  const strange = await afterword(['start'], { DATA_DIR: dataDir, HOST: '192.0.2.1' });
  expect(strange).toEqual({ code: 1, out: '', err: 'HOST 192.0.2.1 is not an address of this machine.\n' });
  expect(existsSync(dataDir)).toBe(false);
});

test('start serves until it is told to stop, and commands work beside it on its own Postgres', async () => {
  const env = { DATA_DIR: join(home, 'data'), PORT: '0', LOG_LEVEL: 'warn', DEMO: 'off' };
  const child = spawn(fileURLToPath(new URL('../../bin/afterword.mjs', import.meta.url)), [], {
    env: { PATH, ...COMPILED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  undo.push(() => child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += String(chunk);
    });
  const url = await until('the service to say where it is', () => /http:\/\/localhost:\d+/.exec(said)?.[0], 45_000);
  const link = await until('the service to say how to become its owner', () => /^ {2}(http\S+)$/m.exec(said)?.[1]);
  expect(link.startsWith(`${url}/account/set-up?token=`)).toBe(true);
  // Only what is there is shown.
  expect(said).toContain(`Afterword is ready: ${url}/admin the desk of its staff, ${url}/docs the API. Ctrl+C stops it.`);
  expect(await afterword(['site', 'create', 'blog'], env)).toMatchObject({ code: 0, err: '' });
  expect(await afterword(['migrate'], env)).toEqual({ code: 0, out: 'The database is current.\n', err: '' });
  expect(await fetch(`${url}/api/v1/sites/blog/comments?article=first`)).toMatchObject({ status: 200 });
  const second = await afterword(['start'], env);
  expect(second).toMatchObject({ code: 1, out: '' });
  expect(second.err).toMatch(/^Another Afterword \(process \d+\) is running on .*\. Stop it first, or give this one its own DATA_DIR/);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(await afterword(['site', 'list'], env)).toMatchObject({ code: 0, out: expect.stringContaining('blog\t') });
});
