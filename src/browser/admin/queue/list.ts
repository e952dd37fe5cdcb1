// A list of comments as it is worked through: which one is looked at, which are selected, what left it and may come back to its place.
import { Watched } from '../watched.ts';

export type Listed = { readonly id: string };

/** What left the list, and where it stood: behind which other it comes back. */
export type Taken<T extends Listed> = { entry: T; after: string | undefined; wasSelected: boolean };

export class WorkList<T extends Listed> extends Watched {
  entries: readonly T[] = [];
  currentId: string | undefined;
  readonly selected = new Set<string>();
  readonly expanded = new Set<string>();
  /** What could not be done with a comment, in words, until something else is tried with it. */
  readonly faults = new Map<string, string>();
  /** Rises when the keyboard must follow: the view puts the focus on the current one then. */
  focusCount = 0;
  #anchorId: string | undefined;

  get current(): T | undefined {
    return this.entries.find(({ id }) => id === this.currentId);
  }

  /** What an action is about: the selection, else the one that is looked at. */
  get targets(): readonly T[] {
    if (this.selected.size > 0) return this.entries.filter(({ id }) => this.selected.has(id));
    const { current } = this;
    return current === undefined ? [] : [current];
  }

  replace(entries: readonly T[]): void {
    this.entries = entries;
    this.#keepWhatIsThere();
    this.changed();
  }

  append(entries: readonly T[]): void {
    const known = new Set(this.entries.map(({ id }) => id));
    this.entries = [...this.entries, ...entries.filter(({ id }) => !known.has(id))];
    this.currentId ??= this.entries[0]?.id;
    this.changed();
  }

  prepend(entries: readonly T[]): void {
    const added = new Set(entries.map(({ id }) => id));
    this.entries = [...entries, ...this.entries.filter(({ id }) => !added.has(id))];
    this.changed();
  }

  /** The same comment as it is now. */
  update(entry: T): void {
    this.entries = this.entries.map((known) => (known.id === entry.id ? entry : known));
    this.changed();
  }

  find(id: string): T | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  /** Gone without a word: somebody else saw to it. */
  drop(id: string): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.#keepWhatIsThere();
    this.changed();
  }

  /** By `steps` down (or up); false at the end. */
  move(steps: number): boolean {
    const at = this.entries.findIndex(({ id }) => id === this.currentId);
    const next = this.entries[at < 0 ? 0 : at + steps];
    if (next === undefined) return false;
    this.lookAt(next.id, true);
    return true;
  }

  lookAt(id: string, withFocus = false): void {
    if (withFocus) this.focusCount += 1;
    else if (this.currentId === id) return;
    this.currentId = id;
    this.changed();
  }

  select(id: string, isSelected = !this.selected.has(id)): void {
    if (isSelected) this.selected.add(id);
    else this.selected.delete(id);
    this.#anchorId = id;
    this.changed();
  }

  /** All from the one that was selected last up to this. */
  selectTo(id: string): void {
    const [from, to] = [this.#indexOf(this.#anchorId), this.#indexOf(id)].sort((a, b) => a - b);
    if (from === undefined || to === undefined || to < 0) return;
    for (const entry of this.entries.slice(Math.max(0, from < 0 ? to : from), to + 1)) this.selected.add(entry.id);
    this.#anchorId = id;
    this.changed();
  }

  selectAll(): void {
    for (const { id } of this.entries) this.selected.add(id);
    this.changed();
  }

  clear(): void {
    this.selected.clear();
    this.#anchorId = undefined;
    this.changed();
  }

  expand(id: string): void {
    if (!this.expanded.delete(id)) this.expanded.add(id);
    this.changed();
  }

  /** Out of the list; the next one that stays is looked at. */
  take(ids: ReadonlySet<string>): Taken<T>[] {
    const taken = this.entries.flatMap((entry, at) =>
      ids.has(entry.id) ? [{ entry, after: this.entries[at - 1]?.id, wasSelected: this.selected.has(entry.id) }] : [],
    );
    const at = this.#indexOf(this.currentId);
    const stays = ({ id }: T) => !ids.has(id);
    const next = this.entries.slice(Math.max(0, at)).find(stays) ?? this.entries.slice(0, Math.max(0, at)).findLast(stays);
    this.entries = this.entries.filter(stays);
    for (const id of ids) {
      this.selected.delete(id);
      this.faults.delete(id);
    }
    if (next?.id !== this.currentId) {
      this.currentId = next?.id;
      this.focusCount += 1;
    }
    this.changed();
    return taken;
  }

  /** Back to where they stood, or as near as may be; the first of them is looked at. */
  putBack(taken: readonly Taken<T>[]): void {
    const entries = [...this.entries];
    for (const { entry, after, wasSelected } of taken) {
      if (entries.some(({ id }) => id === entry.id)) continue;
      entries.splice(entries.findIndex(({ id }) => id === after) + 1, 0, entry);
      if (wasSelected && taken.length > 1) this.selected.add(entry.id);
    }
    this.entries = entries;
    this.currentId = taken[0]?.entry.id ?? this.currentId;
    this.focusCount += 1;
    this.changed();
  }

  fault(id: string, text: string): void {
    this.faults.set(id, text);
    this.changed();
  }

  #indexOf(id: string | undefined): number {
    return this.entries.findIndex((entry) => entry.id === id);
  }

  #keepWhatIsThere(): void {
    const ids = new Set(this.entries.map(({ id }) => id));
    for (const kept of [this.selected, this.expanded]) for (const id of kept) if (!ids.has(id)) kept.delete(id);
    for (const id of this.faults.keys()) if (!ids.has(id)) this.faults.delete(id);
    if (this.currentId === undefined || !ids.has(this.currentId)) this.currentId = this.entries[0]?.id;
  }
}
