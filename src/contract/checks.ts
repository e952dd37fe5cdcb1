// What judges comments before people see them: each check's settings, and the rules of a site about words, patterns and hosts.
import { z } from 'zod';
import { body, id, status, time } from './comment.ts';
import { BODY_BYTES, HOSTS_MAX, NAME_CHARACTERS, NOTE_CHARACTERS, RULE_CHARACTERS, RULE_TESTED } from './limits.ts';
import { outcome } from './moderation.ts';
import { block, line } from './text.ts';

/** What a check does with what it finds; `off`: it does not look. */
const action = z.enum(['off', ...outcome.options]).meta({ id: 'CheckOutcome' });

const HOST = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/;
const NOT_A_HOST = 'is not a host: a lower-case name such as example.org, which means what is below it too';

export const host = z.string().regex(HOST, NOT_A_HOST);

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day such as 22:00');

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
const timeZone = z.string().max(100).refine(isTimeZone, 'is not a time zone such as Europe/Paris');

const about = <T extends z.ZodType>(schema: T, description: string): T => schema.meta({ description });

const HOUR = 60;
const YEAR_DAYS = 365;

/** Of a judge outside of the service. */
const judge = {
  timeoutMs: about(z.int().min(100).max(10_000).default(2_000), 'Longer than that no comment waits for it.'),
  onFailure: about(z.enum(['publish', 'hold']).default('publish'), 'What becomes of a comment when it does not answer.'),
};

/**
 * Each check in the order in which they are asked, with what a site may choose and what it begins with. Gentle at first: nothing but what
 * people do not do by hand (many links, floods, copies) holds a comment, and looks that may be wrong are notes for the moderators.
 */
const shapes = {
  links: {
    outcome: action.default('hold'),
    max: about(z.int().min(0).max(100).default(5), 'Different links that a comment may hold.'),
    allowedHosts: about(z.array(host).max(HOSTS_MAX).default([]), 'Links to these are not counted, nor those to the site itself.'),
  },
  length: {
    outcome: action.default('off'),
    min: about(z.int().min(0).max(1_000).default(2), 'Characters, at least.'),
    max: about(z.int().min(1).max(BODY_BYTES).default(BODY_BYTES), 'Characters, at most.'),
  },
  shouting: { outcome: action.default('note') },
  repetition: { outcome: action.default('note') },
  learned: { outcome: action.default('note'), percent: about(z.int().min(50).max(99).default(95), 'From this likeness on.') },
  guest: { outcome: action.default('off') },
  newAuthor: {
    outcome: action.default('off'),
    comments: about(z.int().min(0).max(20).default(1), 'Who has fewer published comments is new.'),
    hours: about(
      z
        .int()
        .min(0)
        .max(24 * YEAR_DAYS)
        .default(0),
      'Who came less than that ago is new.',
    ),
  },
  articleAge: {
    outcome: action.default('off'),
    days: about(
      z
        .int()
        .min(1)
        .max(10 * YEAR_DAYS)
        .default(30),
      'Days since the first comment of the thread.',
    ),
  },
  hours: {
    outcome: action.default('off'),
    from: about(timeOfDay.default('22:00'), 'From then…'),
    to: about(timeOfDay.default('07:00'), '…until then, over midnight where it is the earlier.'),
    timeZone: timeZone.default('UTC'),
  },
  trap: { outcome: action.default('hold') },
  haste: { outcome: action.default('note'), seconds: about(z.int().min(1).max(HOUR).default(3), 'From when the form was shown.') },
  flood: {
    outcome: action.default('hold'),
    author: about(z.int().min(1).max(1_000).default(40), 'Comments of one author within the time.'),
    address: about(z.int().min(1).max(10_000).default(300), 'Comments from one network address within the time.'),
    minutes: z.int().min(1).max(HOUR).default(10),
  },
  duplicate: {
    outcome: action.default('hold'),
    copies: about(z.int().min(1).max(100).default(2), 'How often the same or nearly the same text may be there already.'),
    minutes: z
      .int()
      .min(1)
      .max(24 * HOUR)
      .default(HOUR),
  },
  akismet: { outcome: action.default('off'), ...judge },
  judge: { outcome: action.default('off'), ...judge },
  reports: {
    outcome: z.enum(['off', 'hold']).default('hold'),
    count: about(z.int().min(1).max(100).default(5), 'Readers whose reports, none settled yet, make a published comment wait.'),
  },
} as const;

type Shape = Record<string, z.ZodDefault<z.ZodType>>;
type Bare<S extends Shape> = { [Key in keyof S]: S[Key] extends z.ZodDefault<infer Inner> ? z.ZodOptional<Inner> : never };

/** Nothing of it needed, and no default that would creep in where only what is named changes. */
function edit<S extends Shape>(shape: S): z.ZodOptional<z.ZodObject<Bare<S>, z.core.$strict>>;
function edit(shape: Shape): z.ZodOptional<z.ZodObject> {
  return z.strictObject(Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, schema.unwrap().optional()]))).optional();
}

