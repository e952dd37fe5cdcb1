// Small parts that every view uses.
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import type { ApiProblem } from '../client/api.ts';
import type { Desk } from './desk.ts';
import type { Handlers } from './keyboard.ts';
import type { Watched } from './watched.ts';

const Place = createContext<Desk | undefined>(undefined);
export const DeskProvider = Place.Provider;

export const useDesk = (): Desk => {
  const desk = useContext(Place);
  if (desk === undefined) throw new Error('A part of the desk stands outside of it');
  return desk;
};

/** Draws anew when it changes. */
export const useWatched = <W extends Watched>(watched: W): W => {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    // It may have changed between the drawing and this.
    redraw(undefined);
    return watched.watch(() => redraw(undefined));
  }, [watched]);
  return watched;
};

/** What keys do while this part is shown; always as it was last drawn. */
export const useKeys = (handlers: Handlers): void => {
  const { keyboard } = useDesk();
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => keyboard.add(() => latest.current), [keyboard]);
};

/** The heading of a view: names the window, and takes the focus when one comes here by a link or a key. */
export const Heading = ({ text, isUnseen = false, children }: { text: string; isUnseen?: boolean; children?: ComponentChildren }) => {
  const { words, site, paths } = useDesk();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    document.title = words.title(text, site);
  }, [words, text, site]);
  useEffect(() => {
    if (paths.hasMoved) heading.current?.focus({ preventScroll: true });
  }, [paths]);
  return (
    <header class={isUnseen ? 'unseen' : 'head'}>
      <h1 ref={heading} tabIndex={-1}>
        {text}
      </h1>
      {children}
    </header>
  );
};

export const Moment = ({ iso }: { iso: string }) => {
  const { words } = useDesk();
  const time = new Date(iso);
  return (
    <time dateTime={iso} title={words.moment(time)}>
      {words.ago(time, Date.now())}
    </time>
  );
};

export const Failure = ({ problem, again }: { problem: ApiProblem; again?: () => void }) => {
  const { words } = useDesk();
  return (
    <div class="card row" role="alert">
      <p class="problem">{words.problem(problem)}</p>
      {again && (
        <button type="button" class="button" onClick={again}>
          {words.again}
        </button>
      )}
    </div>
  );
};

/** The one place where text becomes HTML here: the service made it by an allow-list (comments/render.ts there). Trusted Types know it by this name. */
const safe = globalThis.trustedTypes?.createPolicy('afterword-comment', { createHTML: (html) => html });

const trust = (html: string): string => safe?.createHTML(html) ?? html;

/** The words alone of a comment's HTML; nothing of it is loaded or run. */
export const textOf = (html: string): string => new DOMParser().parseFromString(trust(html), 'text/html').body.textContent ?? '';

/** Code that is wider than the column scrolls inside: also by keyboard. */
const reachCode = (element: HTMLElement | null): void => {
  for (const code of element?.querySelectorAll('pre') ?? []) if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
};

export const CommentHtml = ({ html }: { html: string }) => {
  const trusted = useMemo(() => trust(html), [html]);
  return <div class="text" dir="auto" ref={reachCode} dangerouslySetInnerHTML={{ __html: trusted }} />;
};
