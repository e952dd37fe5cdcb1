// How results are told: on the terminal as they come, and in docs/benchmarks.md. Ratios alone are kept: times are those of one machine.
import { cpus, totalmem } from 'node:os';
import type { Ratio } from './statistics.ts';

export type Line = {
  /** What was done, and what it was held against. */
  what: string;
  against: string;
  ratio: Ratio;
  /** The same by processor time of the measured program alone, where that is known. */
  cpuRatio?: number;
  /** At least (throughput) or at most (time, memory) this. Without one it is for the record. */
  target?: { least: number } | { most: number };
  /** Absolute figures: shown, not kept. */
  seen?: string;
};

export type Result = { title: string; about: string; lines: Line[] };

const two = (value: number): string => (value >= 10 ? value.toFixed(1) : value.toFixed(2));

const targetOf = ({ target }: Line): string => {
  if (target === undefined) return '';
  return 'least' in target ? `≥ ${two(target.least)}` : `≤ ${two(target.most)}`;
};

export const isMet = ({ target, ratio }: Line): boolean =>
  target === undefined || ('least' in target ? ratio.median >= target.least : ratio.median <= target.most);

const verdictOf = (line: Line): string => {
  if (line.target === undefined) return '';
  return isMet(line) ? 'pass' : 'FAIL';
};

const HEADINGS = ['', 'against', 'ratio', 'spread', 'by processor time', 'target', ''] as const;

const cellsOf = (line: Line): string[] => [
  line.what,
  line.against,
  two(line.ratio.median),
  `${two(line.ratio.least)} to ${two(line.ratio.most)}`,
  line.cpuRatio === undefined || Number.isNaN(line.cpuRatio) ? '' : two(line.cpuRatio),
  targetOf(line),
  verdictOf(line),
];

/** Figures stand to the right, words to the left. */
const isFigure = (column: number) => column === 2 || column === 4 || column === 5;

export const toText = ({ title, about, lines }: Result): string => {
  const rows = [[...HEADINGS], ...lines.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const toLine = (row: string[]) =>
    row
      .map((cell, column) => (isFigure(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const seen = lines.flatMap((line) => (line.seen === undefined ? [] : [`  ${line.what}: ${line.seen}`]));
  return [title, '─'.repeat(title.length), about, '', ...rows.map(toLine), ...seen, ''].join('\n');
};

const toMarkdown = ({ title, about, lines }: Result): string => {
  const toRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    about,
    '',
    toRow(HEADINGS),
    toRow(HEADINGS.map((_, column) => (isFigure(column) ? '---:' : '---'))),
    ...lines.map((line) => toRow(cellsOf(line))),
    '',
  ].join('\n');
};

const machine = (): string => {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model ?? 'a processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}`;
};

/** The page docs/benchmarks.md. */
export const toPage = (results: readonly Result[], date: Date): string =>
  [
    '# Benchmarks',
    '',
    '`npm run bench` wrote this page. Every figure is a ratio of two things measured in turn in one run on one machine, load and measured in processes',
    'of their own: the median over the rounds, and the least and the most of them. A ratio above 1 is faster (or, where the target is “at most”, slower or larger).',
    '',
    `${date.toISOString().slice(0, 10)}, on ${machine()}. Postgres is the embedded one, fsync on.`,
    '',
    ...results.map(toMarkdown),
  ].join('\n');
