// What the migrations make: db/schema.sql is fresh, the types of the tables are true, and what must never be false cannot be written.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ColumnType, type InsertType, type SelectType, sql } from 'kysely';
import { ruleKind } from '../../src/contract/checks.ts';
import { badge, reportReason, status } from '../../src/contract/comment.ts';
import {
  ARTICLE_KEY_BYTES,
  BODY_BYTES,
  DEPTH_MAX,
  EMAIL_CHARACTERS,
  NAME_CHARACTERS,
  NOTE_CHARACTERS,
  RULE_CHARACTERS,
  TITLE_CHARACTERS,
} from '../../src/contract/limits.ts';
import { action, outcome, queueStatus } from '../../src/contract/moderation.ts';
import { state } from '../../src/contract/thread.ts';
import { describeSchema } from '../../src/database/describe.ts';
import type { Database } from '../../src/database/schema.ts';
import { openTestDatabase, type TestDatabase } from '../house/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

test('db/schema.sql is what the migrations make: if not, run `npm run schema`', async () => {
  expect(await describeSchema(database.db)).toBe(readFileSync(new URL('../../db/schema.sql', import.meta.url), 'utf8'));
});

/** How a column's type in src/database/schema.ts reads; the compiler holds the list below to it, and the test holds the list to the database. */
type Kind<T> = T extends string
  ? 'string'
  : T extends number
    ? 'number'
    : T extends boolean
      ? 'boolean'
      : T extends Date
        ? 'Date'
        : T extends number[]
          ? 'number[]'
          : T extends Buffer
            ? 'Buffer'
            : 'unknown';
type Given<C> = C extends ColumnType<unknown, never, never> ? ' generated' : undefined extends InsertType<C> ? ' default' : '';
type Reads<C> =
  unknown extends SelectType<C> ? `unknown${Given<C>}` : `${Kind<NonNullable<SelectType<C>>>}${null extends SelectType<C> ? ' null' : ''}${Given<C>}`;
type Tables = { [T in keyof Database]: { [C in keyof Database[T]]-?: Reads<Database[T][C]> } };

