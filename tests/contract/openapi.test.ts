// The document is the contract: every call is in it, every reference leads somewhere, and the copy in the repository is the one served.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { makeOpenApi } from '../../src/contract/openapi.ts';
import { problems } from '../../src/contract/problems.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
/** As it is sent: what JSON leaves out is not there. */
const document = JSON.parse(JSON.stringify(makeOpenApi(version)));

/** Every value below, with its address. */
function* walk(value: unknown, at = '#'): Generator<[string, unknown]> {
  yield [at, value];
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* walk(inner, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

test('is fresh in the repository (npm run openapi writes it)', () => {
  expect(JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'))).toEqual(document);
});

test.each(Object.entries<Endpoint>(endpoints))('holds %s with its parameters, its body, its answer and its problems', (name, endpoint) => {
  const operation = document.paths[`/api/v1${endpoint.path.replace(/:(\w+)/g, '{$1}')}`]?.[endpoint.method];
  expect(operation).toMatchObject({ operationId: name, summary: endpoint.summary });
  const wanted = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
  expect(operation.parameters.filter((parameter: { in: string }) => parameter.in === 'path').map((parameter: { name: string }) => parameter.name)).toEqual(
    wanted,
  );
  expect(operation.responses[endpoint.status].content['application/json'].schema).toBeDefined();
  expect(operation.security).toEqual(endpoint.caller === 'anyone' ? [{}, { bearer: [] }] : [{ bearer: [] }]);
  const described = Object.values<{ description: string }>(operation.responses)
    .map(({ description }) => description)
    .join(' ');
  for (const code of endpoint.problems) expect(described).toContain(`\`${code}\``);
  for (const code of endpoint.problems) expect(operation.responses[problems[code].status].content).toHaveProperty(['application/problem+json']);
  expect(operation.requestBody !== undefined).toBe('shape' in endpoint.body);
});

test('refers to nothing that is not in it', () => {
  const addresses = new Set([...walk(document)].map(([at]) => at));
  const references = [...walk(document)].filter(([at, value]) => at.endsWith('/$ref') && typeof value === 'string');
  expect(references.length).toBeGreaterThan(20);
  expect(references.filter(([, value]) => !addresses.has(String(value)))).toEqual([]);
});

test('names each operation and each component once, and refuses unknown keys as the service does', () => {
  const ids = [...walk(document.paths)].filter(([at]) => at.endsWith('/operationId')).map(([, id]) => id);
  expect(new Set(ids).size).toBe(Object.keys(endpoints).length);
  for (const name of ['CommentInput', 'ArticleInput', 'GuestInput', 'SettingsEdit', 'Comment', 'Page']) {
    expect(document.components.schemas[name]).toMatchObject({ type: 'object', additionalProperties: false });
  }
});
