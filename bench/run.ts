// npm run bench: measures, tells, and writes docs/benchmarks.md when all was measured in full.
//   --only NAME     one of them (may be repeated)
//   --quick         few and short rounds, nothing is written
//   --profile DIR   profiles of the service's processor into DIR
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fanout } from './fanout.ts';
import type { Bench } from './house/bench.ts';
import { stopPrograms } from './house/program.ts';
import { isMet, type Result, toPage, toText } from './house/report.ts';
import { startPostgres } from './house/service.ts';
import { findWrk, NoWrkError } from './house/wrk.ts';
import { latency } from './latency.ts';
import { moderation } from './moderation.ts';
import { pages } from './pages.ts';
import { posts } from './posts.ts';
import { scale } from './scale.ts';

const BENCHES: readonly Bench[] = [pages, posts, fanout, latency, scale, moderation];
const PAGE = new URL('../docs/benchmarks.md', import.meta.url);

const say = (text: string) => process.stdout.write(`${text}\n`);

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false }, profile: { type: 'string' } },
  });
  const wanted = BENCHES.filter(({ name }) => values.only?.includes(name) ?? true);
  if (wanted.length === 0) throw new Error(`There is no such bench; there are ${BENCHES.map(({ name }) => name).join(', ')}`);
  await findWrk();
  const postgres = await startPostgres();
  const results: Result[] = [];
  const interrupted = async (signal: NodeJS.Signals): Promise<void> => {
    say(`${signal}: stopping what was started.`);
    await stopPrograms();
    await postgres.stop();
    process.exit(1);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    for (const bench of wanted) {
      const result = await bench.run({ postgres, quick: values.quick, profile: values.profile });
      results.push(result);
      say(toText(result));
    }
  } finally {
    await postgres.stop();
  }
  if (!values.quick && wanted.length === BENCHES.length) writeFileSync(PAGE, toPage(results, new Date()));
  const missed = results.flatMap(({ lines }) => lines).filter((line) => !isMet(line));
  say(missed.length === 0 ? 'Every target is met.' : `${missed.length} missed their target.`);
};

try {
  await main();
} catch (error) {
  if (!(error instanceof NoWrkError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