const tables: Tables = {
  sites: { id: 'string', settings: 'unknown default', createdAt: 'Date default', rulesVersion: 'number default' },
  authors: {
    ...{ siteId: 'string', id: 'string', kind: 'string', name: 'string', email: 'string null', avatarUrl: 'string null', badge: 'string null' },
    ...{ role: 'string default', externalId: 'string null', ban: 'string null', bannedUntil: 'Date null', createdAt: 'Date default' },
    changedAt: 'Date null',
  },
  invitations: {
    ...{ siteId: 'string', id: 'string', hash: 'Buffer', role: 'string', email: 'string null', mailed: 'boolean', invitedBy: 'string null' },
    ...{ createdAt: 'Date default', expiresAt: 'Date' },
  },
  threads: {
    ...{ siteId: 'string', id: 'string', articleKey: 'string', articleUrl: 'string null', articleTitle: 'string null', state: 'string default' },
    ...{ head: 'number default', version: 'number default', commentCount: 'number default', createdAt: 'Date default' },
  },
  comments: {
    ...{ siteId: 'string', threadId: 'string', id: 'string', seq: 'number', parentId: 'string null', inReplyTo: 'string null', rootId: 'string' },
    ...{ path: 'number[]', parentPath: 'number[] null generated', depth: 'number generated', authorId: 'string null', status: 'string' },
    ...{ source: 'string', html: 'string', renderer: 'number', up: 'number default', down: 'number default', score: 'number generated' },
    ...{ rank: 'number default', votedVersion: 'number default', replyCount: 'number default' },
    ...{ createdAt: 'Date', publishedAt: 'Date null', editedAt: 'Date null', deletedAt: 'Date null', verdicts: 'unknown null', addressHash: 'Buffer null' },
    openReports: 'number default',
  },
  revisions: { siteId: 'string', commentId: 'string', number: 'number', source: 'string', html: 'string', createdAt: 'Date' },
  idempotencyKeys: {
    ...{ siteId: 'string', authorId: 'string', key: 'string', requestHash: 'Buffer', commentId: 'string', status: 'string' },
    createdAt: 'Date default',
  },
  votes: { siteId: 'string', commentId: 'string', authorId: 'string', value: 'number', createdAt: 'Date default' },
  reports: {
    ...{ siteId: 'string', id: 'string', commentId: 'string', authorId: 'string', reason: 'string', note: 'string null' },
    ...{ createdAt: 'Date default', settledAt: 'Date null', decisionId: 'string null' },
  },
  decisions: {
    ...{ siteId: 'string', id: 'string', action: 'string', reason: 'string null', authorId: 'string null', createdAt: 'Date default' },
    ...{ undoneAt: 'Date null', undoneBy: 'string null' },
  },
  decidedComments: {
    ...{ siteId: 'string', decisionId: 'string', commentId: 'string', statusBefore: 'string', statusAfter: 'string' },
    ...{ sourceBefore: 'string null', htmlBefore: 'string null', authorBefore: 'string null' },
  },
  rules: {
    ...{ siteId: 'string', id: 'string', kind: 'string', pattern: 'string', outcome: 'string', note: 'string null', enabled: 'boolean default' },
    ...{ authorId: 'string null', createdAt: 'Date default' },
  },
  tokens: { siteId: 'string', token: 'number', spam: 'number', good: 'number' },
  lessons: { siteId: 'string', commentId: 'string', spam: 'boolean' },
  appeals: {
    ...{ siteId: 'string', id: 'string', commentId: 'string', decisionId: 'string', authorId: 'string', text: 'string', createdAt: 'Date default' },
    ...{ outcome: 'string null', answer: 'string null', settledBy: 'string null', settledAt: 'Date null' },
  },
  apiKeys: {
    ...{ siteId: 'string', id: 'string', hash: 'Buffer', hint: 'string', createdBy: 'string null', createdAt: 'Date default' },
    ...{ expiresAt: 'Date null', lastUsedAt: 'Date null', revokedAt: 'Date null' },
  },
  ssoSecrets: { siteId: 'string', kid: 'string', sealed: 'Buffer', createdAt: 'Date default' },
  ssoTokens: { siteId: 'string', jti: 'string', expiresAt: 'Date' },
  audit: {
    ...{ siteId: 'string', id: 'string', at: 'Date default', actor: 'string null', act: 'string', object: 'string', reason: 'string null' },
    ...{ before: 'unknown null', after: 'unknown null' },
  },
  tallies: { siteId: 'string', status: 'string', n: 'number' },
  searchable: { siteId: 'string', commentId: 'string', document: 'string' },
  searchMarks: { siteId: 'string', language: 'string', through: 'string' },
  authorNotes: { siteId: 'string', id: 'string', authorId: 'string', writtenBy: 'string null', text: 'string', createdAt: 'Date default' },
  claims: { siteId: 'string', commentId: 'string', authorId: 'string', until: 'Date' },
};

/** What pg makes of each type (bigint by the parser in src/database/open.ts). */
const KINDS: Record<string, string> = {
  ...{ text: 'string', uuid: 'string', smallint: 'number', integer: 'number', bigint: 'number', 'double precision': 'number' },
  ...{ boolean: 'boolean', 'integer[]': 'number[]', bytea: 'Buffer', 'timestamp with time zone': 'Date', jsonb: 'unknown', tsvector: 'string' },
};

test('the types of the tables are those of the database: names, types, nulls, defaults', async () => {
  const { rows } = await sql<{ table: string; column: string; type: string; nullable: boolean; given: string }>`
    select t.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
      case when a.attgenerated <> '' then ' generated' when a.atthasdef then ' default' else '' end as given
    from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace and t.relname not like 'kysely%'`.execute(database.db);
  const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const found: Record<string, Record<string, string>> = {};
  for (const { table, column, type, nullable, given } of rows) {
    const columns = found[camel(table)] ?? {};
    found[camel(table)] = columns;
    columns[camel(column)] = `${KINDS[type] ?? type}${nullable ? ' null' : ''}${given}`;
  }
  expect(found).toEqual(tables);
});

