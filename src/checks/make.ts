// The parts of the checks, made together.
import type { Config } from '../config.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import { makeHashAddress } from './address.ts';
import { Lately } from './lately.ts';
import { Records } from './records.ts';
import { Rulebook } from './rulebook.ts';
import { makeStamps } from './stamp.ts';
import { Checks } from './verdict.ts';

export type CheckParts = {
  checks: Checks;
  rulebook: Rulebook;
  /** undefined where nothing is counted (RATE_LIMITS). */
  lately: Lately | undefined;
  /** A key for a form that is shown now. */
  newFormKey: () => string;
};

export const makeChecks = ({
  config,
  db,
  sites,
  secret,
}: Pick<Parts, 'db'> & { config: Pick<Config, 'rateLimits'>; sites: Sites; secret: string }): CheckParts => {
  const rulebook = new Rulebook({ db, sites });
  const lately = config.rateLimits ? new Lately() : undefined;
  const stamps = makeStamps(secret);
  const checks = new Checks({ rulebook, records: new Records(db), lately, stamps, hashAddress: makeHashAddress(secret) });
  return { checks, rulebook, lately, newFormKey: () => stamps.make(Date.now()) };
};
