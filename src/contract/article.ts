// The page being discussed, named by its site and a key that the site chooses.
import { z } from 'zod';
import { ARTICLE_KEY_BYTES, TITLE_CHARACTERS, URL_CHARACTERS } from './limits.ts';
import { exact, line, webUrl } from './text.ts';

export const siteId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a site: 1 to 63 lower-case letters, digits and hyphens')
  .meta({ id: 'SiteId', description: 'The site, as in the snippet.', example: 'demo' });

export const articleKey = exact(ARTICLE_KEY_BYTES).meta({
  description: `What names the article on its site: chosen by the site, else the canonical URL. At most ${ARTICLE_KEY_BYTES} bytes.`,
  example: 'the-tide-tables',
});

/** An article as a post names it; `url` and `title` are kept from the first comment that brings them. */
export const articleInput = z
  .strictObject({
    key: articleKey,
    url: webUrl(URL_CHARACTERS).optional(),
    title: line(TITLE_CHARACTERS).optional(),
  })
  .meta({ id: 'ArticleInput' });

export const article = z
  .strictObject({ key: z.string(), url: z.string().nullable(), title: z.string().nullable() })
  .meta({ id: 'Article', description: 'An article that has a thread.' });

export type Article = z.infer<typeof article>;
export type ArticleInput = z.infer<typeof articleInput>;
