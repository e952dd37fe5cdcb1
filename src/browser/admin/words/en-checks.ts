// What the desk says of the checks, in English: each has a name and a sentence, and so has everything that can be chosen.
import type { CheckName, Param } from '../check-names.ts';

const names: Record<CheckName, string> = {
  links: 'Links',
  length: 'Length',
  shouting: 'Capitals',
  repetition: 'Repetition',
  learned: 'Learned from decisions',
  guest: 'Guests',
  newAuthor: 'New authors',
  articleAge: 'Age of the article',
  hours: 'Time of day',
  trap: 'Trap for programs',
  haste: 'Haste',
  flood: 'Flood',
  duplicate: 'Copies',
  akismet: 'Akismet',
  judge: 'Judge of your own',
  reports: 'Reports of readers',
};

const helps: Record<CheckName, string> = {
  links: 'More links than people write by hand.',
  length: 'Too short to say anything, or too long.',
  shouting: 'Mostly in capital letters.',
  repetition: 'The same letters or words again and again.',
  learned: 'Looks like what moderators here called spam.',
  guest: 'Written without an account.',
  newAuthor: 'Of somebody who has hardly written here.',
  articleAge: 'Below an old article, where spam likes to go.',
  hours: 'Written while nobody watches.',
  trap: 'Filled in a field that people do not see.',
  haste: 'Sent sooner than a person can write.',
  flood: 'Many comments in a short time.',
  duplicate: 'The same text, or nearly the same, once more.',
  akismet: 'Asks the service of that name; needs its key on the server.',
  judge: 'Asks a program of yours; needs its address on the server.',
  reports: 'A published comment waits again when several readers report it.',
};

const params: Record<Param, string> = {
  'links.max': 'Links that are fine',
  'links.allowedHosts': 'Hosts that do not count, one a line',
  'length.min': 'Characters, at least',
  'length.max': 'Characters, at most',
  'learned.percent': 'From this likeness on, in percent',
  'newAuthor.comments': 'Published comments of one who is known',
  'newAuthor.hours': 'Hours since the first visit of one who is known',
  'articleAge.days': 'Days since the first comment',
  'hours.from': 'From',
  'hours.to': 'Until',
  'hours.timeZone': 'Time zone',
  'haste.seconds': 'Seconds since the form was shown',
  'flood.author': 'Comments of one author',
  'flood.address': 'Comments from one address',
  'flood.minutes': 'Within minutes',
  'duplicate.copies': 'Copies that are fine',
  'duplicate.minutes': 'Within minutes',
  'akismet.timeoutMs': 'Milliseconds that a comment waits for it',
  'akismet.onFailure': 'When it does not answer',
  'judge.timeoutMs': 'Milliseconds that a comment waits for it',
  'judge.onFailure': 'When it does not answer',
  'reports.count': 'Reports',
};

export const checkWords = {
  checks: {
    order: 'They are asked in this order, and the worst decides. Rules about words, patterns and hosts stand under Rules. Trusted readers and staff pass.',
    names,
    helps,
    params,
    outcomes: { off: 'Off', note: 'Note only', hold: 'Hold', spam: 'Spam', reject: 'Reject' },
    failures: { publish: 'The comment goes on', hold: 'The comment waits' },
  },
};
