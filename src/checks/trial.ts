// What the checks would say, and nothing is kept: of a text that somebody might write, and of a rule that is not one yet.
import { type Kysely, sql } from 'kysely';
import type { Asker } from '../access/asker.ts';
import type { RuleTest, RuleTested, Tried, TryInput } from '../contract/checks.ts';
import type { Status } from '../contract/comment.ts';
import { RULE_TESTED, RULES_MAX } from '../contract/limits.ts';
import type { Settings } from '../contract/site.ts';
import type { Database } from '../database/schema.ts';
import type { AuthorRecord, Given } from './given.ts';
import { hostsOf } from './links.ts';
import type { CheckParts } from './make.ts';
import { makeMatcher } from './matcher.ts';
import { phases } from './phases.ts';
import { checkPattern } from './rulebook.ts';
import { conclude, siteUrl, textOf } from './verdict.ts';

/** Since when a known author is there, and with how many comments: more than any site may ask for. */
const LONG_AGO = new Date(0);

/** The record of one who is tried. */
const RECORDS: Record<'guest' | 'new' | 'known', (now: Date) => AuthorRecord> = {
  guest: (since) => ({ isGuest: true, published: 0, since }),
  new: (since) => ({ isGuest: false, published: 0, since }),
  known: () => ({ isGuest: false, published: RULES_MAX, since: LONG_AGO }),
};

export type TrialParts = Pick<CheckParts, 'rulebook' | 'lately' | 'judges' | 'url' | 'teacher'>;

export const tryText = async (
  { rulebook, lately, judges, url, teacher }: TrialParts,
  { site, ip }: Asker,
  settings: Settings,
  { body, author, name }: TryInput,
): Promise<Tried> => {
  if (author === 'trusted' || author === 'staff') return { status: 'published', steps: [] };
  const at = new Date();
  const given: Given = {
    ...textOf(body, name),
    at,
    matcher: await rulebook.matcher(site),
    record: RECORDS[author](at),
    threadSince: undefined,
    form: undefined,
    lately: undefined,
    likeness: await teacher.likeness(site, body),
    copies: lately?.copiesOf(site, body, settings.checks.duplicate, at.getTime()),
  };
  const about = { site, url: siteUrl(settings, url()), article: undefined, body, authorName: name, isGuest: author === 'guest', ip, at, isTrial: true };
  const said = await judges.verdicts(settings.checks, about);
  const asked = (['akismet', 'judge'] as const).map((check) => {
    const verdict = said.find((one) => one.check === check);
    return { check, isOn: judges.asked(settings.checks).includes(check), outcome: verdict?.outcome ?? null, reason: verdict?.reason ?? null };
  });
  const looked = phases.map(({ check, isOn, look }) => {
    const finding = isOn(settings) ? look(given, settings) : undefined;
    return { check, isOn: isOn(settings), outcome: finding?.outcome ?? null, reason: finding?.reason ?? null };
  });
  const steps = [...looked, ...asked];
  const verdicts = steps.flatMap(({ check, outcome, reason }) => (outcome === null || reason === null ? [] : [{ check, outcome, reason }]));
  return { status: conclude(verdicts).status, steps };
};

/** Bytes of comments that a test reads, the latest first: more would keep everybody else waiting. */
const TESTED_BYTES = 2_000_000;
/** Looked at in one go, a millisecond or two; then others have their turn. */
const AT_ONCE = 50;
/** Comments told. */
const TOLD = 50;
const EXCERPT_CHARACTERS = 200;

type Latest = { id: string; status: Status; body: string; authorName: string | null; createdAt: Date };

/** Ids rise with time (UUIDv7); served by the primary key. What was deleted says nothing any more. */
const readLatest = async (db: Kysely<Database>, site: string): Promise<Latest[]> => {
  const { rows } = await sql<Latest>`
    select l.id, l.status, l.body, a.name as author_name, l.created_at from (
      select c.id, c.status, c.source as body, c.author_id, c.created_at, sum(octet_length(c.source)) over (order by c.id desc) as bytes
      from (select * from comments where site_id = ${site} and status <> 'deleted' order by id desc limit ${RULE_TESTED}) c
    ) l left join authors a on a.site_id = ${site} and a.id = l.author_id
    where l.bytes <= ${TESTED_BYTES} order by l.id desc`.execute(db);
  return rows;
};

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** @throws Problem `request.invalid` */
export const testRule = async (db: Kysely<Database>, site: string, rule: RuleTest): Promise<RuleTested> => {
  checkPattern(rule);
  const matcher = makeMatcher([{ ...rule, outcome: 'note' }]);
  const latest = await readLatest(db, site);
  const caught: Latest[] = [];
  for (const [n, comment] of latest.entries()) {
    if (n % AT_ONCE === AT_ONCE - 1) await breathe();
    const { body, authorName } = comment;
    if (matcher.catches({ body, authorName: authorName ?? '', hosts: hostsOf(body) }).length > 0) caught.push(comment);
  }
  return {
    looked: latest.length,
    caught: caught.length,
    comments: caught.slice(0, TOLD).map(({ id, status, body, authorName, createdAt }) => {
      const excerpt = body.length > EXCERPT_CHARACTERS ? `${body.slice(0, EXCERPT_CHARACTERS).toWellFormed()}…` : body;
      return { id, status, authorName, createdAt: createdAt.toISOString(), excerpt };
    }),
  };
};
