// The one writer of the audit log: every act of staff is recorded in its own transaction, whichever room does it.
import { newId } from './id.ts';
import type { Tx } from './transaction.ts';

export type Act = {
  site: string;
  /** Author of whoever does it; null for the operator by command. */
  actor: string | null;
  /** A noun and a participle, as `settings.changed`. */
  act: `${string}.${string}`;
  /** To what: a kind and an id, as `comment:0199…`; `settings` where there is one alone. */
  object: string;
  reason?: string | null;
  /** How it stood and how it stands. Never a secret, never the text of a comment: the log outlives both. */
  before?: object | null;
  after?: object | null;
};

const toJson = (value: object | null | undefined): string | null => (value === undefined || value === null ? null : JSON.stringify(value));

export const recordAct = async (tx: Tx, { site, actor, act, object, reason, before, after }: Act): Promise<void> => {
  await tx
    .insertInto('audit')
    .values({ siteId: site, id: newId(), actor, act, object, reason: reason ?? null, before: toJson(before), after: toJson(after) })
    .execute();
};
