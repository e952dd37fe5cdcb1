// Where one is at the desk, and its address: every view and every filter can be linked to, reloaded and gone back to.
import type { Status } from '../../contract/comment.ts';

export const TABS = ['pending', 'reported', 'spam', 'published', 'rejected'] as const satisfies readonly (Status | 'reported')[];
export type Tab = (typeof TABS)[number];

/** What narrows a list down; each is a part of the address. Dates are days as a date field has them: 2026-11-25. */
export const FILTERS = ['q', 'author', 'article', 'address', 'from', 'to', 'sort', 'window'] as const;
export type Filter = { readonly [K in (typeof FILTERS)[number]]?: string };

/** Views that are lists of their own, each at one address. */
export const SECTIONS = ['appeals', 'figures', 'rules', 'checks', 'log', 'settings', 'staff', 'keys'] as const;
export type Section = (typeof SECTIONS)[number];

export type Place =
  | { view: 'queue'; site: string; tab: Tab; filter: Filter }
  | { view: 'comment' | 'author'; site: string; id: string }
  | { view: 'article'; site: string; article: string }
  | { view: Section; site: string; filter: Filter };

const ROOT = '/admin';

const isTab = (text: string): text is Tab => TABS.some((tab) => tab === text);
const isSection = (text: string): text is Section => SECTIONS.some((section) => section === text);

/** What cannot be decoded was never made here. */
const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const filterOf = (search: URLSearchParams): Filter => {
  const filter: Record<string, string> = {};
  for (const name of FILTERS) {
    const value = search.get(name);
    if (value) filter[name] = value;
  }
  return filter;
};

/** The site that an address names, if any. */
export const siteOf = ({ pathname }: Pick<URL, 'pathname'>): string | undefined => pathname.slice(ROOT.length).split('/').filter(Boolean).map(decode)[0];

/** Undefined for an address without a site: /admin itself. What is not known leads to the queue. */
export const readPlace = ({ pathname, searchParams }: Pick<URL, 'pathname' | 'searchParams'>): Place | undefined => {
  const [site = '', view = '', rest = ''] = pathname.slice(ROOT.length).split('/').filter(Boolean).map(decode);
  if (site === '') return undefined;
  const filter = filterOf(searchParams);
  if ((view === 'comments' || view === 'authors') && rest !== '') return { view: view === 'comments' ? 'comment' : 'author', site, id: rest };
  const article = searchParams.get('key') ?? '';
  if (view === 'article' && article !== '') return { view: 'article', site, article };
  if (isSection(view)) return { view, site, filter };
  return { view: 'queue', site, tab: isTab(rest) ? rest : 'pending', filter };
};

const searchOf = (filter: Filter): string => {
  const search = new URLSearchParams();
  for (const name of FILTERS) {
    const value = filter[name];
    if (value) search.set(name, value);
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
};

/** The address of a place. */
export const addressOf = (place: Place): string => {
  const site = `${ROOT}/${encodeURIComponent(place.site)}`;
  switch (place.view) {
    case 'queue':
      return `${site}/queue/${place.tab}${searchOf(place.filter)}`;
    case 'comment':
      return `${site}/comments/${place.id}`;
    case 'author':
      return `${site}/authors/${place.id}`;
    case 'article':
      // In the query: a key is often an address, and some proxies change an encoded slash in a path.
      return `${site}/article?key=${encodeURIComponent(place.article)}`;
    default:
      return `${site}/${place.view}${searchOf(place.filter)}`;
  }
};

/** The order narrows nothing, nor does the time of figures. */
export const isFiltered = (filter: Filter): boolean => FILTERS.some((name) => name !== 'sort' && name !== 'window' && filter[name] !== undefined);

/** A day as a date field has it is one of whoever sits here: from its first moment to the first of the next. */
const momentOf = (day: string | undefined, daysLater: number): string | undefined => {
  if (day === undefined) return undefined;
  const time = new Date(`${day}T00:00:00`);
  time.setDate(time.getDate() + daysLater);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
};
export const startOf = (day: string | undefined): string | undefined => momentOf(day, 0);
export const endOf = (day: string | undefined): string | undefined => momentOf(day, 1);
