// Nothing that a reader looks at is moved by what others do: knows what is on the screen, keeps heights, and tells when the reader looks elsewhere.
import type { Guard } from '../client/thread.ts';
import type { MayMove } from '../client/tree.ts';

/** Less than this is arithmetic, not movement: layouts count in sixty-fourths of a pixel. */
const SAME_PX = 0.05;
/** Scrolling goes by whole pixels of the screen: nearer than half of one cannot be had. */
const NEAREST_PX = 0.5;

const topOf = (element: Element): number => element.getBoundingClientRect().top;

const isOnScreen = ({ top, bottom }: DOMRect): boolean => bottom > 0 && top < innerHeight;

export class Steady implements Guard {
  readonly #root: ShadowRoot;
  readonly #onMoved: () => void;
  readonly #kept = new Set<HTMLElement>();
  /** `top`: where it belongs; `seen`: where it was left, which differs by what scrolling cannot reach. */
  #anchor: { element: Element; top: number; seen: number } | undefined;
  #isArmed = false;
  #scheduled = false;

  /** `onMoved`: the reader looks elsewhere now. */
  constructor(root: ShadowRoot, onMoved: () => void) {
    this.#root = root;
    this.#onMoved = onMoved;
    // Captured: the page may scroll in any of its elements.
    addEventListener('scroll', this.#moved, { passive: true, capture: true });
    addEventListener('resize', this.#moved, { passive: true });
  }

  stop(): void {
    removeEventListener('scroll', this.#moved, { capture: true });
    removeEventListener('resize', this.#moved);
  }

  /** Above the screen `settle` makes up for it; below it nobody sees it; at the very end nothing is pushed. A root pushes all the others. */
  readonly mayMove: MayMove = (id, how) => {
    if (id === undefined) {
      const first = this.#root.querySelector('.roots > .comment');
      return first === null || topOf(first) >= innerHeight;
    }
    const rect = this.#find(id)?.getBoundingClientRect();
    if (rect === undefined) return true;
    if (how === 'leave') return !isOnScreen(rect);
    if (rect.bottom <= 0 || rect.bottom >= innerHeight) return true;
    const end = this.#root.querySelector('.roots')?.getBoundingClientRect().bottom ?? 0;
    return rect.bottom >= end - SAME_PX;
  };

  /** Called before the view shows a change: what is on the screen keeps its height, whatever it will hold. */
  readonly hold = (ids: readonly string[]): void => {
    for (const id of ids) {
      const element = this.#find(id)?.querySelector<HTMLElement>('.say');
      if (element === null || element === undefined || this.#kept.has(element)) continue;
      const rect = element.getBoundingClientRect();
      if (isOnScreen(rect)) this.#keep(element, rect.height);
    }
    this.#remember();
    requestAnimationFrame(this.#releaseUnneeded);
  };

  /** The reader is about to change it. */
  release(id: string): void {
    const element = this.#find(id)?.querySelector<HTMLElement>('.say');
    if (element !== null && element !== undefined) this.#let(element);
  }

  /**
   * Called when the view has been drawn: scrolls by as much as others pushed. The browser's own scroll anchoring is not enough: Safari has none, and
   * Chromium's stands still for a frame whenever a height around its anchor is set, as `hold` does. After ours it finds nothing left to do.
   */
  settle(): void {
    const anchor = this.#anchor;
    if (!this.#isArmed || anchor === undefined) return;
    this.#isArmed = false;
    if (!anchor.element.isConnected) return;
    const pushed = topOf(anchor.element) - anchor.top;
    if (Math.abs(pushed) > NEAREST_PX) scrollBy({ top: pushed, behavior: 'instant' });
    anchor.seen = topOf(anchor.element);
    // The page ends here: it is where the reader is now.
    if (Math.abs(anchor.seen - anchor.top) > 2 * NEAREST_PX) anchor.top = anchor.seen;
  }

  /** When what is about to be drawn has been drawn. */
  soon(act: () => void): void {
    requestAnimationFrame(act);
  }

  /** Brings a comment into view and to the keyboard. */
  focus(id: string): void {
    const article = this.#find(id)?.querySelector('article');
    article?.scrollIntoView({ block: 'center', behavior: 'instant' });
    article?.focus({ preventScroll: true });
  }

  /** Before a comment goes: gives what brings the keyboard to its place, or to the comment that took it, unless the reader is elsewhere by then. */
  watchFocus(id: string): () => void {
    const all = [...this.#root.querySelectorAll('article')];
    const at = all.findIndex((article) => article.parentElement?.id === `comment-${id}`);
    const order = [...all.slice(Math.max(0, at)), ...all.slice(0, Math.max(0, at)).reverse()];
    return () => {
      const next = order.find((article) => article.isConnected);
      if (this.#root.activeElement === null) (next?.querySelector<HTMLElement>('.undo') ?? next)?.focus({ preventScroll: true });
    };
  }

  /** Before more is loaded: gives what brings the keyboard to the first comment that came. */
  watchNew(): () => void {
    const known = new Set(this.#root.querySelectorAll('article'));
    return () => [...this.#root.querySelectorAll('article')].find((article) => !known.has(article))?.focus({ preventScroll: true });
  }

  focusOn(elementId: string): void {
    this.#root.getElementById(elementId)?.focus();
  }

  #find(id: string): HTMLElement | null {
    return this.#root.getElementById(`comment-${id}`);
  }

  #keep(element: HTMLElement, height: number): void {
    element.style.blockSize = `${height}px`;
    element.style.overflowY = 'auto';
    this.#kept.add(element);
  }

  #let(element: HTMLElement): void {
    element.style.blockSize = '';
    element.style.overflowY = '';
    this.#kept.delete(element);
  }

  /** One anchor as long as the reader does not scroll: measured anew at each change, its rounding would add up to a drift. */
  #remember(): void {
    const anchor = this.#anchor;
    const isUnmoved = anchor?.element.isConnected && Math.abs(topOf(anchor.element) - anchor.seen) < SAME_PX;
    if (!isUnmoved) {
      const element = [...this.#root.querySelectorAll('article')].find((article) => article.getBoundingClientRect().bottom > 0);
      const top = element === undefined ? innerHeight : topOf(element);
      this.#anchor = element === undefined || top >= innerHeight ? undefined : { element, top, seen: top };
    }
    this.#isArmed = true;
  }

  /** Most changes do not change a height. */
  readonly #releaseUnneeded = (): void => {
    this.#isArmed = false;
    for (const element of [...this.#kept]) {
      const { height } = element.getBoundingClientRect();
      this.#let(element);
      if (element.isConnected && Math.abs(element.getBoundingClientRect().height - height) > SAME_PX) this.#keep(element, height);
    }
  };

  readonly #moved = (): void => {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      for (const element of [...this.#kept]) if (!isOnScreen(element.getBoundingClientRect())) this.#let(element);
      this.#remember();
      this.#onMoved();
      // What that changed is drawn in a microtask before this one.
      queueMicrotask(() => {
        this.#isArmed = false;
      });
    });
  };
}
