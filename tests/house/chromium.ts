// The Chromium of the tests: the one inside the npm package, made ready once per checkout, so that `npm ci` is all a test needs.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

type Chromium = { executablePath: string; env: Record<string, string> };

const run = promisify(execFile);

/** Where the packages of systems put theirs; for machines that the npm package has no browser for (it is linux-x64 alone). */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Unpacking takes about 2 s; a busy machine may take many times that. */
const UNPACK_TIMEOUT_MS = 120_000;

/** The package's own list of font folders names those of its cloud alone: here those of the machine come first, its one font stands in where there are none. */
const fontsOf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
  <cachedir>${join(folder, 'font-cache')}</cachedir>
</fontconfig>
`;

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');

/**
 * Unpacks beside `folder` and moves it there whole, so that nobody ever meets half a browser, however many workers begin at once.
 * The package unpacks into TMPDIR, and its libraries (NSS, expat) only where it believes to be in its cloud: hence a process with an environment of its own.
 */
const unpack = async (folder: string): Promise<void> => {
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(`${folder}-`);
  try {
    const script = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
    await run(process.execPath, ['--eval', script], {
      cwd: import.meta.dirname,
      timeout: UNPACK_TIMEOUT_MS,
      env: { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    });
    await writeFile(join(staging, 'fonts.conf'), fontsOf(folder));
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another worker was first.
    if (!isTaken(error)) throw error;
  }
};

const packaged = async (): Promise<Chromium> => {
  const packageFile = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'package.json');
  const { version } = createRequire(import.meta.url)(packageFile) as { version: string };
  // Not in the shared /tmp: another's there is neither ours to write nor to trust.
  const folder = fileURLToPath(new URL(`../../node_modules/.cache/chromium-${version}`, import.meta.url));
  if (!existsSync(folder)) await unpack(folder);
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
};

/** CHROMIUM_PATH, else the package's, else an installed one. @throws a sentence when there is none. */
export const findChromium = async (): Promise<Chromium> => {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined) {
    await access(given);
    return { executablePath: given, env: {} };
  }
  if (process.platform === 'linux' && process.arch === 'x64') return packaged();
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed === undefined) throw new Error(`No Chromium for ${process.platform}-${process.arch}: install Chromium or Chrome, or name one in CHROMIUM_PATH`);
  return { executablePath: installed, env: {} };
};
