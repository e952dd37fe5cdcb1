// Writes openapi.json, the copy of the document that people read and diff without starting the service. A test holds it fresh.
//   --check  writes nothing, and fails when the file is not fresh
import { readFileSync, writeFileSync } from 'node:fs';
import { makeOpenApi } from '../src/contract/openapi.ts';
import { version } from '../src/version.ts';

const FILE = new URL('../openapi.json', import.meta.url);

const text = `${JSON.stringify(makeOpenApi(version), undefined, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (text !== readFileSync(FILE, 'utf8')) {
  process.stderr.write('openapi.json is not what the contract says: run `npm run openapi`.\n');
  process.exitCode = 1;
}
