// Appeals of authors: those that wait, those that were settled.
import type { OpenAppeal, SettleInput } from '../../../contract/appeal.ts';
import { type Api, type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Watched } from '../watched.ts';

const PAGE = 25;

export class AppealsStore extends Watched {
  readonly #api: Api;
  readonly isSettled: boolean;
  appeals: readonly OpenAppeal[] | undefined;
  problem: ApiProblem | undefined;
  #cursor: string | null = null;

  constructor(api: Api, isSettled: boolean) {
    super();
    this.#api = api;
    this.isSettled = isSettled;
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  async load(): Promise<void> {
    this.problem = undefined;
    try {
      const query = { settled: String(this.isSettled), limit: PAGE, cursor: this.#cursor ?? undefined };
      const { appeals, nextCursor } = await ask(this.#api, 'readAppeals', { query });
      this.appeals = [...(this.appeals ?? []), ...appeals];
      this.#cursor = nextCursor;
    } catch (error) {
      this.problem = toProblem(error);
    }
    this.changed();
  }

  /** Undefined when it was settled; else what was wrong. One that another moderator settled first leaves the list, too: there is nothing left to do. */
  async settle(id: string, input: SettleInput): Promise<ApiProblem | undefined> {
    let problem: ApiProblem | undefined;
    try {
      await ask(this.#api, 'settleAppeal', { id, body: input });
    } catch (error) {
      problem = toProblem(error);
    }
    if (problem === undefined || problem.code === 'appeal.settled') this.appeals = this.appeals?.filter((appeal) => appeal.id !== id);
    this.changed();
    return problem;
  }
}
