// The audit log: what staff did, and what differs by it.
import type { AuditEntry } from '../../../contract/audit.ts';
import type { Api } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Pages } from '../loaded.ts';
import { endOf, type Filter, startOf } from '../place.ts';

const PAGE = 50;

export class LogStore extends Pages<AuditEntry> {
  readonly #api: Api;
  readonly #query: { from: string | undefined; to: string | undefined };

  constructor(api: Api, { from, to }: Filter) {
    const query = { from: startOf(from), to: endOf(to) };
    super(async (cursor) => {
      const { entries, nextCursor } = await ask(api, 'readAudit', { query: { ...query, limit: PAGE, cursor } });
      return { items: entries, nextCursor };
    });
    this.#api = api;
    this.#query = query;
  }

  /** All that matches, as a file for a spreadsheet. A link alone would carry no token. */
  async export(): Promise<Blob> {
    const url = new URL(`api/v1/sites/${this.#api.site}/moderation/audit`, this.#api.base);
    for (const [name, value] of Object.entries(this.#query)) if (value !== undefined) url.searchParams.set(name, value);
    const response = await fetch(url, { headers: { Accept: 'text/csv', Authorization: `Bearer ${this.#api.speaker?.token() ?? ''}` }, credentials: 'omit' });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.blob();
  }
}

export type Difference = { path: string; before: unknown; after: unknown };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What differs, leaf by leaf: of settings one line, not two pages of JSON. */
export const differencesOf = (before: unknown, after: unknown, path = ''): Difference[] => {
  // What was made or taken away differs in all that it holds.
  const [was, is] = [before ?? {}, after ?? {}];
  if (isRecord(was) && isRecord(is)) {
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return names.flatMap((name) => differencesOf(was[name], is[name], path === '' ? name : `${path}.${name}`));
  }
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null) ? [] : [{ path, before: before ?? null, after: after ?? null }];
};
