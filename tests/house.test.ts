// The house's rules hold, and are really asked: each room has its list of imports, planted faults are found, the pages say what the code says.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

type Override = { includes: string[]; linter: { rules: { style?: { noRestrictedImports?: { options: { patterns: { group: string[] }[] } } } } } };
const biome: { overrides: Override[] } = JSON.parse(read('biome.json'));
const { dependencies, devDependencies, optionalDependencies }: Record<string, Record<string, string>> = JSON.parse(read('package.json'));

/** What each entry of the table allows: `**` refuses all, the rest takes back. */
const table = biome.overrides.flatMap(({ includes, linter }) => {
  const group = linter.rules.style?.noRestrictedImports?.options.patterns[0]?.group;
  return group === undefined ? [] : [{ includes, group }];
});

const foldersOf = (path: string): string[] =>
  readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${path}/${name}`);

const rooms = [...foldersOf('src').filter((path) => path !== 'src/browser'), ...foldersOf('src/browser')];

const tracked = async (): Promise<string[]> =>
  (await run('git', ['ls-files', '-z'], { cwd: ROOT })).stdout.split('\0').filter((path) => existsSync(join(ROOT, path)));

describe('the table of imports', () => {
  test.each(rooms)('%s has an entry that begins by refusing all', (room) => {
    const entry = table.find(({ includes }) => includes.includes(`${room}/**`));
    expect(entry?.group[0]).toBe('**');
  });

  test('names no room that is not there', () => {
    const paths = table.flatMap(({ includes }) => includes).filter((path) => path !== 'src/*.ts');
    expect(paths.filter((path) => !existsSync(join(ROOT, path.replace('/**', ''))))).toEqual([]);
  });

  test('gives the service only packages that are installed with it', () => {
    const entries = table.filter(({ includes }) => includes.some((path) => path.startsWith('src/') && !path.startsWith('src/browser/')));
    const packages = entries.flatMap(({ group }) => group.filter((pattern) => /^![a-z@]/.test(pattern) && !pattern.startsWith('!node:')));
    const names = new Set(
      packages.map((pattern) =>
        pattern
          .slice(1)
          .split('/', pattern[1] === '@' ? 2 : 1)
          .join('/'),
      ),
    );
    expect([...names].filter((name) => !(name in (dependencies ?? {})))).toEqual([]);
  });

  /** "../bus/*.ts" → "bus", "../log.ts" → "log". */
  const roomOf = (pattern: string): string =>
    pattern
      .replace(/^!(?:\.\.?\/)+/, '')
      .replace(/(?:\/words)?\/\*$|(?:\/words)?\/\*\.tsx?$|\.ts$/, '')
      .replace(/^(?=(?:client|admin)$)/, 'browser/');
  const isOwn = (pattern: string): boolean => /^!\.\/|^!\.\.\/\*\.tsx?$|^!\.\.\/(?:words|queue)\//.test(pattern);
  const GROUND = ['config', 'deadline', 'log', 'metrics', 'parts', 'contract', 'access', 'bus', 'database', 'http'];
  const cells = (row: string | undefined): string[][] =>
    (row ?? '')
      .split('|')
      .slice(2, 4)
      .map((cell) => cell.split(',').flatMap((word) => (word.trim() === 'ground' ? GROUND : word.trim() === '' ? [] : [word.trim()])));

  test.each(rooms)('%s has a line in ARCHITECTURE.md that says what it does, and one that says the same as biome.json', (room) => {
    const [about, row] = read('ARCHITECTURE.md')
      .split('\n')
      .filter((line) => line.startsWith(`| [${room.replace('src/', '')}](${room})`));
    expect(about).toBeDefined();
    const allowed = (table.find(({ includes }) => includes.includes(`${room}/**`))?.group ?? []).filter(
      (pattern) => pattern.startsWith('!') && !isOwn(pattern),
    );
    const [inside, packages] = cells(row);
    expect(new Set(inside)).toEqual(new Set(allowed.filter((pattern) => pattern.startsWith('!.')).map(roomOf)));
    expect(new Set(packages)).toEqual(
      new Set(allowed.filter((pattern) => /^![a-z@]/.test(pattern) && !pattern.startsWith('!node:')).map((name) => name.slice(1))),
    );
  });
});

