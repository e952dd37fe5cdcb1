// A page of 25 comments that has been asked for before: what almost every request to the service is.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { Bench } from './house/bench.ts';
import { type Measurable, startProgram } from './house/program.ts';
import { becomeGuest, postComment, startService } from './house/service.ts';
import { inRounds } from './house/statistics.ts';
import { words } from './house/words.ts';
import { load, rateInWords, ratesOver } from './house/wrk.ts';

const COMMENTS = 25;
/** Brings the page to about 20 KB of JSON. */
const CHARACTERS = 400;
const CONNECTIONS = 64;
const BASELINES = fileURLToPath(new URL('house/page-baselines.ts', import.meta.url));
const PATH = '/api/v1/sites/demo/comments?article=bench';

const fill = async (base: string): Promise<void> => {
  const tokens = await Promise.all(['Ada', 'Björn', 'Chidi', 'Dolores', 'Emi'].map((name) => becomeGuest(base, name)));
  for (let n = 0; n < COMMENTS; n++) await postComment(base, tokens[n % tokens.length] ?? '', { article: 'bench', body: words(n, CHARACTERS) });
};

/** The page as it comes over the wire: fetch would undo the coding. */
const readPage = async (base: string): Promise<{ json: Buffer; brotli: Buffer; etag: string }> => {
  const http = await import('node:http');
  const [bytes, etag] = await new Promise<[Buffer, string]>((resolve, reject) => {
    const request = http.get(`${base}${PATH}`, { headers: { 'accept-encoding': 'br' } }, async (response) => {
      resolve([Buffer.concat(await response.toArray()), response.headers.etag ?? '']);
    });
    request.on('error', reject);
  });
  return { json: brotliDecompressSync(bytes), brotli: bytes, etag };
};

export const pages: Bench = {
  name: 'pages',
  run: async ({ postgres, quick, profile }) => {
    const service = await startService(await postgres.make('bench_pages'), profile);
    const folder = mkdtempSync(join(tmpdir(), 'afterword-bench-page-'));
    await fill(service.base);
    const page = await readPage(service.base);
    const files = [join(folder, 'page.json'), join(folder, 'page.br')] as const;
    writeFileSync(files[0], page.json);
    writeFileSync(files[1], page.brotli);
    const baseline = (which: string) => startProgram({ args: [BASELINES, which, ...files, page.etag], ready: (line) => line });
    const [express, json, node] = await Promise.all([baseline('express'), baseline('json'), baseline('node')]);
    const measure = (program: Measurable, port: string, headers: Record<string, string>) => () =>
      load(program, {
        url: `http://127.0.0.1:${port}${PATH}`,
        connections: CONNECTIONS,
        seconds: quick ? 1 : 2,
        headers: { 'accept-encoding': 'br', ...headers },
      });
    const known = { 'if-none-match': page.etag };
    try {
      const seen = await inRounds(quick ? 3 : 7, {
        service: measure(service, service.said, {}),
        express: measure(express, express.said, {}),
        json: measure(json, json.said, {}),
        node: measure(node, node.said, {}),
        service304: measure(service, service.said, known),
        express304: measure(express, express.said, known),
        node304: measure(node, node.said, known),
      });
      const { service: ours, service304 } = seen;
      return {
        title: 'A page of 25 comments',
        about: `${page.json.length.toLocaleString('en')} bytes of JSON, ${page.brotli.length.toLocaleString('en')} in brotli, asked for again and again by ${CONNECTIONS} connections of wrk. Requests a second.`,
        lines: [
          {
            what: 'page',
            against: 'bare Express 5 sending the same bytes',
            ...ratesOver(ours, seen.express),
            target: { least: 0.8 },
            seen: `${rateInWords(ours)}, ${rateInWords(seen.express)}`,
          },
          {
            what: 'page',
            against: '`res.json` of the same page',
            ...ratesOver(ours, seen.json),
            target: { least: 3 },
            seen: `${rateInWords(ours)}, ${rateInWords(seen.json)}`,
          },
          { what: 'page', against: 'node:http sending the same bytes', ...ratesOver(ours, seen.node) },
          { what: 'page known to the client (304)', against: 'bare Express 5', ...ratesOver(service304, seen.express304) },
          { what: 'page known to the client (304)', against: 'node:http', ...ratesOver(service304, seen.node304) },
        ],
      };
    } finally {
      for (const program of [express, json, node, service]) await program.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
