// Comments left by many at once: on many threads, and all on one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from './house/bench.ts';
import { type Measurable, startProgram } from './house/program.ts';
import { becomeGuest, query, startService } from './house/service.ts';
import { inRounds } from './house/statistics.ts';
import { words } from './house/words.ts';
import { load, type Rate, rateInWords, ratesOver } from './house/wrk.ts';

const THREADS = 500;
const GUESTS = 64;
const WRITERS = [16, 64] as const;
/** A comment of a few sentences. */
const CHARACTERS = 300;
const BASELINE = fileURLToPath(new URL('house/post-baseline.ts', import.meta.url));
const PATH = '/api/v1/sites/demo/comments';

const bodies = (threads: number): string =>
  Array.from({ length: THREADS }, (_, n) => JSON.stringify({ article: { key: `article-${n % threads}` }, body: words(n, CHARACTERS) })).join('\n');

const writeFiles = async (folder: string, base: string): Promise<{ tokens: string; many: string; one: string }> => {
  const files = { tokens: join(folder, 'tokens'), many: join(folder, 'many'), one: join(folder, 'one') };
  const tokens: string[] = [];
  for (let n = 0; n < GUESTS; n++) tokens.push(await becomeGuest(base, `Guest ${n}`));
  writeFileSync(files.tokens, tokens.join('\n'));
  writeFileSync(files.many, bodies(THREADS));
  writeFileSync(files.one, bodies(1));
  return files;
};

type Seen = Record<'many' | 'one' | 'naiveMany' | 'naiveOne', Rate[]>;

const linesOf = (writers: number, { many, one, naiveMany, naiveOne }: Seen): Awaited<ReturnType<Bench['run']>>['lines'] => [
  {
    what: `${writers} writers on ${THREADS} threads`,
    against: 'a naive route, the same',
    ...ratesOver(many, naiveMany),
    target: { least: 0.7 },
    seen: `${rateInWords(many)}, ${rateInWords(naiveMany)}`,
  },
  {
    what: `${writers} writers on one thread`,
    against: 'a naive route, the same',
    ...ratesOver(one, naiveOne),
    target: { least: 0.7 },
    seen: `${rateInWords(one)}, ${rateInWords(naiveOne)}`,
  },
  { what: `${writers} writers on one thread`, against: `the same on ${THREADS} threads`, ...ratesOver(one, many), target: { least: 0.8 } },
];

export const posts: Bench = {
  name: 'posts',
  run: async ({ postgres, quick, profile }) => {
    const database = await postgres.make('bench_posts');
    const service = await startService(database, profile);
    const naive = await startProgram({ args: [BASELINE, await postgres.make('bench_posts_naive')], ready: (line) => line });
    const folder = mkdtempSync(join(tmpdir(), 'afterword-bench-posts-'));
    try {
      const files = await writeFiles(folder, service.base);
      let runs = 0;
      const measure = (program: Measurable, port: string, connections: number, file: string) => () =>
        load(program, {
          url: `http://127.0.0.1:${port}${PATH}`,
          connections,
          seconds: quick ? 1 : 2,
          posts: { word: `bench-${++runs}-`, tokens: files.tokens, bodies: file },
        });
      // The first posts make the threads; and both programs have run through all of it often enough to be compiled.
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        for (const file of [files.many, files.one]) await measure(service, service.said, 64, file)();
        await measure(naive, naive.said, 64, files.many)();
      }
      const lines: ReturnType<typeof linesOf> = [];
      for (const writers of WRITERS) {
        const seen = await inRounds(quick ? 3 : 7, {
          many: measure(service, service.said, writers, files.many),
          naiveMany: measure(naive, naive.said, writers, files.many),
          one: measure(service, service.said, writers, files.one),
          naiveOne: measure(naive, naive.said, writers, files.one),
        });
        lines.push(...linesOf(writers, seen));
      }
      const [gap] = await query(
        database,
        "select from threads t where article_key like 'article-%' and head <> (select count(*) from comments c where c.thread_id = t.id)",
      );
      if (gap !== undefined) throw new Error('A thread counts other comments than it has');
      return {
        title: 'Leaving comments',
        about: `Of about ${CHARACTERS} characters, by 16 and 64 connections of wrk, end to end. The naive route parses the body and does one autocommitted INSERT into a plain table through the same driver on the same Postgres.`,
        lines,
      };
    } finally {
      await naive.stop();
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
