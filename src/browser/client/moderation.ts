// What moderators do in a thread, in place. Apart from thread.ts, so that nobody else loads it.
import type { AuthorView, BanInput } from '../../contract/authors.ts';
import type { EndpointName } from '../../contract/endpoints.ts';
import type { Action } from '../../contract/moderation.ts';
import type { ThreadState } from '../../contract/thread.ts';
import { type Answer, ApiProblem, type CallInput, type Line } from './api.ts';
import type { ThreadStore } from './thread.ts';

const CALLS = {
  decide: 'post /sites/:site/moderation/decisions',
  undoDecision: 'post /sites/:site/moderation/decisions/:id/undo',
  editThread: 'patch /sites/:site/threads',
  readAuthor: 'get /sites/:site/moderation/authors/:id',
  banAuthor: 'put /sites/:site/moderation/authors/:id/ban',
  liftBan: 'delete /sites/:site/moderation/authors/:id/ban',
} as const satisfies { [N in EndpointName]?: Line<N> };

/** For so long a decision can be taken back where it was made; at the desk, for as long as the record lives. */
export const UNDO_MS = 10_000;

/** Where what goes wrong with the thread itself is told, among `problems` of the store. */
export const AT_THREAD = 'thread';

export class Moderation {
  readonly #store: ThreadStore;
  /** By the comment's id: the decision. */
  readonly #undoable = new Map<string, string>();
  readonly #cameTooLate: string;

  constructor(store: ThreadStore, cameTooLate: string) {
    this.#store = store;
    this.#cameTooLate = cameTooLate;
  }

  mayUndo(id: string): boolean {
    return this.#undoable.has(id);
  }

  /** About the comment as it is seen here: one that was decided or edited meanwhile is left alone, and that is told. */
  decide(id: string, action: Action, reason?: string): Promise<void> {
    const store = this.#store;
    return store.attempt(id, async () => {
      const seq = store.tree.get(id)?.comment.seq;
      const body = { commentIds: [id], action, ...(seq === undefined ? {} : { seen: { [id]: seq } }), ...(reason === undefined ? {} : { reason }) };
      const { decision, results } = await this.#ask('decide', { body });
      const isRefused = results.some((result) => 'problem' in result);
      if (!isRefused) this.#offerUndo(id, decision.id);
      await store.catchUp();
      if (isRefused) throw new ApiProblem(this.#cameTooLate, { code: 'comment.decided', status: 409 });
    });
  }

  undo(id: string): Promise<void> {
    return this.#store.attempt(id, async () => {
      const decisionId = this.#undoable.get(id);
      if (decisionId !== undefined) await this.#ask('undoDecision', { id: decisionId });
      this.#undoable.delete(id);
      await this.#store.catchUp();
    });
  }

  setState(state: ThreadState): Promise<void> {
    const store = this.#store;
    return store.attempt(AT_THREAD, async () => {
      await this.#ask('editThread', { query: { article: store.article.key }, body: { state } });
      await store.catchUp();
    });
  }

  /** @throws ApiProblem */
  readAuthor(id: string): Promise<AuthorView> {
    return this.#ask('readAuthor', { id });
  }

  /** @throws ApiProblem */
  ban(id: string, body: BanInput): Promise<AuthorView> {
    return this.#ask('banAuthor', { id, body });
  }

  /** @throws ApiProblem */
  liftBan(id: string): Promise<AuthorView> {
    return this.#ask('liftBan', { id });
  }

  #ask<N extends keyof typeof CALLS>(name: N, input: CallInput<N>): Promise<Answer<N>> {
    return this.#store.api.ask<N>(CALLS[name], input);
  }

  #offerUndo(id: string, decisionId: string): void {
    this.#undoable.set(id, decisionId);
    setTimeout(() => {
      if (this.#undoable.get(id) !== decisionId) return;
      this.#undoable.delete(id);
      this.#store.changed();
    }, UNDO_MS);
  }
}
