// The audit log: what staff did, and what differs by it.
import type { AuditEntry } from '../../../contract/audit.ts';
import { PAGE_MAX } from '../../../contract/limits.ts';
import type { Api } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Pages } from '../loaded.ts';
import { endOf, type Filter, startOf } from '../place.ts';

const PAGE = 50;

const COLUMNS = ['id', 'at', 'actor', 'act', 'object', 'reason', 'before', 'after'];

/** Names and reasons are written by others: what a spreadsheet would take for a formula begins with an apostrophe, which makes it text. */
const cellOf = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** As RFC 4180 has it: every cell in quotes, lines ended by both marks. */
const lineOf = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

const jsonOf = (value: unknown): string => (value === null || value === undefined ? '' : JSON.stringify(value));

export const rowOf = ({ id, at, actor, act, object, reason, before, after }: AuditEntry): string =>
  lineOf([id, at, actor?.name ?? '', act, object, reason ?? '', jsonOf(before), jsonOf(after)]);

export class LogStore extends Pages<AuditEntry> {
  readonly #read: (limit: number, cursor: string | undefined) => Promise<{ items: readonly AuditEntry[]; nextCursor: string | null }>;

  constructor(api: Api, { from, to }: Filter) {
    const query = { from: startOf(from), to: endOf(to) };
    const read = async (limit: number, cursor: string | undefined) => {
      const { entries, nextCursor } = await ask(api, 'readAudit', { query: { ...query, limit, cursor } });
      return { items: entries, nextCursor };
    };
    super((cursor) => read(PAGE, cursor));
    this.#read = read;
  }

  /** All that matches, as a file for a spreadsheet: read page by page, whatever is shown. */
  async export(): Promise<Blob> {
    const lines = [lineOf(COLUMNS)];
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await this.#read(PAGE_MAX, cursor);
      lines.push(...items.map(rowOf));
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
    // Without the mark spreadsheets take UTF-8 for something else.
    return new Blob(['\uFEFF', ...lines], { type: 'text/csv;charset=utf-8' });
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
