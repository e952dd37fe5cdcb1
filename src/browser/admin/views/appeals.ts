// Appeals of authors: those that wait, those that were settled.
import type { OpenAppeal, SettleInput } from '../../../contract/appeal.ts';
import { type Api, type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Pages } from '../loaded.ts';

const PAGE = 25;

export class AppealsStore extends Pages<OpenAppeal> {
  readonly #api: Api;

  constructor(api: Api, isSettled: boolean) {
    super(async (cursor) => {
      const { appeals, nextCursor } = await ask(api, 'readAppeals', { query: { settled: String(isSettled), limit: PAGE, cursor } });
      return { items: appeals, nextCursor };
    });
    this.#api = api;
  }

  /** Undefined when it was settled; else what was wrong. One that another moderator settled first leaves the list, too: there is nothing left to do. */
  async settle(id: string, input: SettleInput): Promise<ApiProblem | undefined> {
    let problem: ApiProblem | undefined;
    try {
      await ask(this.#api, 'settleAppeal', { id, body: input });
    } catch (error) {
      problem = toProblem(error);
    }
    if (problem === undefined || problem.code === 'appeal.settled') this.items = this.items?.filter((appeal) => appeal.id !== id);
    this.changed();
    return problem;
  }
}
