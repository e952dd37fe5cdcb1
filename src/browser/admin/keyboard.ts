// The keys of the desk: one table of what each does, and one listener. Views say what they can do just now; the rest of the keys do nothing.
import type { Kept } from '../client/storage.ts';
import { Watched } from './watched.ts';

/** Two letters are pressed one after the other. `Shift+` is written out: with Caps Lock on, `A` is still an a. */
export const KEYS = {
  next: ['j'],
  previous: ['k'],
  approve: ['a'],
  reject: ['r'],
  spam: ['s'],
  remove: ['d'],
  ban: ['b'],
  undo: ['u'],
  select: ['x'],
  selectRange: ['Shift+x'],
  selectAll: ['Shift+a'],
  clear: ['Escape'],
  expand: ['e'],
  open: ['o'],
  newer: ['n'],
  search: ['/'],
  help: ['?'],
  goPending: ['g', 'p'],
  goReported: ['g', 'r'],
  goSpam: ['g', 's'],
  goPublished: ['g', 'u'],
  goRejected: ['g', 'x'],
  goAppeals: ['g', 'a'],
  goLog: ['g', 'l'],
  goFigures: ['g', 'f'],
  goSettings: ['g', 't'],
} as const satisfies Record<string, readonly [string] | readonly [string, string]>;

export type Command = keyof typeof KEYS;
/** `undefined`: not just now. */
export type Handlers = { readonly [C in Command]?: (() => void) | undefined };

/** Between the first and the second letter; longer, and the first is forgotten. */
const SECOND_WITHIN_MS = 1_500;
/** Keys of one letter can be turned off (WCAG 2.1.4): speech input types letters. */
const OFF_KEY = 'afterword:desk:keys-off';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)));

/** What was pressed, as the table writes it. On a keyboard without Latin letters the place of the key counts. */
const nameOf = ({ key, code, shiftKey }: KeyboardEvent): string => {
  const isForeign = key.length === 1 && /[^ -~]/.test(key);
  const letter = isForeign ? /^Key([A-Z])$/.exec(code)?.[1] : /^[a-z]$/i.exec(key)?.[0];
  return letter === undefined ? key : `${shiftKey ? 'Shift+' : ''}${letter.toLowerCase()}`;
};

export class Keyboard extends Watched {
  readonly #kept: Kept;
  readonly #layers: (() => Handlers)[] = [];
  #first: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(kept: Kept) {
    super();
    this.#kept = kept;
  }

  get isOn(): boolean {
    return this.#kept.read(OFF_KEY) === undefined;
  }

  turn(isOn: boolean): void {
    this.#kept.write(OFF_KEY, isOn ? undefined : 'off');
    this.changed();
  }

  listen(signal: AbortSignal): void {
    addEventListener('keydown', (event) => this.#press(event), { signal });
  }

  /** What a view can do; what came later goes first. Gives its end. */
  add(handlers: () => Handlers): () => void {
    this.#layers.unshift(handlers);
    return () => {
      const at = this.#layers.indexOf(handlers);
      if (at >= 0) this.#layers.splice(at, 1);
    };
  }

  /** What keys do at this moment: what the list of keys shows. */
  known(): ReadonlySet<Command> {
    const commands = Object.keys(KEYS) as Command[];
    return new Set(commands.filter((command) => this.#layers.some((layer) => layer()[command] !== undefined)));
  }

  #find(first: string, second?: string): (() => void) | undefined {
    for (const [command, [one, two]] of Object.entries<readonly [string] | readonly [string, string]>(KEYS)) {
      if (one !== first || two !== second) continue;
      for (const layer of this.#layers) {
        const act = layer()[command as Command];
        if (act !== undefined) return act;
      }
    }
    return undefined;
  }

  #press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !this.isOn) return;
    // A dialog has the keys for itself.
    if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
    const name = nameOf(event);
    const first = this.#first;
    this.#forget();
    if (name === 'g' && first === undefined) {
      this.#first = name;
      this.#timer = setTimeout(() => this.#forget(), SECOND_WITHIN_MS);
      return;
    }
    const act = first === undefined ? this.#find(name) : this.#find(first, name);
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#first = undefined;
  }
}
