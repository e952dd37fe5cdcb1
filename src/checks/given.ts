// What the checks are given of a comment, and what each says: plain values, so that every check can be asked with made-up ones.
import type { Outcome } from '../contract/checks.ts';
import type { Settings } from '../contract/site.ts';
import type { Matcher } from './matcher.ts';

/** A text before it becomes a comment, or an edit before it changes one. */
export type Draft = {
  body: string;
  /** Of a new comment; for an edit what is about the place and the moment is not asked again. */
  born?: { article: string; idempotencyKey: string };
  /** Of one that was sent with our form: the form's key, and what stood in the field that people do not see. */
  form?: SentForm | undefined;
};

export type SentForm = { key: string; trap: string };

/** To what moderators called spam: how likely it is, the words that say so most, and from how many decisions that is known. */
export type Likeness = { percent: number; telling: string[]; lessons: number };

export type AuthorRecord = { isGuest: boolean; published: number; since: Date };

export type Given = {
  body: string;
  authorName: string;
  at: Date;
  /** Hosts of the different links in the body, as often as there are links. */
  hosts: readonly string[];
  /** The site's rules. */
  matcher: Matcher;
  /** Only where a check that is on asks for it, like what comes below it. */
  record: AuthorRecord | undefined;
  /** When the thread began; undefined for one that begins now. */
  threadSince: Date | undefined;
  /** `shownAt` in milliseconds; undefined when we never showed it. */
  form: { trap: string; shownAt: number | undefined } | undefined;
  /** Comments of the last minutes, this one left out, by author and by address, each counted to its limit. */
  lately: { author: number; address: number } | undefined;
  /** To what moderators called spam. */
  likeness: Likeness | undefined;
  /** How often nearly the same was said lately, counted to its limit. */
  copies: number | undefined;
};

export type Finding = { outcome: Outcome; reason: string };

/** One check. `isOn` as the site says; `look` is pure, and is only asked when it is on. */
export type Phase = {
  check: string;
  isOn: (settings: Settings) => boolean;
  look: (given: Given, settings: Settings) => Finding | undefined;
};

/** For checks whose one outcome is a setting: with `off` nothing was asked. */
export const found = (outcome: Outcome | 'off', reason: string): Finding | undefined => (outcome === 'off' ? undefined : { outcome, reason });

const ONE: Record<string, string> = {
  links: 'link',
  comments: 'comment',
  characters: 'character',
  days: 'day',
  times: 'time',
  minutes: 'minute',
  seconds: 'second',
  hours: 'hour',
};

/** `1 link`, `1,200 links`. */
export const count = (n: number, things: keyof typeof ONE): string => `${n.toLocaleString('en')} ${n === 1 ? ONE[things] : things}`;
