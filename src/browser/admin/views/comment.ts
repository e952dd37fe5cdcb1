// One comment by itself, and everything that was decided about it.
import type { Decisions } from '../../../contract/moderation.ts';
import { type Api, type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Loaded } from '../loaded.ts';
import type { Item } from '../queue/item.ts';

export type CommentStory = {
  /** Undefined for one that was deleted: an undo may bring it back. */
  item: Item | undefined;
  decisions: Decisions['decisions'];
};

export class CommentStore extends Loaded<CommentStory> {
  readonly #api: Api;

  constructor(api: Api, id: string) {
    super(async () => {
      const [{ comments }, { decisions }] = await Promise.all([
        ask(api, 'readQueue', { query: { comment: id } }),
        ask(api, 'readDecisions', { query: { comment: id } }),
      ]);
      return { item: comments[0], decisions };
    });
    this.#api = api;
  }

  /** What a decision of the record did, whoever made it and however long ago. */
  async undo(decisionId: string): Promise<ApiProblem | undefined> {
    try {
      await ask(this.#api, 'undoDecision', { id: decisionId });
      await this.load();
      return undefined;
    } catch (error) {
      return toProblem(error);
    }
  }
}
