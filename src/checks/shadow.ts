// What an author writes who is shadow-banned: rejected, with this verdict, by which the author is shown it as published (comments/wire.ts).
import type { Asker } from '../access/asker.ts';
import type { Verdict } from '../contract/moderation.ts';

export const SHADOW_BAN = 'shadow-ban';

/** undefined for whoever is not; the other checks are not asked then. */
export const shadowVerdicts = ({ author }: Pick<Asker, 'author'>): Verdict[] | undefined =>
  author?.ban === 'shadow'
    ? [{ check: SHADOW_BAN, outcome: 'reject', reason: 'the author is shadow-banned: sees it, as staff do, and nobody else' }]
    : undefined;

export const isShadow = (verdicts: readonly Verdict[] | null): boolean => verdicts?.some(({ check }) => check === SHADOW_BAN) === true;
