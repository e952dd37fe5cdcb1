// What the views show and work on: something that is read once, a list that is read by pages, and what is done by calls; each with what was wrong.
import { type ApiProblem, toProblem } from '../client/api.ts';
import { Watched } from './watched.ts';

export class Loaded<T> extends Watched {
  value: T | undefined;
  problem: ApiProblem | undefined;
  readonly #read: () => Promise<T>;

  constructor(read: () => Promise<T>) {
    super();
    this.#read = read;
  }

  async load(): Promise<void> {
    this.problem = undefined;
    try {
      this.value = await this.#read();
    } catch (error) {
      this.problem = toProblem(error);
    }
    this.changed();
  }

  set(value: T): void {
    this.value = value;
    this.changed();
  }
}

/** Something that is worked on by calls. */
export class Worked extends Watched {
  problem: ApiProblem | undefined;

  /** What was wrong with the last call; undefined as the next begins. */
  protected tell(problem: ApiProblem | undefined): void {
    this.problem = problem;
  }

  /** True when it was taken. */
  protected async attempt(act: () => Promise<void>): Promise<boolean> {
    this.tell(undefined);
    try {
      await act();
      return true;
    } catch (error) {
      this.tell(toProblem(error));
      return false;
    } finally {
      this.changed();
    }
  }
}

/** A list that is read by pages. */
export class Pages<T> extends Watched {
  items: readonly T[] | undefined;
  problem: ApiProblem | undefined;
  isLoading = false;
  #cursor: string | null = null;
  readonly #read: (cursor: string | undefined) => Promise<{ items: readonly T[]; nextCursor: string | null }>;

  constructor(read: (cursor: string | undefined) => Promise<{ items: readonly T[]; nextCursor: string | null }>) {
    super();
    this.#read = read;
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  /** The first page, or the next. */
  async load(): Promise<void> {
    if (this.isLoading) return;
    this.isLoading = true;
    this.problem = undefined;
    this.changed();
    try {
      const { items, nextCursor } = await this.#read(this.#cursor ?? undefined);
      this.items = [...(this.items ?? []), ...items];
      this.#cursor = nextCursor;
    } catch (error) {
      this.problem = toProblem(error);
    }
    this.isLoading = false;
    this.changed();
  }
}
