// GET and POST /embed/thread: reads what the page shows, does what its forms ask, and gives back what was typed when that fails.
import type { Request, RequestHandler, Response } from 'express';
import { type Asker, audienceOf } from '../access/asker.ts';
import { readComment } from '../comments/one.ts';
import { readPage } from '../comments/page.ts';
import { readReplies } from '../comments/replies.ts';
import { PAGE_DEFAULT, PAGE_MAX } from '../contract/limits.ts';
import { Problem, type ProblemCode, problems } from '../contract/problems.ts';
import type { Settings } from '../contract/site.ts';
import { readForm } from '../http/body.ts';
import { toFields, words } from '../http/fields.ts';
import { pageHeaders, setHeaders } from '../http/headers.ts';
import type { Html } from '../http/html.ts';
import { isFromHere } from '../http/origin.ts';
import { instanceOf, noteProblem } from '../http/problem.ts';
import { parseQuery } from '../http/query.ts';
import type { Parts } from '../parts.ts';
import { readThread } from '../threads/article.ts';
import type { Draft } from './composer.ts';
import { doForm, type Fields, type FormParts } from './forms.ts';
import { focusOf, type Place, placeQuery } from './place.ts';
import { sendHtml } from './sending.ts';
import { type Discussion, threadPage, troublePage } from './thread.ts';
import { faultsOf, problemOf, sentenceOf, wrongAddress } from './trouble.ts';
import { findVisitor, type Visitor } from './visitor.ts';

export type DiscussionParts = FormParts & Pick<Parts, 'log'> & { isOwnOrigin: (origin: string) => boolean; links: Html };

const readPlace = (url: string): Place => {
  const { success, data, error } = placeQuery.safeParse(parseQuery(url), { error: words });
  if (success) return data;
  const fields = toFields('query', error.issues);
  throw new Problem('request.invalid', { detail: fields.map(({ field, message }) => `\`${field}\` ${message}.`).join(' '), fields });
};

const readSettings = async ({ sites }: Pick<FormParts, 'sites'>, site: string): Promise<Settings> => {
  const settings = await sites.get(site);
  if (settings === undefined) throw new Problem('site.not-found');
  return settings;
};

type Read = Pick<Discussion, 'comments' | 'replyCursors' | 'nextCursor'>;

const readComments = async ({ db }: Pick<FormParts, 'db'>, asker: Asker, place: Place): Promise<Read> => {
  const audience = audienceOf(asker);
  const { site, article, sort, cursor } = place;
  const focus = focusOf(place);
  if (focus === undefined) return readPage(db, audience, { site, article, sort, limit: PAGE_DEFAULT, cursor });
  const [{ ancestors, article: found, ...comment }, replies] = await Promise.all([
    readComment(db, audience, site, focus),
    readReplies(db, audience, { site, id: focus, limit: PAGE_MAX, cursor }),
  ]);
  if (found.key !== article) throw new Problem('comment.not-found');
  return { comments: [...ancestors, comment, ...replies.comments], replyCursors: {}, nextCursor: replies.nextCursor };
};

const readDiscussion = async (parts: DiscussionParts, { asker }: Visitor, settings: Settings, place: Place, draft: Draft | undefined): Promise<Discussion> => {
  const now = new Date();
  const [facts, read] = await Promise.all([readThread(parts.db, place.site, place.article), readComments(parts, asker, place)]);
  const edited = read.comments.find(({ id }) => id === place.edit);
  return {
    ...facts,
    ...read,
    ...{ place, now, siteName: settings.name, visitor: asker.author },
    draft: draft ?? { name: asker.author?.name ?? '', body: edited?.source ?? '', form: parts.newFormKey(), faults: {}, trouble: undefined },
    editableSince: new Date(now.getTime() - settings.editWindowSeconds * 1000),
    mayLink: (url) => {
      const { origin } = new URL(url);
      return settings.allowedOrigins.includes('*') || settings.allowedOrigins.includes(origin) || parts.isOwnOrigin(origin);
    },
  };
};

/** Who may put the page into a frame: the origins that may use the site. */
const policy = (origins: readonly string[]): string =>
  `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self' ${origins.join(' ')}`.trim();

