// Everything that judges a comment before people see it, in the order in which it is asked. Each says what it found, in words for a moderator; the
// worst of what all say decides (verdict.ts). Judges outside of the service are asked after these (judges.ts). Staff and trusted readers are not asked about.
import { haste, trap } from './form.ts';
import type { Phase } from './given.ts';
import { learned } from './learned.ts';
import { links } from './links.ts';
import { length, repetition, shouting } from './looks.ts';
import { duplicate, flood } from './often.ts';
import { rules } from './rules.ts';
import { articleAge, hours } from './when.ts';
import { guest, mode, newAuthor } from './who.ts';

export const phases: readonly Phase[] = [
  // What the site says of its own: whom it looks at first, which words, patterns and hosts.
  mode,
  rules,
  // The text.
  links,
  length,
  shouting,
  repetition,
  learned,
  // Who writes, where and when.
  guest,
  newAuthor,
  articleAge,
  hours,
  // The form that it was sent with.
  trap,
  haste,
  // How often.
  flood,
  duplicate,
];
