// Budgets of requests: what one token, one address and one site may do. The headers that tell of them stand in http/limits.ts.
import { createHmac } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { type Asker, isStaff } from '../access/asker.ts';
import type { Config } from '../config.ts';
import type { RateGroup } from '../contract/endpoint.ts';
import { networkOf } from '../http/address.ts';
import { type Budget, type Consume, RateLimited } from '../http/limits.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { Tries } from './tries.ts';

type Scope = 'token' | 'address' | 'site';
type Quota = { quota: number; windowSeconds: number };

const MINUTE = 60;
const TEN_MINUTES = 600;

/**
 * `token`: one person at full speed. `address`: an office or a mobile network behind one address, so several times that. `site`: what keeps
 * one site's storm from the others, far above what its readers do; a node writes thousands a second.
 */
const BUDGETS: Record<RateGroup, Partial<Record<Scope, Quota>>> = {
  // Nobody writes a considered comment every five seconds for a minute.
  posts: {
    token: { quota: 12, windowSeconds: MINUTE },
    address: { quota: 60, windowSeconds: MINUTE },
    site: { quota: 30_000, windowSeconds: MINUTE },
  },
  edits: {
    token: { quota: 30, windowSeconds: MINUTE },
    address: { quota: 120, windowSeconds: MINUTE },
    site: { quota: 30_000, windowSeconds: MINUTE },
  },
  // A reader who votes on all of a long thread clicks about once a second.
  votes: {
    token: { quota: 60, windowSeconds: MINUTE },
    address: { quota: 300, windowSeconds: MINUTE },
    site: { quota: 60_000, windowSeconds: MINUTE },
  },
  // Each costs a moderator's time.
  reports: {
    token: { quota: 10, windowSeconds: TEN_MINUTES },
    address: { quota: 40, windowSeconds: TEN_MINUTES },
    site: { quota: 5_000, windowSeconds: TEN_MINUTES },
  },
  // A new guest is a new budget of posts: the address is what holds floods. A classroom fits. With a token it is a new name, which touches all
  // that its author wrote.
  guests: {
    token: { quota: 10, windowSeconds: TEN_MINUTES },
    address: { quota: 60, windowSeconds: TEN_MINUTES },
    site: { quota: 30_000, windowSeconds: TEN_MINUTES },
  },
  // Each reads Postgres. A quiet thread is asked three times a minute by a reader whom WebSocket does not reach, a busy one sixty times at most
  // (browser/client/live.ts): ten busy threads in a page; behind one address two thousand readers of quiet ones, or a hundred of busy ones.
  polls: {
    token: { quota: 600, windowSeconds: MINUTE },
    address: { quota: 6_000, windowSeconds: MINUTE },
  },
  // Counts, replies, single comments: each reads Postgres, and a reader asks for one by opening a page or by a click. Ten a second for a script that
  // walks through a thread, fifty for an office. There is no budget of a site for reading: a storm of readers is what it hopes for.
  reads: {
    token: { quota: 600, windowSeconds: MINUTE },
    address: { quota: 3_000, windowSeconds: MINUTE },
  },
  // Asked for by the composer as one types.
  previews: {
    token: { quota: 120, windowSeconds: MINUTE },
    address: { quota: 300, windowSeconds: MINUTE },
    site: { quota: 60_000, windowSeconds: MINUTE },
  },
  // Calls of accounts, which belong to no site; `token` is the e-mail address that is named, so that one account is not tried from everywhere at once.
  // Each costs 20 ms and 19 MiB (auth/password.ts): what all may do together bounds that.
  'sign-ins': {
    token: { quota: 20, windowSeconds: TEN_MINUTES },
    address: { quota: 60, windowSeconds: TEN_MINUTES },
    site: { quota: 1_200, windowSeconds: MINUTE },
  },
  // Whoever asks for somebody else's letters fills their mailbox.
  letters: {
    token: { quota: 4, windowSeconds: TEN_MINUTES },
    address: { quota: 20, windowSeconds: TEN_MINUTES },
    site: { quota: 600, windowSeconds: TEN_MINUTES },
  },
};