/**
 * A page is for one visitor and has a form of its own, which nobody else may be sent. The Referrer-Policy lets a browser say where our own forms come
 * from: under `no-referrer` their Origin would be `null`.
 */
const setPageHeaders = (response: Response, origins: readonly string[]): void => {
  response.set({ 'Content-Security-Policy': policy(origins), 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' });
  response.vary('Cookie');
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The next try after these is not a retry: the key was used up, or another site chose it and would know how the guest was made. */
const NEEDS_NEW_KEY: ReadonlySet<ProblemCode> = new Set(['idempotency.key-reused', 'origin.refused']);

/** What was typed, as it comes back; with the same key, so that the next try does not post twice. */
const draftOf = ({ newFormKey }: Pick<FormParts, 'newFormKey'>, fields: Fields, problem: Problem): Draft => {
  const form = text(fields.form);
  return {
    name: text(fields.name),
    body: text(fields.body),
    form: form === '' || NEEDS_NEW_KEY.has(problem.code) ? newFormKey() : form,
    ...faultsOf(problem),
  };
};

const setProblem = (response: Response, problem: Problem): void => {
  response.status(problem.status);
  if (problem.retryAfterSeconds !== undefined) response.set('Retry-After', String(problem.retryAfterSeconds));
};

/** Mounted for THREAD_PATH. */
export const discussion = (parts: DiscussionParts): Record<'headers' | 'show' | 'take', RequestHandler> => {
  const visitorOf = (request: Request, response: Response, site: string) => findVisitor(parts, request.headers, request.ip ?? '', site, response);

  /** What went wrong, in the log where it belongs there. @throws the error itself when half an answer is out */
  const problemIn = (error: unknown, response: Response): Problem => {
    if (response.headersSent) throw error;
    const problem = problemOf(error, instanceOf(response));
    noteProblem(parts.log, response, problem);
    return problem;
  };

  const show: RequestHandler = async (request, response) => {
    try {
      const place = readPlace(request.url);
      const settings = await readSettings(parts, place.site);
      setPageHeaders(response, settings.allowedOrigins);
      const visitor = await visitorOf(request, response, place.site);
      await sendHtml(request, response, threadPage(await readDiscussion(parts, visitor, settings, place, undefined), parts.links));
    } catch (error) {
      const problem = problemIn(error, response);
      setProblem(response, problem);
      const { title, words } = wrongAddress(problem);
      await sendHtml(request, response, troublePage(title, words, '', parts.links));
    }
  };

  /** The page again, with the form as it was sent; when even that cannot be read, what was typed alone. */
  const giveBack = async (request: Request, response: Response, fields: Fields, problem: Problem): Promise<void> => {
    try {
      const place = readPlace(request.url);
      const settings = await readSettings(parts, place.site);
      const visitor = await visitorOf(request, response, place.site);
      const discussion = await readDiscussion(parts, visitor, settings, place, draftOf(parts, fields, problem));
      setProblem(response, problem);
      await sendHtml(request, response, threadPage(discussion, parts.links));
    } catch (error) {
      if (response.headersSent) throw error;
      setProblem(response, problem);
      await sendHtml(request, response, troublePage(problems[problem.code].title, sentenceOf(problem), text(fields.body), parts.links));
    }
  };

  const take: RequestHandler = async (request, response) => {
    let fields: Fields = {};
    try {
      fields = await readForm(request);
      const place = readPlace(request.url);
      const settings = await readSettings(parts, place.site);
      setPageHeaders(response, settings.allowedOrigins);
      if (!isFromHere(request.headers, parts.isOwnOrigin)) throw new Problem('origin.refused');
      const visitor = await visitorOf(request, response, place.site);
      response.redirect(303, await doForm(parts, visitor, place, fields, response));
    } catch (error) {
      await giveBack(request, response, fields, problemIn(error, response));
    }
  };

  const common = setHeaders(pageHeaders());
  const headers: RequestHandler = (request, response, next) => {
    response.locals.call = 'thread page';
    common(request, response, () => {
      setPageHeaders(response, []);
      next();
    });
  };
  return { headers, show, take };
};
