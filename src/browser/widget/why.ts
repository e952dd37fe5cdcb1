// Asks owner.ts, which comes when it is needed, why there are no comments.
import type { Api, ApiProblem } from '../client/api.ts';

/** Undefined too when it does not come: then the whole service is away. */
export const whyNot = (problem: ApiProblem, api: Api): Promise<string | undefined> =>
  import('./owner.ts').then(({ explain }) => explain(problem, api)).catch(() => undefined);
