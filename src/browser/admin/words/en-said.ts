// How the desk says numbers, days and what was done, in English.
import { RECORD_MAX } from '../../../contract/limits.ts';
import type { Action } from '../../../contract/moderation.ts';
import { numbers } from '../../client/words/en-reading.ts';

export const days = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

export const hours = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
export const tickHours = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const tickDays = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
export const languages = new Intl.DisplayNames('en', { type: 'language' });
export const short = new Intl.NumberFormat('en', { notation: 'compact' });
export const lists = new Intl.ListFormat('en');

/** Counted up to RECORD_MAX. */
export const most = (n: number): string => (n >= RECORD_MAX ? `${numbers.format(n)}+` : numbers.format(n));

/** What was done, said of a comment. */
export const past: Record<Action, string> = { approve: 'Approved', reject: 'Rejected', spam: 'Marked as spam', delete: 'Deleted' };
