// What the service shows by itself: the widget's files, the demo's articles, and each thread as a page without JavaScript.
import { type RequestHandler, Router } from 'express';
import { Problem } from '../contract/problems.ts';
import { pageHeaders, setHeaders } from '../http/headers.ts';
import type { Parts } from '../parts.ts';
import { countComments } from '../threads/counts.ts';
import type { TrendingCache } from '../trending/score.ts';
import { type ArticleText, articles } from './articles.ts';
import { Assets } from './assets.ts';
import { DEMO_SITE, demoPage, findArticle, type Talk } from './demo.ts';
import { type DiscussionParts, discussion } from './discussion.ts';
import { THREAD_PATH } from './place.ts';
import { sendHtml } from './sending.ts';
import { STYLES_PATH, Styles } from './styles.ts';

export type PageParts = Pick<Parts, 'log'> & Omit<DiscussionParts, 'links'> & { trending: TrendingCache };

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
const readTalk = async ({ db, log, trending }: Pick<PageParts, 'db' | 'log' | 'trending'>): Promise<Talk> => {
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

/** Mounted at the root, after the API: what it does not know falls through. */
export const pageRoutes = (parts: PageParts): Router => {
  const styles = new Styles();
  const links = styles.links('demo.css', 'drawings.css');
  const assets = new Assets(parts);
  const show =
    (choose: (slug: string) => ArticleText | undefined): RequestHandler<{ slug: string }> =>
    async (request, response, next) => {
      const article = choose(request.params.slug);
      if (article === undefined) return next();
      const dir = request.query.dir;
      const look = { links, dir: dir === 'rtl' || dir === 'ltr' ? dir : undefined } as const;
      response.set(demoHeaders);
      await sendHtml(request, response, demoPage(article, await readTalk(parts), look));
    };
  const router = Router({ caseSensitive: true, strict: true });
  const { headers, show: showThread, take } = discussion({ ...parts, links: styles.links('thread.css', 'form.css') });
  router
    .route(THREAD_PATH)
    .all(headers)
    .get(showThread)
    .post(take)
    .all((_request, response) => {
      response.set('Allow', 'GET, HEAD, POST');
      throw new Problem('request.method', { detail: 'Only GET, HEAD and POST are allowed here.' });
    });
  const common = setHeaders(pageHeaders());
  router.get(
    '/',
    common,
    show(() => articles[0]),
  );
  router.get('/articles/:slug', common, show(findArticle));
  router.get('/embed.js', assets.embed);
  router.get('/embed/:file', assets.chunk);
  router.get(STYLES_PATH, styles.serve);
  return router;
};
