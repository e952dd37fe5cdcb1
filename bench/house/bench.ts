// What a bench is.
import type { Result } from './report.ts';
import type { Postgres } from './service.ts';

export type Setting = {
  postgres: Postgres;
  /** Few and short rounds: to see that a bench works, not what it says. */
  quick: boolean;
  /** Folder for profiles of the service, when they are wanted. */
  profile: string | undefined;
};

export type Bench = { name: string; run: (setting: Setting) => Promise<Result> };
