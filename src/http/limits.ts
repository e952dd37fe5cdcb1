// Rate limits as the door sees them: what was consumed, and the headers that say so. The budgets stand in checks/rate.ts.
import type { ServerResponse } from 'node:http';
import type { Asker } from '../access/asker.ts';
import type { RateGroup } from '../contract/endpoint.ts';
import { Problem } from '../contract/problems.ts';

/** One budget as it stands after this request. */
export type Budget = { policy: string; quota: number; windowSeconds: number; remaining: number; resetSeconds: number };

/** Empty when nothing is limited. */
export type RateState = readonly Budget[];

/** `key`: the Idempotency-Key of a call that has one; its retries draw no more. @throws RateLimited when a budget is spent. */
export type Consume = (group: RateGroup, asker: Asker, key?: string) => Promise<RateState>;

export class RateLimited extends Problem {
  readonly state: RateState;
  constructor(state: RateState, retryAfterSeconds: number, detail: string) {
    super('rate.limited', { retryAfterSeconds, detail });
    this.state = state;
  }
}

/** draft-ietf-httpapi-ratelimit-headers-11: lists of structured fields (RFC 9651); q, w: the policy; r, t: what is left, and for how long. */
const rateHeaders = (state: RateState, res: ServerResponse): void => {
  if (state.length === 0) return;
  res.setHeader('RateLimit-Policy', state.map(({ policy, quota, windowSeconds }) => `"${policy}";q=${quota};w=${windowSeconds}`).join(', '));
  res.setHeader('RateLimit', state.map(({ policy, remaining, resetSeconds }) => `"${policy}";r=${remaining};t=${resetSeconds}`).join(', '));
};

/** Draws on the asker's budgets of this group and says in the headers what is left, whether or not there was enough. @throws RateLimited */
export const limit = async (consume: Consume, group: RateGroup, asker: Asker, res: ServerResponse, key?: string): Promise<void> => {
  try {
    rateHeaders(await consume(group, asker, key), res);
  } catch (error) {
    if (error instanceof RateLimited) rateHeaders(error.state, res);
    throw error;
  }
};