const checkOf = async (name: string): Promise<string> => {
  const { rows } = await sql<{ definition: string }>`select pg_get_constraintdef(oid) as definition from pg_constraint where conname = ${name}`.execute(
    database.db,
  );
  return rows[0]?.definition ?? `there is no constraint ${name}`;
};

test.each([
  ['comments_status_check', status.options],
  ['idempotency_keys_status_check', status.options],
  ['decided_comments_status_before_check', status.options],
  ['decided_comments_status_after_check', status.options],
  ['authors_badge_check', badge.options],
  ['threads_state_check', state.options],
  ['reports_reason_check', reportReason.options],
  ['decisions_action_check', action.options],
  ['tallies_status_check', queueStatus.options],
  ['rules_kind_check', ruleKind.options],
  ['rules_outcome_check', outcome.options],
])('%s knows the words of the contract and no others', async (name, words) => {
  expect([...(await checkOf(name)).matchAll(/'([^']*)'/g)].map(([, word]) => word)).toEqual(words);
});

test.each([
  ['comments_source_check', BODY_BYTES],
  ['revisions_source_check', BODY_BYTES],
  ['comments_path_check', DEPTH_MAX + 1],
  ['comments_capped_check', DEPTH_MAX + 1],
  ['authors_name_check', NAME_CHARACTERS],
  ['rules_pattern_check', RULE_CHARACTERS],
  ['rules_note_check', NOTE_CHARACTERS],
  ['authors_email_check', EMAIL_CHARACTERS],
  ['threads_article_key_check', ARTICLE_KEY_BYTES],
  ['threads_article_title_check', TITLE_CHARACTERS],
  ['reports_note_check', NOTE_CHARACTERS],
  ['decisions_reason_check', NOTE_CHARACTERS],
  ['audit_reason_check', NOTE_CHARACTERS],
  ['author_notes_text_check', NOTE_CHARACTERS],
])('%s has the limit of the contract, %d', async (name, limit) => {
  expect(Math.max(...[...(await checkOf(name)).matchAll(/\d+/g)].map(Number))).toBe(limit);
});

test('every key leads with the site, so that the same schema shards by site', async () => {
  const { rows } = await sql<{ name: string; first: string }>`
    select x.relname as name, a.attname as first
    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
    where t.relnamespace = 'public'::regnamespace and t.relname not like 'kysely%' and a.attname <> 'site_id'
    union all
    select c.conname, a.attname from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace and a.attname <> 'site_id'`.execute(database.db);
  // A site is its own; the age of keys is an index for forgetting them, and that of words has the site as a word; where an account is staff, and whose
  // new name is not told yet, is asked across sites: none of them is a key.
  expect(rows.map(({ name }) => name).sort()).toEqual(['authors_changed', 'authors_memberships', 'idempotency_keys_age', 'searchable_document', 'sites_pkey']);
});

/** uuid number n. */
const u = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const THREAD = u(1);
const OTHER = u(2);
const [ROOT, REPLY, FOREIGN] = [u(11), u(12), u(13)];

type Row = {
  id?: string;
  thread?: string;
  seq?: number;
  parent?: string | null;
  root?: string;
  path?: number[];
  status?: string;
  answers?: string | null;
  source?: string;
  published?: Date | null;
};

const insert = ({
  id = u(99),
  thread = THREAD,
  seq = 9,
  parent = REPLY,
  root = ROOT,
  path = [1, 2, 9],
  status: stands = 'published',
  answers = null,
  source = 'x',
  published = new Date(),
}: Row = {}) =>
  sql`insert into comments (site_id, thread_id, id, seq, parent_id, in_reply_to, root_id, path, status, source, html, renderer, created_at, published_at)
    values ('one', ${thread}, ${id}, ${seq}, ${parent}, ${answers}, ${root}, ${path}, ${stands}, ${source}, '', 1, now(), ${published})`.execute(database.db);

test('a comment has its place in the tree or is refused', async () => {
  const { db } = database;
  await sql`insert into sites (id) values ('one'), ('two')`.execute(db);
  await sql`insert into threads (site_id, id, article_key, head, version) values ('one', ${THREAD}, 'a', 9, 9), ('one', ${OTHER}, 'b', 9, 9)`.execute(db);
  await insert({ id: ROOT, seq: 1, parent: null, path: [1] });
  await insert({ id: REPLY, seq: 2, parent: ROOT, path: [1, 2] });
  await insert({ id: FOREIGN, thread: OTHER, seq: 1, parent: null, root: FOREIGN, path: [1] });

  const refused: [string, Row, string][] = [
    ['a parent in another thread', { parent: FOREIGN }, 'comments_tree_fkey'],
    ['a parent that is not there', { parent: u(77) }, 'comments_tree_fkey'],
    ['another root than its parent’s', { root: REPLY }, 'comments_tree_fkey'],
    ['a path that is not its parent’s and one more', { path: [1, 3, 9] }, 'comments_tree_fkey'],
    ['a path below another than its parent', { path: [1, 9] }, 'comments_tree_fkey'],
    ['a parent as young as itself', { path: [1, 2, 2], seq: 9 }, 'comments_birth_check'],
    ['a parent younger than itself', { path: [1, 2, 1] }, 'comments_birth_check'],
    ['a change before its birth', { seq: 8 }, 'comments_birth_check'],
    ['itself as its parent', { parent: u(99), root: ROOT }, 'comments_tree_fkey'],
    ['a root with a longer path', { parent: null, root: u(99) }, 'comments_root_check'],
    ['a root under another', { parent: null, path: [9] }, 'comments_root_check'],
    ['an answer moved up where there was room', { answers: REPLY }, 'comments_capped_check'],
    ['depth nine', { path: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], seq: 10 }, 'comments_path_check'],
    ['a thread that is not there', { thread: u(78), parent: null, root: u(99), path: [9] }, 'comments_site_id_thread_id_fkey'],
    ['the number of another change', { seq: 2, path: [1, 2] }, 'comments_site_id_thread_id_seq_key'],
    ['the place of another', { parent: ROOT, path: [1, 2], seq: 9 }, 'comments_site_id_thread_id_path_key'],
    ['an unknown status', { status: 'approved' }, 'comments_status_check'],
    ['a published one that never was public', { published: null }, 'comments_published_check'],
    ['text in a tombstone', { status: 'deleted' }, 'comments_tombstone_check'],
    ['a source too long', { source: 'é'.repeat(BODY_BYTES / 2 + 1) }, 'comments_source_check'],
  ];
  for (const [what, row, constraint] of refused) {
    const error = await insert(row).catch((thrown: unknown) => thrown);
    expect([what, error]).toEqual([what, expect.objectContaining({ constraint })]);
  }
  await expect(sql`update comments set seq = 2 where id = ${ROOT}`.execute(db)).rejects.toMatchObject({ constraint: 'comments_site_id_thread_id_seq_key' });
  await expect(sql`update comments set parent_id = ${REPLY} where id = ${ROOT}`.execute(db)).rejects.toMatchObject({ code: '23514' });
  await insert();
});

test('a row of one site cannot belong to another', async () => {
  await expect(sql`insert into votes (site_id, comment_id, author_id, value) values ('two', ${ROOT}, ${u(50)}, 1)`.execute(database.db)).rejects.toMatchObject({
    code: '23503',
  });
  await expect(
    sql`insert into comments (site_id, thread_id, id, seq, root_id, path, status, source, html, renderer, created_at, published_at)
      values ('two', ${THREAD}, ${u(98)}, 1, ${u(98)}, '{1}', 'published', 'x', '', 1, now(), now())`.execute(database.db),
  ).rejects.toMatchObject({ constraint: 'comments_site_id_thread_id_fkey' });
});
