// Moves between places: links are followed without loading the page anew, and the browser's own Back and Forward work.
import { addressOf, type Place, readPlace } from './place.ts';
import { Watched } from './watched.ts';

const isOurs = (anchor: HTMLAnchorElement): boolean =>
  anchor.origin === location.origin && /^\/admin(?:\/|$)/.test(anchor.pathname) && anchor.target === '' && !anchor.hasAttribute('download');

export class Paths extends Watched {
  place: Place | undefined = readPlace(new URL(location.href));
  /** One came here by a link or a key, not by loading the page: whoever shows the new view takes the focus there. */
  hasMoved = false;
  readonly #ending = new AbortController();

  constructor() {
    super();
    const { signal } = this.#ending;
    addEventListener('popstate', () => this.#arrive(), { signal });
    document.addEventListener('click', (event) => this.#follow(event), { signal });
  }

  /** `replace`: the place that was is not one to go back to. */
  go(place: Place, { replace = false } = {}): void {
    const address = addressOf(place);
    if (address === location.pathname + location.search) return;
    if (replace) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.#arrive();
  }

  stop(): void {
    this.#ending.abort();
  }

  #arrive(): void {
    this.hasMoved = true;
    this.place = readPlace(new URL(location.href));
    this.changed();
  }

  /** A plain click; with a modifier or another button the browser opens a tab of its own. */
  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = event.target instanceof Element ? event.target.closest('a') : null;
    if (anchor === null || !isOurs(anchor)) return;
    const place = readPlace(new URL(anchor.href));
    if (place === undefined) return;
    event.preventDefault();
    this.go(place);
  }
}