/** Narrowest first: a reader who is out of budget must not use up the site's. */
const SCOPES = ['token', 'address', 'site'] as const satisfies Scope[];
const IN_WORDS: Record<Scope, string> = { token: 'from you', address: 'from your network address', site: 'for this site' };

const toBudget = (policy: string, { quota, windowSeconds }: Quota, left: RateLimiterRes): Budget => ({
  policy,
  quota,
  windowSeconds,
  remaining: left.remainingPoints,
  resetSeconds: Math.max(1, Math.ceil(left.msBeforeNext / 1000)),
});

type RateParts = {
  config: Pick<Config, 'rateLimits'>;
  log: Log;
  metrics: Pick<Metrics, 'limited'>;
  /** Keys the addresses before they leave this process. */
  secret: string;
  /** A connected client of the `redis` package, when nodes share their counts. */
  redis?: unknown;
};

type Limiter = { policy: string; scope: Scope; quota: Quota; limiter: RateLimiterAbstract };

const makeLimiters = (redis: unknown): Map<RateGroup, Limiter[]> => {
  const make = (policy: string, { quota, windowSeconds }: Quota): RateLimiterAbstract => {
    const options = { keyPrefix: `afterword:${policy}`, points: quota, duration: windowSeconds };
    const memory = new RateLimiterMemory(options);
    if (redis === undefined) return memory;
    return new RateLimiterRedis({ ...options, storeClient: redis, useRedisPackage: true, rejectIfRedisNotReady: true, insuranceLimiter: memory });
  };
  const groups = Object.entries(BUDGETS) as [RateGroup, (typeof BUDGETS)[RateGroup]][];
  return new Map(
    groups.map(([group, scopes]) => [
      group,
      SCOPES.flatMap((scope) => {
        const quota = scopes[scope];
        const policy = `${group}-${scope}`;
        return quota === undefined ? [] : [{ policy, scope, quota, limiter: make(policy, quota) }];
      }),
    ]),
  );
};

/** Only looks, where the draft has drawn already and the window of that has not run out. */
const take = async (limiter: RateLimiterAbstract, key: string, isPaid: boolean): Promise<RateLimiterRes> =>
  (isPaid ? await limiter.get(key) : null) ?? limiter.consume(key);

export const makeRates = ({ config, log, metrics, secret, redis }: RateParts): { consume: Consume } => {
  if (!config.rateLimits) {
    log.warn('RATE_LIMITS is off: anybody may flood this service. Use it for load tests alone.');
    return { consume: () => Promise.resolve([]) };
  }
  const limiters = makeLimiters(redis);
  const keyOf = (scope: Scope, asker: Asker): string | undefined => {
    if (scope === 'site') return asker.site;
    if (scope === 'token') return asker.author === null ? undefined : `${asker.site}:${asker.author.id}`;
    // An address in memory is gone with the process; in a store it is a pseudonym.
    return redis === undefined ? networkOf(asker.ip) : createHmac('sha256', secret).update(networkOf(asker.ip)).digest('base64url');
  };
  const draw = async (group: RateGroup, asker: Asker, isPaid: boolean): Promise<Budget[]> => {
    const state: Budget[] = [];
    for (const { policy, scope, quota, limiter } of limiters.get(group) ?? []) {
      const key = keyOf(scope, asker);
      if (key === undefined) continue;
      try {
        state.push(toBudget(policy, quota, await take(limiter, key, isPaid)));
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        metrics.limited.inc({ group });
        const budget = toBudget(policy, quota, error);
        throw new RateLimited(
          [...state, budget],
          budget.resetSeconds,
          `At most ${quota.quota} ${group} in ${quota.windowSeconds} seconds are taken ${IN_WORDS[scope]}; wait ${budget.resetSeconds} seconds.`,
        );
      }
    }
    return state;
  };
  const tries = new Tries();
  const consume: Consume = async (group, asker, key) => {
    // The operator's own scripts and moderators at work.
    if (isStaff(asker)) return [];
    const draft = key === undefined || asker.author === null ? undefined : `${asker.site}\n${asker.author.id}\n${key}`;
    const isPaid = draft !== undefined && tries.isPaid(draft);
    const state = await draw(group, asker, isPaid);
    if (draft !== undefined) tries.made(draft, isPaid);
    return state;
  };
  return { consume };
};
