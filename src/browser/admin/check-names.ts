// What there is to choose about checks, as the contract has it: a check without words for it does not compile.
import type { Settings } from '../../contract/site.ts';

export type Checks = Settings['checks'];
export type CheckName = keyof Checks;

/** `links.max`: what may be chosen beside the outcome. */
export type Param = { [C in CheckName]: `${C}.${Exclude<keyof Checks[C], 'outcome'> & string}` }[CheckName];
