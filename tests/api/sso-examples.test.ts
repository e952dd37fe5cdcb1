// The examples of docs/single-sign-on.md, run as they stand there. A language that is not on this machine is left out; Node always is.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { asAdmin, Client } from '../house/clients.ts';
import { type Started, start } from '../house/start.ts';

const page = readFileSync(new URL('../../docs/single-sign-on.md', import.meta.url), 'utf8');
const LANGUAGES = [
  { name: 'js', program: process.execPath, file: 'sign.mjs' },
  { name: 'php', program: 'php', file: 'sign.php' },
  { name: 'python', program: 'python3', file: 'sign.py' },
  { name: 'ruby', program: 'ruby', file: 'sign.rb' },
];
const here = LANGUAGES.filter(({ program }) => spawnSync(program, ['--version']).status === 0);

const folder = mkdtempSync(join(tmpdir(), 'afterword-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let app: Started;
let env: Record<string, string>;

beforeAll(async () => {
  app = await start();
  const { body } = await asAdmin(app.base).call('post', '/sso-secrets');
  env = { PATH: process.env.PATH ?? '', AFTERWORD_KID: body.kid, AFTERWORD_SECRET: body.secret, AFTERWORD_SITE: 'demo' };
});

test('the page has an example of each language', () => {
  expect([...page.matchAll(/^```(js|php|python|ruby)$/gm)].map(([, name]) => name)).toEqual(LANGUAGES.map(({ name }) => name));
});

test.each(here)('the example in $name signs a reader in', async ({ name, program, file }) => {
  const code = new RegExp(`^\`\`\`${name}\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';
  writeFileSync(join(folder, file), code);
  const { stdout, stderr, status } = spawnSync(program, [join(folder, file)], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const answer = await new Client(app.base).call('post', '/sessions').send({ ssoToken: stdout.trim() });
  expect([answer.status, answer.body.author?.name]).toEqual([201, 'Ada Lovelace']);
});
