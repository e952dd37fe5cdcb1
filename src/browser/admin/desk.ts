// What every view of the desk is handed: who sits here, where, and by what it speaks.
import { Api } from '../client/api.ts';
import { type Kept, keepIn } from '../client/storage.ts';
import { Counts } from './counts.ts';
import { Keyboard } from './keyboard.ts';
import { DeskLive } from './live.ts';
import { Notices } from './notices.ts';
import type { Paths } from './paths.ts';
import { mayConfigure, type Pass, type Staff } from './staff.ts';
import { en, type Words } from './words/en.ts';

type DeskParts = {
  staff: Staff;
  pass: Pass;
  site: string;
  paths: Paths;
  /** The service knows this token no more, and gives no other. */
  onEnd: () => void;
};

/** One site's desk. */
export class Desk {
  readonly words: Words = en;
  readonly kept: Kept = keepIn(() => localStorage);
  readonly keyboard = new Keyboard(this.kept);
  readonly notices = new Notices();
  readonly counts = new Counts();
  readonly live = new DeskLive(this.counts);
  readonly api: Api;
  readonly staff: Staff;
  readonly pass: Pass;
  readonly site: string;
  readonly paths: Paths;
  readonly #ending = new AbortController();

  constructor({ staff, pass, site, paths, onEnd }: DeskParts) {
    this.staff = staff;
    this.pass = pass;
    this.site = site;
    this.paths = paths;
    this.api = new Api(`${location.origin}/`, site);
    this.api.speaker = {
      token: pass.token,
      refused: async (code) => {
        const isBetter = await pass.refused(code);
        if (!isBetter) onEnd();
        return isBetter;
      },
    };
    this.keyboard.listen(this.#ending.signal);
    void this.live.start(this.api, pass.token, this.#ending.signal);
  }

  /** Settings, keys and staff are for admins. */
  get mayConfigure(): boolean {
    return mayConfigure(this.pass.role);
  }

  /** Ends with the desk. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  stop(): void {
    this.#ending.abort();
    this.notices.stop();
    this.pass.stop();
  }
}
