// The parts of the checks, made together.
import type { Config } from '../config.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import { makeHashAddress } from './address.ts';
import { makeAkismet } from './akismet.ts';
import { makeHttpJudge } from './http-judge.ts';
import { Judges } from './judges.ts';
import { Lately } from './lately.ts';
import { Records } from './records.ts';
import { Rulebook } from './rulebook.ts';
import { makeStamps } from './stamp.ts';
import { Teacher } from './teacher.ts';
import { makeTokenize } from './tokens.ts';
import { Checks } from './verdict.ts';

export type CheckParts = {
  checks: Checks;
  rulebook: Rulebook;
  /** undefined where nothing is counted (RATE_LIMITS). */
  lately: Lately | undefined;
  judges: Judges;
  teacher: Teacher;
  /** Where readers reach this service. */
  url: () => string;
  /** A key for a form that is shown now. */
  newFormKey: () => string;
};

type Given = Pick<Parts, 'db' | 'log'> & {
  config: Pick<Config, 'rateLimits' | 'akismet' | 'judge'>;
  sites: Sites;
  secret: string;
  url: () => string;
};

export const makeChecks = ({ config, db, log, sites, secret, url }: Given): CheckParts => {
  const rulebook = new Rulebook({ db, sites });
  const lately = config.rateLimits ? new Lately() : undefined;
  const stamps = makeStamps(secret);
  const { akismet, judge } = config;
  const judges = new Judges([...(akismet === undefined ? [] : [makeAkismet(akismet)]), ...(judge === undefined ? [] : [makeHttpJudge(judge)])], log);
  const teacher = new Teacher({ db, log, tokenize: makeTokenize(secret) });
  const checks = new Checks({ rulebook, teacher, records: new Records(db), lately, stamps, judges, url, hashAddress: makeHashAddress(secret) });
  return { checks, teacher, rulebook, lately, judges, url, newFormKey: () => stamps.make(Date.now()) };
};
