// Writes the pages that are made from tables of the code: docs/problems.md from the contract, docs/settings.md and .env.example from the settings.
//   --check  writes nothing, and fails when one of them is not fresh
import { readFileSync, writeFileSync } from 'node:fs';
import { settings } from '../src/config.ts';
import { problems } from '../src/contract/problems.ts';

const ROOT = new URL('../', import.meta.url);
const MADE = '<!-- Made by `npm run documents`; edit the source that it names, not this page. -->';

const problemsPage = (): string => `${MADE}
# Problems

Every error is \`application/problem+json\` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with a stable \`code\`: decide by the code, never by a text.
The \`type\` of a problem is a page of the service itself, \`/problems/<code>\`. How errors are built: [api.md](api.md#errors).
This page is made from [src/contract/problems.ts](../src/contract/problems.ts).

| code | status | means | what to do |
| --- | --- | --- | --- |
${Object.entries(problems)
  .map(([code, { status, title, advice }]) => `| \`${code}\` | ${status} | ${title} | ${advice} |`)
  .join('\n')}
`;

const settingsPage = (): string => `${MADE}
# Settings

Settings come from the environment. None is needed: without any, the service runs on http://localhost:8080 with a Postgres of its own in \`./data\`.
An empty variable is one that is not set. Every mistake is told at the start, all at once, and the service does not start.
What belongs to one site (its name, who may embed it, how it is moderated) is not here: see [moderation.md](moderation.md#settings-of-a-site).
This page is made from [src/config.ts](../src/config.ts).

| variable | default | meaning |
| --- | --- | --- |
${settings.map(({ name, about, preset }) => `| \`${name}\` | ${preset === undefined ? '' : `\`${preset}\``} | ${about} |`).join('\n')}
`;

const example = (): string => `# Every setting with its default; docs/settings.md is the same as a page. Copy this file to .env and start with:
#   node --env-file=.env bin/afterword.mjs
# docker compose reads .env by itself.
${settings.map(({ name, about, preset }) => `\n# ${about}\n#${name}=${preset ?? ''}\n`).join('')}`;

const FILES: Record<string, () => string> = { 'docs/problems.md': problemsPage, 'docs/settings.md': settingsPage, '.env.example': example };

for (const [file, make] of Object.entries(FILES)) {
  const text = make();
  if (!process.argv.includes('--check')) writeFileSync(new URL(file, ROOT), text);
  else if (text !== readFileSync(new URL(file, ROOT), 'utf8')) {
    process.stderr.write(`${file} is not what its source says: run \`npm run documents\`.\n`);
    process.exitCode = 1;
  }
}
