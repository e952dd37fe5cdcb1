// What the service shows by itself: the widget's files, each thread as a page without JavaScript, the desk and the pages of accounts.
import { Router } from 'express';
import { Problem } from '../contract/problems.ts';
import { accountHeaders, deskHeaders, setHeaders } from '../http/headers.ts';
import { AppPages } from './app-page.ts';
import { Assets } from './assets.ts';
import { type DiscussionParts, discussion } from './discussion.ts';
import { THREAD_PATH } from './place.ts';
import { BASE, STYLES_PATH, Styles } from './styles.ts';

export type PageParts = Omit<DiscussionParts, 'links'>;

const SHEETS = [BASE, ...['thread.css', 'form.css'].map((name) => new URL(name, import.meta.url))];

/** Mounted at the root, after the API: what it does not know falls through. */
export const pageRoutes = (parts: PageParts): Router => {
  const styles = new Styles(SHEETS);
  const assets = new Assets(parts);
  const apps = new AppPages({ ...parts, icon: new Styles([]).links });
  const router = Router({ caseSensitive: true, strict: true });
  const { headers, show, take } = discussion({ ...parts, links: styles.links });
  router
    .route(THREAD_PATH)
    .all(headers)
    .get(show)
    .post(take)
    .all((_request, response) => {
      response.set('Allow', 'GET, HEAD, POST');
      throw new Problem('request.method', { detail: 'Only GET, HEAD and POST are allowed here.' });
    });
  router.get('/embed.js', assets.embed);
  router.get('/embed/:file', assets.chunk);
  router.get(STYLES_PATH, styles.serve);
  router.get(['/admin', '/admin/', '/admin/*path'], setHeaders(deskHeaders()), apps.show('desk'));
  router.get(['/account', '/account/', '/account/*path'], setHeaders(accountHeaders()), apps.show('account'));
  router.get('/desk/:file', apps.file);
  return router;
};
