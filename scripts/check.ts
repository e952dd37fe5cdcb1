// What `npm run check` does: types, lint with the house's rules, dead code, and whether what is made from the sources is fresh. All at once.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TSC = 'node_modules/.bin/tsc';
/** The second run of a check looks again only at what changed. */
const REMEMBER = ['--incremental', '--tsBuildInfoFile'];

const CHECKS: Record<string, string[]> = {
  'types of the service': [TSC, '--project', '.', ...REMEMBER, 'node_modules/.cache/types/service.json'],
  'types of the widget': [TSC, '--project', 'src/browser', ...REMEMBER, 'node_modules/.cache/types/widget.json'],
  'lint and format': ['node_modules/.bin/biome', 'ci', '--colors=off', '--error-on-warnings', '.'],
  'dead code': [process.execPath, 'node_modules/knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'],
  'openapi.json': [process.execPath, 'scripts/openapi.ts', '--check'],
  'db/schema.sql': [process.execPath, 'scripts/schema.ts', '--check'],
  'made documents': [process.execPath, 'scripts/documents.ts', '--check'],
};

const run = (name: string, [command = '', ...words]: string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const begin = performance.now();
    const child = spawn(command, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    const tell = (isGood: boolean) => {
      process.stdout.write(`${isGood ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - begin) / 1000).toFixed(1)} s)\n${isGood ? '' : output}`);
      resolve(isGood);
    };
    child.once('error', (error) => {
      output += `${error.message}\n`;
      tell(false);
    });
    child.once('close', (code) => tell(code === 0));
  });

const results = await Promise.all(Object.entries(CHECKS).map(([name, words]) => run(name, words)));
if (results.includes(false)) process.exitCode = 1;
