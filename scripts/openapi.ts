// Writes openapi.json, the copy of the document that people read and diff without starting the service. A test holds it fresh.
import { readFileSync, writeFileSync } from 'node:fs';
import { makeOpenApi } from '../src/contract/openapi.ts';

const root = new URL('../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
writeFileSync(new URL('openapi.json', root), `${JSON.stringify(makeOpenApi(version), undefined, 2)}\n`);
