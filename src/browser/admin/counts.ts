// How many comments wait in each list: told with every page of the queue and live; what is decided here counts at once.
import type { QueueCounts } from '../../contract/queue.ts';
import { TABS, type Tab } from './place.ts';
import { Watched } from './watched.ts';

export class Counts extends Watched {
  counts: QueueCounts | undefined;

  take(counts: QueueCounts): void {
    this.counts = counts;
    this.changed();
  }

  /** Until the service tells what is so. */
  move(n: number, from: Tab | undefined, to: Tab | undefined): void {
    if (this.counts === undefined || from === to) return;
    const counts = { ...this.counts };
    for (const tab of TABS) {
      if (tab === from) counts[tab] = Math.max(0, counts[tab] - n);
      if (tab === to) counts[tab] += n;
    }
    this.take(counts);
  }
}
