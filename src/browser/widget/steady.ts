// Nothing that a reader looks at is moved by what others do: knows what is on the screen, keeps heights, and tells when the reader looks elsewhere.
import type { Guard } from '../client/thread.ts';

/** Half a pixel is rounding, not movement. */
const SAME_PX = 1;

const isOnScreen = ({ top, bottom }: DOMRect): boolean => bottom > 0 && top < innerHeight;

export class Steady implements Guard {
  readonly #root: ShadowRoot;
  readonly #onMoved: () => void;
  readonly #kept = new Set<HTMLElement>();
  #anchor: { element: Element; top: number } | undefined;
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

  /** Above the screen the browser's scroll anchoring (or `settle`) makes up for it; below it nobody sees it; at the very end nothing is pushed. */
  readonly mayMove = (id: string, how: 'enter' | 'leave'): boolean => {
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

  /** Called when the view has been drawn: does what `overflow-anchor` does, where the browser does not. */
  settle(): void {
    const anchor = this.#anchor;
    this.#anchor = undefined;
    if (anchor?.element.isConnected) scrollBy({ top: anchor.element.getBoundingClientRect().top - anchor.top, behavior: 'instant' });
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

  #remember(): void {
    if (CSS.supports('overflow-anchor', 'auto')) return;
    const element = [...this.#root.querySelectorAll('.head')].find((head) => head.getBoundingClientRect().top >= 0);
    this.#anchor = element === undefined ? undefined : { element, top: element.getBoundingClientRect().top };
  }

  /** Most changes do not change a height. */
  readonly #releaseUnneeded = (): void => {
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
      this.#onMoved();
    });
  };
}
