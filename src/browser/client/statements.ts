// What was decided about comments of this reader on this article, as long as they have not put it away; and their one answer to each.
import type { Statement } from '../../contract/appeal.ts';
import type { EndpointName } from '../../contract/endpoints.ts';
import type { Line } from './api.ts';
import { type Kept, readJson } from './storage.ts';
import type { ThreadStore } from './thread.ts';

const CALLS = {
  readStatements: 'get /sites/:site/statements',
  appeal: 'post /sites/:site/comments/:id/appeals',
} as const satisfies { [N in EndpointName]?: Line<N> };

/** Whoever comes back after longer than this asks no more what became of a comment. */
const LATELY_MS = 30 * 86_400_000;
/** What was put away and is remembered: as many as the service tells of. */
const REMEMBERED_MAX = 50;

const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');

/** The decision, and what came of the appeal: that is told anew. */
const markOf = ({ commentId, decidedAt, appeal }: Statement): string => [commentId, decidedAt, appeal?.settledAt ?? ''].join(' ');

export class Statements {
  shown: readonly Statement[] = [];
  readonly #store: ThreadStore;
  readonly #kept: Kept;
  readonly #key: string;

  constructor(store: ThreadStore, kept: Kept) {
    this.#store = store;
    this.#kept = kept;
    this.#key = `afterword:told:${store.api.base}:${store.api.site}`;
  }

  /** @throws ApiProblem */
  async load(): Promise<void> {
    const { api, article } = this.#store;
    const { statements } = await api.ask<'readStatements'>(CALLS.readStatements);
    const since = Date.now() - LATELY_MS;
    const away = this.#away;
    this.shown = statements.filter(
      (each) => each.article.key === article.key && Date.parse(each.appeal?.settledAt ?? each.decidedAt) > since && !away.includes(markOf(each)),
    );
  }

  putAway(statement: Statement): void {
    this.#kept.write(this.#key, JSON.stringify([markOf(statement), ...this.#away].slice(0, REMEMBERED_MAX)));
    this.shown = this.shown.filter((each) => each !== statement);
    this.#store.changed();
  }

  /** @throws ApiProblem */
  async appeal(statement: Statement, text: string): Promise<void> {
    const appeal = await this.#store.api.ask<'appeal'>(CALLS.appeal, { id: statement.commentId, body: { text } });
    this.shown = this.shown.map((each) => (each === statement ? { ...each, mayAppeal: false, appeal } : each));
    this.#store.changed();
  }

  /** Read each time: another window may have put one away. */
  get #away(): readonly string[] {
    return readJson(this.#kept, this.#key, isList) ?? [];
  }
}
