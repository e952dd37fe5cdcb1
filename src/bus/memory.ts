// Hints within one process: what a test needs, and the near half of the buses between nodes.
import type { Bus, Hint } from './bus.ts';

export class MemoryBus implements Bus {
  readonly #listeners = new Set<(hint: Hint) => void>();
  readonly #repaired = new Set<() => void>();

  publish(hint: Hint): void {
    for (const listener of this.#listeners) listener(hint);
  }

  subscribe(listener: (hint: Hint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onRepair(listener: () => void): () => void {
    this.#repaired.add(listener);
    return () => this.#repaired.delete(listener);
  }

  /** Tells all who asked that hints may have been lost. */
  repair(): void {
    for (const listener of this.#repaired) listener();
  }

  healthy(): boolean {
    return true;
  }

  async stop(): Promise<void> {
    this.#listeners.clear();
    this.#repaired.clear();
  }
}
