// Where an element of ours stands: which service it speaks to, which site and article it is about, whether the page is dark.
import { TITLE_CHARACTERS, URL_CHARACTERS } from '../../contract/limits.ts';
import type { ArticleOfPage } from '../client/thread.ts';

/** The service that the script came from, unless the element names another; ends with a slash. */
export const baseOf = (element: Element): string => {
  const given = element.getAttribute('api');
  return given === null ? new URL('../', import.meta.url).href : new URL(given.endsWith('/') ? given : `${given}/`, document.baseURI).href;
};

const isWebUrl = (url: string): boolean => /^https?:/.test(url) && url.length <= URL_CHARACTERS;

/** The canonical URL, else the address without its fragment. */
const canonicalUrl = (): string => {
  const link = document.querySelector('link[rel~="canonical"]');
  return link instanceof HTMLLinkElement && link.href !== '' ? link.href : location.href.replace(/#.*$/, '');
};

export const keyOf = (element: Element): string => element.getAttribute('article') ?? canonicalUrl();

export const articleOf = (element: Element): ArticleOfPage => {
  const url = element.getAttribute('article-url') ?? canonicalUrl();
  const title = (element.getAttribute('article-title') ?? document.title).trim().slice(0, TITLE_CHARACTERS);
  return { key: keyOf(element), ...(isWebUrl(url) ? { url } : {}), ...(title === '' ? {} : { title }) };
};

/** By the colour of the text, which even a page has that says nothing of a colour scheme: light text stands on dark paper. */
export const isDark = (element: Element): boolean => {
  const theme = element.getAttribute('theme');
  if (theme === 'dark' || theme === 'light') return theme === 'dark';
  const [red, green, blue] = /^rgba?\((\d+), (\d+), (\d+)/.exec(getComputedStyle(element).color)?.slice(1).map(Number) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return matchMedia('(prefers-color-scheme: dark)').matches;
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
};

/** After the next picture: what comes then does not keep a reader waiting. A page that nobody sees is not painted, and need not wait. */
export const afterPaint = (): Promise<void> =>
  new Promise((resolve) => {
    if (document.hidden) resolve();
    else requestAnimationFrame(() => setTimeout(resolve));
  });
