// The calls of who runs the service or builds on it: health, metrics, documents.
import { type RequestHandler, Router } from 'express';
import { Problem } from '../contract/problems.ts';
import { Prepared } from '../http/encode.ts';
import { apiHeaders, documentHeaders, setHeaders } from '../http/headers.ts';
import { sendJson, sendPrepared } from '../http/send.ts';
import type { Metrics } from '../metrics.ts';
import { makeDocuments } from './documents.ts';
import { type HealthParts, makeReadiness } from './health.ts';

type OperationParts = HealthParts & { metrics: Pick<Metrics, 'registry'>; openApi: () => object };

export const operationRoutes = (parts: OperationParts): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  const data = setHeaders(apiHeaders());
  const readiness = makeReadiness(parts);
  const get = (path: string, headers: RequestHandler, answer: RequestHandler) => {
    const named: RequestHandler = (_req, res, next) => {
      res.locals.call = path;
      next();
    };
    router.get(path, headers, named, answer);
    router.all(path, headers, (req, res) => {
      res.setHeader('Allow', 'GET, HEAD, OPTIONS');
      if (req.method !== 'OPTIONS') throw new Problem('request.method', { detail: `${req.method} is not allowed here.` });
      res.writeHead(204).end();
    });
  };

  get('/livez', data, (req, res) => sendJson(req, res, 200, { status: 'alive' }));
  get('/readyz', data, async (req, res) => {
    const answer = await readiness();
    // No request failed: it was asked whether one would.
    res.locals.isExpected = true;
    await sendJson(req, res, answer.status === 'ready' ? 200 : 503, answer);
  });
  get('/metrics', data, async (_req, res) => {
    const text = await parts.metrics.registry.metrics();
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('Content-Type', parts.metrics.registry.contentType);
    res.end(text);
  });
  let openApi: Prepared | undefined;
  get('/openapi.json', data, async (req, res) => {
    openApi ??= new Prepared(Buffer.from(JSON.stringify(parts.openApi())));
    // Tools of other origins read it; it says nothing that the README does not.
    res.setHeader('Access-Control-Allow-Origin', '*');
    await sendPrepared(req, res, openApi, 'public');
  });
  const pages = setHeaders(documentHeaders());
  for (const [path, document] of makeDocuments()) get(path, pages, async (req, res) => sendPrepared(req, res, await document(), 'public'));
  return router;
};
