// Which origins' pages may use a site. No cookies are involved: tokens come in a header, so nothing is ever sent "with credentials".
import type { RequestHandler } from 'express';
import { siteId } from '../contract/article.ts';
import { Problem } from '../contract/problems.ts';

/** What a site says about origins. */
export type SiteRules = { allowedOrigins: readonly string[] };
export type ReadRules = (site: string) => SiteRules | undefined | Promise<SiteRules | undefined>;

export type CorsAnswer = {
  /** False: the answer must be the problem `origin.refused`, which `headers` let the page read. */
  allowed: boolean;
  headers: readonly (readonly [string, string])[];
  /** True when another Origin would be answered otherwise. */
  varies: boolean;
};

const EXPOSED = 'ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id';
const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-None-Match';
/** Two hours: the most that Chromium keeps a preflight. */
const MAX_AGE_SECONDS = '7200';

const ANYONE: CorsAnswer = {
  allowed: true,
  headers: [
    ['Access-Control-Allow-Origin', '*'],
    ['Access-Control-Expose-Headers', EXPOSED],
  ],
  varies: false,
};
const NOBODY: CorsAnswer = { allowed: true, headers: [], varies: true };

/** A request without an Origin (a script, a server, a plain link) is not the browser's business and always allowed. */
export const corsFor = (rules: SiteRules, origin: string | undefined, isOwn: (origin: string) => boolean): CorsAnswer => {
  if (rules.allowedOrigins.includes('*')) return ANYONE;
  if (origin === undefined) return NOBODY;
  return {
    allowed: rules.allowedOrigins.includes(origin) || isOwn(origin),
    headers: [
      ['Access-Control-Allow-Origin', origin],
      ['Access-Control-Expose-Headers', EXPOSED],
    ],
    varies: true,
  };
};

/**
 * For routes with a `:site`. A site that is not there, and an origin that is not listed, are told to anyone: whoever pastes a wrong snippet should
 * read why. So a preflight always passes, and a request from another origin gets a readable problem, which holds nothing of the site.
 */
export const cors =
  (readRules: ReadRules, isOwn: (origin: string) => boolean): RequestHandler<{ site: string }> =>
  async (req, res, next) => {
    const rules = siteId.safeParse(req.params.site).success ? await readRules(req.params.site) : undefined;
    const { origin } = req.headers;
    const answer = rules === undefined ? ANYONE : corsFor(rules, origin, isOwn);
    for (const [name, value] of answer.headers) res.setHeader(name, value);
    if (answer.varies) res.vary('Origin');
    const isPreflight = req.method === 'OPTIONS' && origin !== undefined && req.headers['access-control-request-method'] !== undefined;
    if (!answer.allowed && !isPreflight)
      throw new Problem('origin.refused', {
        detail: `The site ${req.params.site} does not list the origin ${origin}. Add it: afterword site set ${req.params.site} --add-origin ${origin}; or \`allowedOrigins\` in the settings of the site.`,
        fields: [{ field: 'origin', message: 'is not listed in `allowedOrigins` of the site' }],
      });
    if (!isPreflight) return next();
    res.setHeader('Access-Control-Allow-Methods', METHODS);
    res.setHeader('Access-Control-Allow-Headers', REQUEST_HEADERS);
    res.setHeader('Access-Control-Max-Age', MAX_AGE_SECONDS);
    res.writeHead(204).end();
  };
