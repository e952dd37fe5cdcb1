// What becomes of a text before people see it, and why: every check is asked (phases.ts), and the worst of what they say decides.
import { type Asker, isAtLeast } from '../access/asker.ts';
import type { Outcome } from '../contract/checks.ts';
import type { Status } from '../contract/comment.ts';
import { outcome as outcomes, type Verdict } from '../contract/moderation.ts';
import type { Settings } from '../contract/site.ts';
import type { HashAddress } from './address.ts';
import type { Draft, Given } from './given.ts';
import type { Judges } from './judges.ts';
import type { Lately } from './lately.ts';
import { hostsOf } from './links.ts';
import { phases } from './phases.ts';
import type { Records } from './records.ts';
import type { Rulebook } from './rulebook.ts';
import { shadowVerdicts } from './shadow.ts';
import type { Stamps } from './stamp.ts';
import type { Teacher } from './teacher.ts';

export type Judged = { status: Exclude<Status, 'deleted'>; verdicts: Verdict[] | null };

/** What the checks found, and what is kept of the address. */
export type Judgement = Judged & { addressHash: Buffer | null };

const STATUS = { note: 'published', hold: 'pending', spam: 'spam', reject: 'rejected' } as const satisfies Record<Outcome, Status>;

const STATUSES: readonly Status[] = Object.values(STATUS);

const severity = ({ outcome }: Verdict): number => outcomes.options.indexOf(outcome);

/** Would it be seen by fewer? What was decided about what was deleted stays. */
export const isWorse = (status: Judged['status'], than: Status): boolean => than !== 'deleted' && STATUSES.indexOf(status) > STATUSES.indexOf(than);

/** The verdicts of all checks that are on and have something to say. */
export const verdictsOn = (given: Given, settings: Settings): Verdict[] =>
  phases.flatMap(({ check, isOn, look }) => {
    const finding = isOn(settings) ? look(given, settings) : undefined;
    return finding === undefined ? [] : [{ check, ...finding }];
  });

export const conclude = (verdicts: Verdict[]): Judged => {
  if (verdicts.length === 0) return { status: 'published', verdicts: null };
  const worst = verdicts.reduce((a, b) => (severity(b) > severity(a) ? b : a));
  return { status: STATUS[worst.outcome], verdicts };
};

type ChecksParts = {
  rulebook: Rulebook;
  records: Records;
  hashAddress: HashAddress;
  lately: Lately | undefined;
  stamps: Stamps;
  teacher: Teacher;
  judges: Judges;
  url: () => string;
};

/** Decided already: what a judge outside would say changes nothing. */
const isHidden = (verdicts: readonly Verdict[]): boolean => verdicts.some(({ outcome }) => outcome === 'spam' || outcome === 'reject');

export class Checks {
  readonly #parts: ChecksParts;

  /** Without `lately` nothing is counted: for load tests (RATE_LIMITS). */
  constructor(parts: ChecksParts) {
    this.#parts = parts;
  }

  async judge(settings: Settings, asker: Asker, draft: Draft): Promise<Judgement> {
    const addressHash = asker.ip === '' ? null : this.#parts.hashAddress(asker.site, asker.ip);
    const shadow = shadowVerdicts(asker);
    if (shadow !== undefined) return { ...conclude(shadow), addressHash };
    if (asker.author === null || isAtLeast(asker, 'trusted')) return { status: 'published', verdicts: null, addressHash };
    const given = await this.#gather(settings, { site: asker.site, author: asker.author, address: addressHash?.toString('hex') ?? '' }, draft);
    const verdicts = verdictsOn(given, settings);
    if (!isHidden(verdicts)) verdicts.push(...(await this.#ask(settings, asker, draft, given)));
    return { ...conclude(verdicts), addressHash };
  }

  /** Nothing, not even a moment, where the site asks nobody. */
  #ask(settings: Settings, { site, ip }: Asker, { born }: Draft, { body, authorName, at, record }: Given): Promise<Verdict[]> | [] {
    const { judges, url } = this.#parts;
    if (judges.asked(settings.checks).length === 0) return [];
    const about = { site, url: siteUrl(settings, url()), article: born?.article, body, authorName, isGuest: record?.isGuest === true, ip, at, isTrial: false };
    return judges.verdicts(settings.checks, about);
  }

  async #gather(settings: Settings, by: { site: string; author: { id: string; name: string }; address: string }, { body, born, form }: Draft): Promise<Given> {
    const { rulebook, records, lately, stamps, teacher } = this.#parts;
    const { articleAge } = settings.checks;
    const now = Date.now();
    const post = born === undefined ? undefined : { site: by.site, authorId: by.author.id, address: by.address, body, idempotencyKey: born.idempotencyKey };
    return {
      ...textOf(body, by.author.name),
      at: new Date(now),
      // The usual site waits for none of these.
      matcher: await rulebook.matcher(by.site),
      record: asksForRecord(settings) ? await records.author(by.site, by.author.id, Math.max(1, settings.checks.newAuthor.comments)) : undefined,
      threadSince: born !== undefined && articleAge.outcome !== 'off' ? await records.threadSince(by.site, born.article) : undefined,
      form: form === undefined ? undefined : { trap: form.trap, shownAt: stamps.read(form.key) },
      ...((post === undefined ? undefined : lately?.take(post, settings.checks, now)) ?? NOTHING_LATELY),
      likeness: settings.checks.learned.outcome === 'off' ? undefined : await teacher.likeness(by.site, body),
    };
  }
}

const NOTHING_LATELY: Pick<Given, 'lately' | 'copies'> = { lately: undefined, copies: undefined };

/** The host site's first page that we know of; ours where it has told us none. */
export const siteUrl = ({ allowedOrigins }: Settings, own: string): string => allowedOrigins.find((origin) => origin !== '*') ?? own;

export const textOf = (body: string, authorName: string): Pick<Given, 'body' | 'authorName' | 'hosts'> => ({ body, authorName, hosts: hostsOf(body) });

const asksForRecord = ({ moderation, checks }: Settings): boolean =>
  moderation.mode === 'hold-first' || checks.guest.outcome !== 'off' || checks.newAuthor.outcome !== 'off' || checks.judge.outcome !== 'off';
