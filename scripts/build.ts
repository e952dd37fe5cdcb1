// What is made from the sources: the files of the widget and of the desk (`node scripts/build.ts browser`) and, without an argument, also the
// JavaScript of the published package and prints their sizes. Fails when what a page loads before it shows something passes its budget.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin, transform } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Bytes of brotli, all files that a page loads before it shows a thread: a second of a slow phone's connection (issue 3, section 5). */
const WIDGET_BYTES = 12_000;
/** Likewise before the desk shows its queue: whoever moderates stays for an hour, and is not to wait five seconds on a phone's connection. */
const DESK_BYTES = 60_000;
/** Pages that are open still ask for the chunks of the build that they began with. */
const STALE_CHUNK_DAYS = 30;

/** A style sheet is a string here: the widget adopts it into its shadow root, where no Content-Security-Policy forbids it. */
const styleAsText: Plugin = {
  name: 'style-as-text',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path), { loader: 'css', minify: true, target: 'es2023' });
      return { contents: code, loader: 'text' };
    });
  },
};

const common = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  target: 'es2022',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  legalComments: 'none',
  plugins: [styleAsText],
  // JSX becomes calls of `h`, which is in the bundle anyway: the other way to make a node weighs more.
  inject: ['node_modules/preact/dist/preact.mjs'],
  tsconfigRaw: { compilerOptions: { jsx: 'react', jsxFactory: 'h', jsxFragmentFactory: 'Fragment', target: 'es2022' } },
} satisfies BuildOptions;

/** The entry's file and those that it imports at once; what it imports later is not in it. */
const initialFiles = ({ outputs }: Metafile, entry: string): string[] => {
  const found = new Set([Object.keys(outputs).find((path) => outputs[path]?.entryPoint === entry) ?? '']);
  for (const path of found) for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') found.add(next);
  return [...found].map((path) => basename(path));
};

type Made = Pick<OutputFile, 'path' | 'contents'>;
/** `initial`: the names of what is loaded at first. */
type Bundle = { name: string; folder: string; budget: number; files: Made[]; initial: string[] };

/** No zod in a browser: it takes only types from the contract. The linter cannot tell, so the bundle does. */
const refuseZod = ({ inputs }: Metafile, name: string): void => {
  const stranger = Object.keys(inputs).find((path) => path.includes('node_modules/zod/'));
  if (stranger !== undefined) throw new Error(`The ${name} must not hold zod: ${stranger}`);
};

/** Stands in the bundle where the hashed name of the later chunk belongs, which is known only when all is made. */
const LIFE_MARK = 'name-of-life';

/** embed.js is a classic script, as the snippet has it; it knows the hashed names of the modules that it imports. */
const buildWidget = async (): Promise<Bundle> => {
  const entry = 'src/browser/widget/main.ts';
  const outdir = 'dist/browser';
  const modules = await build({
    ...common,
    outdir,
    entryPoints: [entry],
    format: 'esm',
    splitting: true,
    define: { LIFE: JSON.stringify(LIFE_MARK) },
  });
  const initial = initialFiles(modules.metafile, entry);
  const embed = await build({
    ...common,
    outdir,
    entryPoints: ['src/browser/widget/embed.ts'],
    entryNames: '[name]',
    format: 'iife',
    inject: [],
    define: { MODULES: JSON.stringify(initial) },
  });
  // What failed to load once a browser does not ask for again by the same name: the widget must know it.
  const life = Object.keys(modules.metafile.outputs).find((path) => modules.metafile.outputs[path]?.entryPoint === 'src/browser/widget/life.ts') ?? '';
  const files = modules.outputFiles.map((file) => ({ ...file, contents: Buffer.from(file.text.replace(LIFE_MARK, basename(life))) }));
  refuseZod(modules.metafile, 'widget');
  return { name: 'a thread', folder: outdir, budget: WIDGET_BYTES, files: [...files, ...embed.outputFiles], initial: ['embed.js', ...initial] };
};

