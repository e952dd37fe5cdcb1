// What is made from the sources: the widget's files (`node scripts/build.ts browser`) and, without an argument, also the JavaScript of the
// published package. Prints the widget's sizes and fails when what a page loads before it shows a thread passes its budget.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin, transform } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BROWSER = join(ROOT, 'dist/browser');

/** Bytes of brotli, all files that a page loads before it shows a thread: a second of a slow phone's connection (issue 3, section 5). */
const INITIAL_BYTES = 12_000;
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
  outdir: 'dist/browser',
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  target: 'es2022',
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

/** Stands in the bundle where the hashed name of the later chunk belongs, which is known only when all is made. */
const LIFE_MARK = 'name-of-life';

/** embed.js is a classic script, as the snippet has it; it knows the hashed names of the modules that it imports. */
const buildWidget = async (): Promise<{ files: Made[]; initial: string[] }> => {
  const entry = 'src/browser/widget/main.ts';
  const modules = await build({
    ...common,
    entryPoints: [entry],
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    format: 'esm',
    splitting: true,
    define: { LIFE: JSON.stringify(LIFE_MARK) },
  });
  const initial = initialFiles(modules.metafile, entry);
  const embed = await build({
    ...common,
    entryPoints: ['src/browser/widget/embed.ts'],
    format: 'iife',
    inject: [],
    define: { MODULES: JSON.stringify(initial) },
  });
  // What failed to load once a browser does not ask for again by the same name: the widget must know it.
  const life = Object.keys(modules.metafile.outputs).find((path) => modules.metafile.outputs[path]?.entryPoint === 'src/browser/widget/life.ts') ?? '';
  const files = modules.outputFiles.map((file) => ({ ...file, contents: Buffer.from(file.text.replace(LIFE_MARK, basename(life))) }));
  // No zod in the widget: it takes only types from the contract. The linter cannot tell, so the bundle does.
  const strangers = Object.keys(modules.metafile.inputs).filter((path) => path.includes('node_modules/zod/'));
  if (strangers.length > 0) throw new Error(`The widget must not hold zod: ${strangers[0]}`);
  return { files: [...files, ...embed.outputFiles], initial: ['embed.js', ...initial] };
};

/** embed.js goes last and in one step: whoever reads it finds the chunks that it names. */
const store = async (files: Made[]): Promise<void> => {
  await mkdir(BROWSER, { recursive: true });
  const names = new Set(files.map(({ path }) => basename(path)));
  for (const { path, contents } of files) {
    const kept = await readFile(path).catch(() => undefined);
    if (kept?.equals(contents)) continue;
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, contents);
    await rename(draft, path);
  }
  for (const name of await readdir(BROWSER)) {
    const age = Date.now() - ((await stat(join(BROWSER, name)).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (!names.has(name) && age > STALE_CHUNK_DAYS * 86_400_000) await rm(join(BROWSER, name), { force: true });
  }
};

const printSizes = (files: Made[], initial: string[]): void => {
  let total = 0;
  for (const { path, contents } of files) {
    const bytes = brotliCompressSync(contents).length;
    const first = initial.includes(basename(path));
    if (first) total += bytes;
    process.stdout.write(`${basename(path).padEnd(28)} ${String(bytes).padStart(7)} bytes brotli  ${first ? 'at first' : 'later'}\n`);
  }
  process.stdout.write(`${'before a thread is shown'.padEnd(28)} ${String(total).padStart(7)} of ${INITIAL_BYTES}\n`);
  if (total > INITIAL_BYTES) throw new Error(`The widget's first files hold ${total} bytes of brotli; at most ${INITIAL_BYTES} are allowed`);
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

const { files, initial } = await buildWidget();
await store(files);
printSizes(files, initial);
if (process.argv[2] !== 'browser') await buildServer();
