// `npm run soak`: the long version of tests/invariants, and what it measured as docs/soak.md. An hour on two cores.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'afterword-soak-'));
const figures = join(folder, 'figures');
writeFileSync(figures, '');

const since = performance.now();
/** Files given by name are soaked alone, and the page stays as it is. */
const files = process.argv.slice(2);
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--runInBand', '--verbose'];
const { status } = spawnSync(process.execPath, [...jest, ...(files.length > 0 ? files : ['tests/invariants'])], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SOAK: '1', SOAK_FIGURES: figures },
});
const minutes = Math.round((performance.now() - since) / 60_000);

const rows = readFileSync(figures, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const { name, text } = JSON.parse(line);
    return `| ${name} | ${text} |`;
  });
rmSync(folder, { recursive: true, force: true });

const page = `# What the promises withstood

Made by \`npm run soak\`: the tests of \`tests/invariants\`, one file for each promise of the design, in their long version. All faults are really
made (processes killed with -9, connections reset, frozen and refused, transactions ended in the middle); nothing is mocked. The short version runs
with every \`npm test\`; a seed that it prints can be run again with \`SEED=… npm run soak -- tests/invariants/05-converged.test.ts\`.

Last whole run: ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${availableParallelism()} cores, ${minutes} minutes, ${status === 0 ? 'no violation' : 'with violations'}.

| promise | what was done, and what came of it |
| --- | --- |
${rows.join('\n')}
`;
if (files.length === 0) writeFileSync(join(root, 'docs/soak.md'), page);
else process.stdout.write(`${rows.join('\n')}\n`);
process.exitCode = status ?? 1;