/** A fault in each file of a small house, and the rule that must find it. */
const FAULTS: [path: string, text: string, rule: string][] = [
  ['src/threads/upward.ts', "import { readPage } from '../comments/page.ts';\nexport const read = readPage;\n", 'noRestrictedImports'],
  ['src/contract/downward.ts', "import type { Tx } from '../database/transaction.ts';\nexport type Inner = Tx;\n", 'noRestrictedImports'],
  ['src/moderation/other-routes.ts', "import { threadRoutes } from '../threads/routes.ts';\nexport const routes = threadRoutes;\n", 'noRestrictedImports'],
  ['src/comments/web.ts', "import express from 'express';\nexport const app = express();\n", 'noRestrictedImports'],
  ['src/comments/cleaner.ts', "import sanitize from 'sanitize-html';\nexport const clean = sanitize;\n", 'noRestrictedImports'],
  ['src/comments/strange.ts', "export const load = () => import('left-pad');\n", 'noRestrictedImports'],
  ['src/browser/widget/schema.ts', "import { z } from 'zod';\nexport const name = z.string();\n", 'noRestrictedImports'],
  ['src/browser/client/server.ts', "import type { Parts } from '../../parts.ts';\nexport type P = Parts;\n", 'noRestrictedImports'],
  ['tests/api/inside.test.ts', "import { Lane } from '../../src/comments/lane.ts';\nexport const lane = Lane;\n", 'noRestrictedImports'],
  ['tests/api/timers.test.ts', "import { setTimeout as sleep } from 'node:timers/promises';\nawait sleep(5);\n", 'noRestrictedImports'],
  ['tests/api/sleep.test.ts', 'await new Promise((resolve) => setTimeout(resolve, 5));\n', 'noRestrictedGlobals'],
  ['tests/api/left-out.test.ts', "import { test } from '@jest/globals';\ntest.skip('later', () => {});\n", 'noSkippedTests'],
  ['tests/api/alone.test.ts', "import { test } from '@jest/globals';\ntest.only('this', () => {});\n", 'noFocusedTests'],
  ['src/http/environment.ts', 'export const port = process.env.PORT;\n', 'noProcessEnv'],
  ['src/http/circle-a.ts', "import type { B } from './circle-b.ts';\nexport type A = { b: B };\n", 'noImportCycles'],
  ['src/http/circle-b.ts', "import type { A } from './circle-a.ts';\nexport type B = { a: A };\n", 'noImportCycles'],
  ['src/http/ending.ts', "import { circle } from './circle';\nexport const c = circle;\n", 'useImportExtensions'],
  ['src/http/circle.ts', 'export const circle = 1;\n', ''],
  ['src/http/index.ts', "export * from './circle.ts';\n", 'noBarrelFile'],
  ['src/http/default.ts', 'export default 1;\n', 'noDefaultExport'],
  ['src/http/CamelCase.ts', 'export const a = 1;\n', 'useFilenamingConvention'],
  ['src/http/enumerated.ts', 'export enum A {\n  B,\n}\n', 'noEnum'],
  ['src/http/any.ts', 'export const a = (b: any) => b;\n', 'noExplicitAny'],
  ['src/http/said.ts', "console.log('a');\n", 'noConsole'],
  ['src/http/floating.ts', 'const f = async () => 1;\nexport const g = () => {\n  f();\n};\n', 'noFloatingPromises'],
  ['src/http/ignored.ts', '// @ts-ignore\nexport const a: number = 1;\n', 'noTsIgnore'],
  ['src/http/too-long.ts', `${Array.from({ length: 401 }, (_, n) => `export const a${n} = ${n};`).join('\n')}\n`, 'noExcessiveLinesPerFile'],
  [
    'src/http/long-function.ts',
    `export const f = (a: number[]) => {\n${Array.from({ length: 61 }, (_, n) => `  a.push(${n});`).join('\n')}\n};\n`,
    'noExcessiveLinesPerFunction',
  ],
  [
    'src/http/knot.ts',
    `export const f = (a: number) => {\n${Array.from({ length: 16 }, (_, n) => `  if (a === ${n}) return ${n} + 1;`).join('\n')}\n  return a;\n};\n`,
    'noExcessiveCognitiveComplexity',
  ],
];

type Report = { diagnostics: { category: string | null; location: { path: string | { file: string } | null } }[] };

