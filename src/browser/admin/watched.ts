// What the parts of the desk that change have in common: whoever shows one watches it.

export class Watched {
  readonly #watchers = new Set<() => void>();

  /** Gives the end of the watch. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  protected changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
