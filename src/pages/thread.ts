// A discussion as a page without JavaScript: values in, HTML out. Reads nothing, decides nothing.
import type { Comment } from '../contract/comment.ts';
import type { Sort } from '../contract/thread.ts';
import { type Html, html } from '../http/html.ts';
import type { ThreadFacts } from '../threads/article.ts';
import { composer } from './composer.ts';
import { elsewhere, focusOf, type Place } from './place.ts';
import { formIn, tree, type View } from './tree.ts';
import { countWords } from './words.ts';

export type Discussion = View & {
  siteName: string;
  article: ThreadFacts['article'];
  commentCount: number;
  /** In reading order: roots with their first replies; or what a comment answers, itself, and what answers it. */
  comments: readonly Comment[];
  nextCursor: string | null;
  /** May the page lead to this address? It came with the first comment of the thread, and whoever wrote that. */
  mayLink: (url: string) => boolean;
};

const SORTS: readonly (readonly [Sort, string])[] = [
  ['newest', 'Newest'],
  ['oldest', 'Oldest'],
  ['best', 'Best'],
];

const shell = (links: Html, title: string, dir: Place['dir'], content: Html): Html => html`<!doctype html>
<html lang="en"${dir && html` dir="${dir}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="color-scheme" content="light dark">
${links}
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;

const about = ({ article: { url, title }, mayLink }: Discussion): Html | false => {
  const name = title ?? url;
  if (name === null) return false;
  const link = html`<a href="${url}" target="_top" rel="nofollow ugc noopener"><bdi>${name}</bdi></a>`;
  return html`<p class="about">${url !== null && mayLink(url) ? link : html`<bdi>${name}</bdi>`}</p>`;
};

const sorts = (place: Place): Html =>
  html`<nav class="sorts" aria-label="Order of comments">${SORTS.map(([sort, word]) => html`<a href="${elsewhere(place, { sort })}"${sort === place.sort && html` aria-current="true"`} rel="nofollow">${word}</a> `)}</nav>`;

/** To the rest: of the thread, or of the branch that the page is about. */
const paging = ({ place, nextCursor }: Discussion): Html => {
  const focus = focusOf(place);
  const whole = (focus !== undefined || place.cursor !== undefined) && html`<a href="${elsewhere(place)}">All comments</a>`;
  const next =
    nextCursor !== null &&
    html`<a rel="next nofollow" href="${elsewhere(place, { comment: focus, cursor: nextCursor })}">More ${focus === undefined ? 'comments' : 'replies'}</a>`;
  return html`${(whole || next) && html`<nav class="paging" aria-label="More of the discussion">${whole} ${next}</nav>`}`;
};

/** The form stands where it is asked for; and a text that came back is shown, whatever became of its place meanwhile. */
const topForm = (discussion: Discussion): Html | false => {
  const { place, state, visitor, draft, comments } = discussion;
  if (comments.some((comment) => formIn(comment, discussion) !== undefined)) return false;
  const isAsked = focusOf(place) === undefined && state === 'open';
  return (isAsked || draft.body !== '') && composer(place, visitor?.name ?? null, draft);
};

const list = (discussion: Discussion): Html => {
  const { comments, place, commentCount } = discussion;
  if (comments.length === 0) return html`<p class="empty">${commentCount === 0 ? 'Nobody has said anything yet.' : 'There are no more comments.'}</p>`;
  return html`${commentCount > 1 && focusOf(place) === undefined && sorts(place)}
${tree(comments, discussion)}`;
};

export const threadPage = (discussion: Discussion, links: Html): Html => {
  const { article, siteName, commentCount, place, state } = discussion;
  return shell(
    links,
    `${article.title ?? countWords(commentCount)} – ${siteName}`,
    place.dir,
    html`<header class="top">${about(discussion)}<h1><bdi>${countWords(commentCount)}</bdi></h1></header>
${state === 'closed' && html`<p class="closed">This discussion is closed. It can be read, but no more can be added.</p>`}
${topForm(discussion)}
<section class="talk" aria-label="Discussion">
${list(discussion)}
${paging(discussion)}
</section>`,
  );
};

/** When there is no discussion to show: what is the matter, and what was typed, so that it can be taken along. */
export const troublePage = (title: string, words: string, body: string, links: Html): Html =>
  shell(
    links,
    title,
    undefined,
    html`<header class="top"><h1>${title}</h1></header>
<p>${words}</p>${
      body !== '' &&
      html`<p class="field"><label for="kept">What you wrote</label><textarea id="kept" rows="10" readonly dir="auto">
${body}</textarea></p>`
    }`,
  );