describe('a planted fault is found', () => {
  const house = mkdtempSync(join(tmpdir(), 'afterword-house-'));
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  const lint = async (): Promise<Map<string, string[]>> => {
    for (const file of ['biome.json', '.gitignore']) cpSync(join(ROOT, file), join(house, file));
    for (const [path, text] of FAULTS) {
      mkdirSync(join(house, dirname(path)), { recursive: true });
      writeFileSync(join(house, path), text);
    }
    const command = join(ROOT, 'node_modules/.bin/biome');
    // It ends with 1, for there are faults.
    const failed = await run(command, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], { cwd: house, maxBuffer: 1e8 }).catch(
      (error: unknown) => error,
    );
    const { diagnostics }: Report = JSON.parse((failed as { stdout: string }).stdout);
    const found = Map.groupBy(diagnostics, ({ location: { path } }) => relative(house, join(house, typeof path === 'string' ? path : (path?.file ?? ''))));
    return new Map([...found].map(([path, list]) => [path, list.map(({ category }) => category?.split('/').at(-1) ?? '')]));
  };

  const found = lint();
  test.each(FAULTS)('%s', async (path, _text, rule) => {
    const rules = (await found).get(path) ?? [];
    if (rule === '') expect(rules).toEqual([]);
    else expect(rules).toContain(rule);
  });
});

describe('what is checked in', () => {
  // Written apart, so that this file does not hold them.
  const FORBIDDEN = ['TO' + 'DO', 'FIX' + 'ME', 'as unknown' + ' as', '@ts-' + 'ignore', '@ts-' + 'expect-error'];
  const MACHINE = /(?:^|[\s'"`(=])\/(?:home|root|Users|work)\/\w/m;
  const TEXT = /\.(?:ts|tsx|mjs|js|json|sql|css|md|yml|lua)$|Dockerfile$|Caddyfile$|\.example$|^\.ci\/run$/;

  test('holds no mark of unfinished work, no cast that quiets the compiler and no path of one machine', async () => {
    const faults = (await tracked())
      .filter((path) => TEXT.test(path) && path !== 'tests/house.test.ts' && path !== 'package-lock.json')
      .flatMap((path) => {
        const text = read(path);
        const words = FORBIDDEN.filter((word) => text.includes(word));
        return [...words, ...(MACHINE.test(text) ? [`a machine's path: ${MACHINE.exec(text)?.[0].trim()}`] : [])].map((fault) => `${path}: ${fault}`);
      });
    expect(faults).toEqual([]);
  });

  test('is fresh where it is made from the code: settings, problems', async () => {
    await expect(run(process.execPath, ['scripts/documents.ts', '--check'], { cwd: ROOT })).resolves.toMatchObject({ stderr: '' });
  });

  test('names each dependency in docs/dependencies.md, and none that is gone', () => {
    const named = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    const real = [dependencies, devDependencies, optionalDependencies].flatMap((list) => Object.keys(list ?? {}));
    expect(named.toSorted()).toEqual(real.toSorted());
  });

  test('lets no package run a script while it is installed', () => {
    const lock: { packages: Record<string, { hasInstallScript?: boolean; resolved?: string }> } = JSON.parse(read('package-lock.json'));
    const { allowScripts }: { allowScripts: Record<string, boolean> } = JSON.parse(read('package.json'));
    const withScripts = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(withScripts.map(([path]) => path.split('node_modules/').at(-1)).toSorted()).toEqual(Object.keys(allowScripts).toSorted());
    expect(Object.values(allowScripts)).not.toContain(true);
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'))).toEqual([]);
  });
});

describe('the pages', () => {
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
  const anchorsOf = (path: string): string[] => [...read(path).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => slug(heading));

  test('link only to files and headings that are there', async () => {
    const pages = (await tracked()).filter((path) => path.endsWith('.md'));
    expect(pages).toContain('README.md');
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => {
          const [file = '', anchor] = target.split('#');
          const path = file === '' ? page : relative(ROOT, join(ROOT, dirname(page), file));
          return !existsSync(join(ROOT, path)) || (anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).includes(anchor));
        })
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('of docs/ are each linked from the README', () => {
    const readme = read('README.md');
    expect(readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && !readme.includes(`(docs/${name})`))).toEqual([]);
  });
});
