// How many comments wait in each list: told with every page of the queue, and live.
import type { Tab } from './place.ts';
import { Watched } from './watched.ts';

export type TabCounts = Readonly<Record<Tab, number>>;

export class Counts extends Watched {
  counts: TabCounts | undefined;

  take(counts: TabCounts): void {
    this.counts = counts;
    this.changed();
  }
}
