// The demo: articles of a magazine that does not exist, each with its thread; a page that embeds Afterword as any site would.
import type { Trending } from '../contract/trending.ts';
import { type Html, html } from '../http/html.ts';
import { threadAddress } from '../pages/place.ts';
import { countWords } from '../pages/words.ts';
import { type ArticleText, articles } from './articles.ts';
import { drawingOf } from './drawings.ts';

export const DEMO_SITE = 'demo';

/** What the page says of the discussions before, or without, the widget. */
export type Talk = { counts: ReadonlyMap<string, number>; trending: Trending['articles'] };

export const findArticle = (slug: string): ArticleText | undefined => articles.find((article) => article.slug === slug);

/** The first article is the front page. */
export const addressOf = (slug: string): string => (slug === articles[0].slug ? '/' : `/articles/${slug}`);

const count = (slug: string, { counts }: Talk): Html =>
  html`<afterword-count site="${DEMO_SITE}" article="${slug}">${countWords(counts.get(slug) ?? 0)}</afterword-count>`;

const link = (article: ArticleText): Html => html`<a href="${addressOf(article.slug)}" lang="${article.lang}"><bdi>${article.title}</bdi></a>`;

const trendingList = ({ trending }: Talk): Html => {
  const rows = trending.flatMap((row) => {
    const known = findArticle(row.article.key);
    return known === undefined ? [] : [html`<li>${link(known)} <small>${countWords(row.commentCount)} today</small></li>`];
  });
  return rows.length === 0 ? html`<p>It is quiet today.</p>` : html`<ol>${rows}</ol>`;
};

const aside = (current: ArticleText, talk: Talk): Html => html`<aside class="aside" lang="en"><div>
<section aria-labelledby="trending"><h2 id="trending">Trending</h2>
<afterword-trending site="${DEMO_SITE}" limit="5">${trendingList(talk)}</afterword-trending></section>
<nav aria-labelledby="issue"><h2 id="issue">Also in this issue</h2>
<ul>${articles.filter((article) => article !== current).map((article) => html`<li>${link(article)} <small>${count(article.slug, talk)}</small></li>`)}</ul></nav>
</div></aside>`;

const discussion = ({ slug }: ArticleText, talk: Talk): Html => html`<section class="discussion" id="discussion" aria-label="Discussion" lang="en">
<div class="invitation"><p>Open this page in a second window, leave a comment here, and watch it arrive there.</p></div>
<afterword-thread site="${DEMO_SITE}" article="${slug}"><p><a href="${threadAddress({ site: DEMO_SITE, article: slug })}">Read the discussion (${countWords(talk.counts.get(slug) ?? 0)}) and leave a comment</a></p></afterword-thread>
</section>`;

export type Look = { links: Html; dir: 'ltr' | 'rtl' | undefined };

export const demoPage = (article: ArticleText, talk: Talk, { links, dir }: Look): Html => html`<!doctype html>
<html lang="${article.lang}" dir="${dir ?? (article.lang === 'ar' ? 'rtl' : 'ltr')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${article.title} – Slack Water</title>
<meta name="description" content="${article.standfirst}">
<meta name="theme-color" content="#f5f7f6" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0d161b" media="(prefers-color-scheme: dark)">
${links}
<script src="/embed.js" async></script>
</head>
<body>
<a class="skip" href="#text" lang="en">Skip to the article</a>
<header class="masthead" lang="en"><a href="/"><svg viewBox="0 0 38 22" aria-hidden="true"><path d="M2 8q5.7-8 11.4 0t11.4 0t11.4 0M2 16q5.7-8 11.4 0t11.4 0t11.4 0"/></svg>Slack Water</a><p>Number 14, early spring</p></header>
<main>
<article>
<header class="head">
<p class="section" lang="en">${article.section}</p>
<h1>${article.title}</h1>
<p class="standfirst">${article.standfirst}</p>
<p class="byline"><b>${article.by}</b><span lang="en">${article.minutes === 1 ? '1 minute' : `${article.minutes} minutes`}</span><a href="#discussion" lang="en">${count(article.slug, talk)}</a></p>
</header>
${drawingOf(article.slug)}
<div class="columns">
<div class="text" id="text" lang="${article.lang}">${article.body}</div>
${discussion(article, talk)}
${aside(article, talk)}
</div>
</article>
</main>
<footer class="foot" lang="en"><p>Slack Water does not exist: the magazine, its people and its town are made up to show Afterword at work. The comments under the articles are real rows in your database. <a href="/docs">The API</a>, and <a href="${threadAddress({ site: DEMO_SITE, article: article.slug })}">this discussion without JavaScript</a>.</p></footer>
</body>
</html>
`;
