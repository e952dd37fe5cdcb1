// The demo: a magazine of a few articles, each embedding its thread as any site would.
import { type RequestHandler, Router } from 'express';
import { pageHeaders, setHeaders } from '../http/headers.ts';
import { sendHtml } from '../pages/sending.ts';
import { BASE, STYLES_PATH, Styles } from '../pages/styles.ts';
import type { Parts } from '../parts.ts';
import { countComments } from '../threads/counts.ts';
import type { TrendingCache } from '../trending/score.ts';
import { type ArticleText, articles } from './articles.ts';
import { DEMO_SITE, demoPage, findArticle, type Talk } from './page.ts';

export type DemoParts = Pick<Parts, 'db' | 'log'> & { trending: TrendingCache };

const SHEETS = [BASE, ...['demo.css', 'drawings.css'].map((name) => new URL(name, import.meta.url))];

const TRENDING_ON_DEMO = 5;

/** No inline script, no inline style, nobody else's anything: the widget must work under the strictest policy. */
const DEMO_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

const demoHeaders = {
  'Content-Security-Policy': DEMO_POLICY,
  'Cache-Control': 'no-cache',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
};

/** The articles are worth reading when the database is not there. */
const readTalk = async ({ db, log, trending }: DemoParts): Promise<Talk> => {
  try {
    const [{ counts }, top] = await Promise.all([
      countComments(
        db,
        DEMO_SITE,
        articles.map(({ slug }) => slug),
      ),
      trending.read({ site: DEMO_SITE, window: '24h', limit: TRENDING_ON_DEMO }),
    ]);
    return { counts: new Map(counts.map(({ article, commentCount }) => [article, commentCount])), trending: top.articles };
  } catch (error) {
    log.warn({ err: error }, 'The demo page goes without its counts');
    return { counts: new Map(), trending: [] };
  }
};

/** Mounted at the root, behind the pages: what it does not know falls through. */
export const demoRoutes = (parts: DemoParts): Router => {
  const styles = new Styles(SHEETS);
  const show =
    (choose: (slug: string) => ArticleText | undefined): RequestHandler<{ slug: string }> =>
    async (request, response, next) => {
      const article = choose(request.params.slug);
      if (article === undefined) return next();
      const dir = request.query.dir;
      const look = { links: styles.links, dir: dir === 'rtl' || dir === 'ltr' ? dir : undefined } as const;
      response.set(demoHeaders);
      await sendHtml(request, response, demoPage(article, await readTalk(parts), look));
    };
  const common = setHeaders(pageHeaders());
  const router = Router({ caseSensitive: true, strict: true });
  router.get(
    '/',
    common,
    show(() => articles[0]),
  );
  router.get('/articles/:slug', common, show(findArticle));
  router.get(STYLES_PATH, styles.serve);
  return router;
};