/** Programs that are whole pages of ours, with the pieces that they share; apps.json tells the service which hashed files each page links to. */
const APPS = {
  desk: { entry: 'src/browser/admin/main.tsx', sheet: 'src/browser/admin/desk.css' },
  account: { entry: 'src/browser/account/main.tsx', sheet: 'src/browser/account/account.css' },
} as const;

/** Styles are files, so that they are there before the script. */
const buildApps = async (): Promise<Bundle> => {
  const folder = 'dist/desk';
  const entries = (kind: 'entry' | 'sheet') => Object.fromEntries(Object.entries(APPS).map(([name, app]) => [name, app[kind]]));
  const modules = await build({ ...common, outdir: folder, entryPoints: entries('entry'), format: 'esm', splitting: true });
  refuseZod(modules.metafile, 'desk');
  const sheets = await build({ ...common, outdir: folder, entryPoints: entries('sheet'), plugins: [], inject: [] });
  const names = Object.entries(APPS).map(
    ([name, { entry, sheet }]) => [name, { scripts: initialFiles(modules.metafile, entry), styles: initialFiles(sheets.metafile, sheet) }] as const,
  );
  const apps = Buffer.from(JSON.stringify(Object.fromEntries(names)));
  const desk = names.find(([name]) => name === 'desk')?.[1];
  return {
    name: 'the queue',
    folder,
    budget: DESK_BYTES,
    files: [...modules.outputFiles, ...sheets.outputFiles, { path: join(ROOT, folder, 'apps.json'), contents: apps }],
    initial: [...(desk?.scripts ?? []), ...(desk?.styles ?? [])],
  };
};

/** What names the others (embed.js, apps.json) goes last and in one step: whoever reads it finds the chunks that it names. */
const store = async ({ files, folder }: Bundle): Promise<void> => {
  const place = join(ROOT, folder);
  await mkdir(place, { recursive: true });
  const names = new Set(files.map(({ path }) => basename(path)));
  for (const { path, contents } of files) {
    const kept = await readFile(path).catch(() => undefined);
    if (kept?.equals(contents)) continue;
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, contents);
    await rename(draft, path);
  }
  for (const name of await readdir(place)) {
    const age = Date.now() - ((await stat(join(place, name)).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (!names.has(name) && age > STALE_CHUNK_DAYS * 86_400_000) await rm(join(place, name), { force: true });
  }
};

/** Who starts the service did not ask for them: only a build that is asked for, or one that fails, prints. */
const checkSizes = ({ name, budget, files, initial }: Bundle, isAsked: boolean): void => {
  const sizes = files.map(({ path, contents }) => ({ file: basename(path), bytes: brotliCompressSync(contents).length }));
  const total = sizes.reduce((sum, { file, bytes }) => sum + (initial.includes(file) ? bytes : 0), 0);
  const line = (what: string, bytes: number, rest: string) => process.stdout.write(`${what.padEnd(28)} ${String(bytes).padStart(7)} ${rest}\n`);
  if (isAsked || total > budget) {
    for (const { file, bytes } of sizes) line(file, bytes, `bytes brotli  ${initial.includes(file) ? 'at first' : 'later'}`);
    line(`before ${name} is shown`, total, `of ${budget}`);
  }
  if (total > budget) throw new Error(`What is loaded before ${name} is shown holds ${total} bytes of brotli; at most ${budget} are allowed`);
};

/** The published package carries JavaScript: Node strips no types below node_modules. */
const buildServer = async (): Promise<void> => {
  execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
  const isSource = (name: string) => ['.ts', '.tsx', '.json'].includes(extname(name));
  for (const file of await readdir(join(ROOT, 'src'), { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    if (file.isFile() && !isSource(file.name) && !path.includes('/browser/')) await cp(path, path.replace(join(ROOT, 'src'), join(ROOT, 'dist')));
  }
};

const isWhole = process.argv[2] !== 'browser';
for (const bundle of await Promise.all([buildWidget(), buildApps()])) {
  await store(bundle);
  checkSizes(bundle, isWhole);
}
if (isWhole) await buildServer();
