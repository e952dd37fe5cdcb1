// Figures of a window: what the plots are drawn from.
import type { Figures, FiguresWindow } from '../../../contract/figures.ts';
import type { Api } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Loaded } from '../loaded.ts';

export const WINDOWS = ['24h', '7d', '30d', '90d'] as const satisfies readonly FiguresWindow[];

export const windowOf = (text: string | undefined): FiguresWindow => WINDOWS.find((one) => one === text) ?? '7d';

export class FiguresStore extends Loaded<Figures> {
  constructor(api: Api, window: FiguresWindow) {
    super(() => ask(api, 'readFigures', { query: { window } }));
  }
}

export type Series = { name: string; colour: string; values: number[] };

/** One column of each row, by name. */
export const columnOf = <R extends { at: string }, K extends Exclude<keyof R, 'at'>>(rows: readonly R[], name: K): R[K][] => rows.map((row) => row[name]);

/** Seconds since the epoch, as the plot counts. */
export const timesOf = (rows: readonly { at: string }[]): number[] => rows.map(({ at }) => Date.parse(at) / 1_000);
