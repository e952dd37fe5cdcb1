// The quiet bar at the foot of the desk: what was just done, and what went wrong. One sentence at a time; a fault stays until it is read.
import { Watched } from './watched.ts';

export type Notice = { text: string; kind: 'done' | 'fault'; act?: { label: string; key?: string; do: () => void } | undefined };

/** Long enough to read a line and press a key. */
const SHOWN_MS = 8_000;

export class Notices extends Watched {
  notice: Notice | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(notice: Notice): void {
    clearTimeout(this.#timer);
    this.notice = notice;
    if (notice.kind === 'done') this.#timer = setTimeout(() => this.clear(), SHOWN_MS);
    this.changed();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.notice = undefined;
    this.changed();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
