// The OpenAPI 3.1 document, made from the table of endpoints. openapi.json is its checked-in copy, held fresh by a test.
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, type ZodOpenApiResponseObject } from 'zod-openapi';
import { type Endpoint, problemsOf } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { type ProblemCode, problems } from './problems.ts';

const problem = z
  .object({
    type: z.string().meta({ description: 'A page about this code.', example: 'https://comments.example/problems/request.invalid' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]).meta({ description: 'Stable: decide by this.' }),
    instance: z.string().meta({ description: 'Id of the request, as in X-Request-Id and in the log.' }),
    fields: z
      .array(z.object({ field: z.string().meta({ example: 'article.key' }), message: z.string() }))
      .optional()
      .meta({ description: 'Each refused value, by the name that the caller wrote.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });

const budget = { 'RateLimit-Policy': z.string().optional(), RateLimit: z.string().optional() };

const problemResponses = (endpoint: Endpoint): Record<`${4 | 5}${string}`, ZodOpenApiResponseObject> => {
  const byStatus = Map.groupBy(problemsOf(endpoint), (code) => problems[code].status);
  const entries = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    entries.map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: problem } },
        ...(status === 429 || status === 503 ? { headers: z.object({ 'Retry-After': z.string(), ...(status === 429 ? budget : {}) }) } : {}),
      },
    ]),
  );
};

const objectOf = (schema: z.ZodType): z.ZodObject | undefined => {
  // Authorization is the security scheme's, not a parameter (OpenAPI 3.1, section 4.8.12.1).
  if (!(schema instanceof z.ZodObject)) return undefined;
  const shape = Object.fromEntries(Object.entries(schema.shape).filter(([name]) => name !== 'authorization'));
  return Object.keys(shape).length === 0 ? undefined : z.object(shape);
};

/** A body that is an object; `undefined` among its alternatives means that the call takes none. */
const takesBody = (endpoint: Endpoint): boolean => endpoint.body instanceof z.ZodObject;

const operation = (name: string, endpoint: Endpoint): ZodOpenApiOperationObject => {
  const [path, query, header] = [objectOf(endpoint.params), objectOf(endpoint.query), objectOf(endpoint.headers)];
  return {
    operationId: name,
    summary: endpoint.summary,
    tags: [endpoint.path.split('/')[3] ?? 'sites'],
    security: endpoint.caller === 'anyone' ? [{}, { bearer: [] }] : [{ bearer: [] }],
    requestParams: { ...(path && { path }), ...(query && { query }), ...(header && { header }) },
    ...(takesBody(endpoint) ? { requestBody: { required: true, content: { 'application/json': { schema: endpoint.body } } } } : {}),
    responses: {
      [`${endpoint.status}`]: {
        description: endpoint.summary,
        content: { 'application/json': { schema: endpoint.output } },
        ...(endpoint.rate === undefined ? {} : { headers: z.object(budget) }),
      },
      ...problemResponses(endpoint),
    },
  };
};

const paths = (): ZodOpenApiPathsObject => {
  const all: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const path = `/api/v1${endpoint.path.replace(/:(\w+)/g, '{$1}')}`;
    all[path] = { ...all[path], [endpoint.method]: operation(name, endpoint) };
  }
  return all;
};

/** `version` is the service's; `url` where this copy is served. */
export const makeOpenApi = (version: string, url = '/') =>
  createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Afterword',
      version,
      description: 'Comments for any site. Errors are `application/problem+json` (RFC 9457) with a stable `code`; unknown keys are refused.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url }],
    paths: paths(),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'The token of POST …/guests, or the ADMIN_KEY.' } },
    },
  });