export const checkSettings = z
  .strictObject({
    links: z.strictObject(shapes.links).prefault({}),
    length: z.strictObject(shapes.length).prefault({}),
    shouting: z.strictObject(shapes.shouting).prefault({}),
    repetition: z.strictObject(shapes.repetition).prefault({}),
    learned: z.strictObject(shapes.learned).prefault({}),
    guest: z.strictObject(shapes.guest).prefault({}),
    newAuthor: z.strictObject(shapes.newAuthor).prefault({}),
    articleAge: z.strictObject(shapes.articleAge).prefault({}),
    hours: z.strictObject(shapes.hours).prefault({}),
    trap: z.strictObject(shapes.trap).prefault({}),
    haste: z.strictObject(shapes.haste).prefault({}),
    flood: z.strictObject(shapes.flood).prefault({}),
    duplicate: z.strictObject(shapes.duplicate).prefault({}),
    akismet: z.strictObject(shapes.akismet).prefault({}),
    judge: z.strictObject(shapes.judge).prefault({}),
    reports: z.strictObject(shapes.reports).prefault({}),
  })
  .meta({ id: 'CheckSettings' });

/** As they are stored: what a newer version put there is passed over. */
export const storedCheckSettings = z.object({
  links: z.object(shapes.links).prefault({}),
  length: z.object(shapes.length).prefault({}),
  shouting: z.object(shapes.shouting).prefault({}),
  repetition: z.object(shapes.repetition).prefault({}),
  learned: z.object(shapes.learned).prefault({}),
  guest: z.object(shapes.guest).prefault({}),
  newAuthor: z.object(shapes.newAuthor).prefault({}),
  articleAge: z.object(shapes.articleAge).prefault({}),
  hours: z.object(shapes.hours).prefault({}),
  trap: z.object(shapes.trap).prefault({}),
  haste: z.object(shapes.haste).prefault({}),
  flood: z.object(shapes.flood).prefault({}),
  duplicate: z.object(shapes.duplicate).prefault({}),
  akismet: z.object(shapes.akismet).prefault({}),
  judge: z.object(shapes.judge).prefault({}),
  reports: z.object(shapes.reports).prefault({}),
});

export const checkSettingsEdit = z
  .strictObject({
    links: edit(shapes.links),
    length: edit(shapes.length),
    shouting: edit(shapes.shouting),
    repetition: edit(shapes.repetition),
    learned: edit(shapes.learned),
    guest: edit(shapes.guest),
    newAuthor: edit(shapes.newAuthor),
    articleAge: edit(shapes.articleAge),
    hours: edit(shapes.hours),
    trap: edit(shapes.trap),
    haste: edit(shapes.haste),
    flood: edit(shapes.flood),
    duplicate: edit(shapes.duplicate),
    akismet: edit(shapes.akismet),
    judge: edit(shapes.judge),
    reports: edit(shapes.reports),
  })
  .meta({ id: 'CheckSettingsEdit' });

export const ruleKind = z.enum(['word', 'pattern', 'host']).meta({
  id: 'RuleKind',
  description:
    '`word`: a word or phrase, whatever the case and the accents; with * at its end also what goes on from there. `pattern`: a regular expression of RE2. `host`: where a link leads, and what is below it.',
});

const pattern = line(RULE_CHARACTERS);
const note = block({ maxCharacters: NOTE_CHARACTERS });

const draftRule = { kind: ruleKind, pattern };

export const ruleInput = z.strictObject({ ...draftRule, outcome, note: note.optional(), enabled: z.boolean().default(true) }).meta({ id: 'RuleInput' });

export const ruleEdit = z
  .strictObject({ pattern: pattern.optional(), outcome: outcome.optional(), note: note.nullish(), enabled: z.boolean().optional() })
  .meta({ id: 'RuleEdit', description: 'What is not named stays. The kind of a rule does not change.' });

export const rule = z
  .strictObject({ id, kind: ruleKind, pattern: z.string(), outcome, note: z.string().nullable(), by: id.nullable(), createdAt: time, enabled: z.boolean() })
  .meta({ id: 'Rule' });

export const rules = z.strictObject({ rules: z.array(rule) }).meta({ id: 'Rules' });

export const ruleTest = z.strictObject(draftRule).meta({ id: 'RuleTest' });

export const ruleTested = z
  .strictObject({
    looked: z.int().meta({ description: `How many comments were looked at: the latest, ${RULE_TESTED} at most, fewer where they are long.` }),
    caught: z.int().meta({ description: 'How many of them the rule would have caught.' }),
    comments: z
      .array(z.strictObject({ id, status, authorName: z.string().nullable(), createdAt: time, excerpt: z.string() }))
      .meta({ description: 'The latest of those that it would have caught.' }),
  })
  .meta({ id: 'RuleTested' });

export const tryAuthor = z.enum(['guest', 'new', 'known', 'trusted', 'staff']).meta({
  id: 'TryAuthor',
  description: '`guest`: one who never wrote here. `new`: one with an account who never did. `known`: one with an account and many comments.',
});

export const tryInput = z.strictObject({ body, author: tryAuthor.default('guest'), name: line(NAME_CHARACTERS).default('Ada') }).meta({ id: 'TryInput' });

export const tried = z
  .strictObject({
    status,
    steps: z
      .array(z.strictObject({ check: z.string(), isOn: z.boolean(), outcome: outcome.nullable(), reason: z.string().nullable() }))
      .meta({ description: 'Every check, in the order in which they are asked; without an outcome where it has nothing to say.' }),
  })
  .meta({ id: 'Tried' });

export type Outcome = z.infer<typeof outcome>;
export type CheckSettings = z.infer<typeof checkSettings>;
export type RuleKind = z.infer<typeof ruleKind>;
export type Rule = z.infer<typeof rule>;
export type RuleInput = z.infer<typeof ruleInput>;
export type RuleEdit = z.infer<typeof ruleEdit>;
export type RuleTest = z.infer<typeof ruleTest>;
export type RuleTested = z.infer<typeof ruleTested>;
export type TryInput = z.infer<typeof tryInput>;
export type Tried = z.infer<typeof tried>;
