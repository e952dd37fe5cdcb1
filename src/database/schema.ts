// Types of the tables, in camelCase as CamelCasePlugin shows them. A test holds them against the real database.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { StaffRole } from '../contract/account.ts';
import type { AppealOutcome } from '../contract/appeal.ts';
import type { Outcome, RuleKind } from '../contract/checks.ts';
import type { Badge, ReportReason, Status } from '../contract/comment.ts';
import type { Action, QueueStatus, Verdict } from '../contract/moderation.ts';
import type { AuthorRole } from '../contract/reader.ts';
import type { ThreadState } from '../contract/thread.ts';

type Now = ColumnType<Date, Date | undefined, Date>;

export type SitesTable = { id: string; settings: ColumnType<unknown, string | undefined, string>; createdAt: Now; rulesVersion: Generated<number> };

export type AuthorsTable = {
  siteId: string;
  id: string;
  kind: 'guest' | 'sso' | 'account' | 'staff';
  name: string;
  email: string | null;
  avatarUrl: string | null;
  badge: Badge | null;
  role: Generated<AuthorRole>;
  externalId: string | null;
  ban: 'ban' | 'shadow' | null;
  bannedUntil: Date | null;
  createdAt: Now;
  changedAt: Date | null;
};

export type ThreadsTable = {
  siteId: string;
  id: string;
  articleKey: string;
  articleUrl: string | null;
  articleTitle: string | null;
  state: Generated<ThreadState>;
  head: Generated<number>;
  version: Generated<number>;
  commentCount: Generated<number>;
  createdAt: Now;
};

export type CommentsTable = {
  siteId: string;
  threadId: string;
  id: string;
  seq: number;
  parentId: string | null;
  inReplyTo: string | null;
  rootId: string;
  path: number[];
  parentPath: GeneratedAlways<number[] | null>;
  depth: GeneratedAlways<number>;
  authorId: string | null;
  status: Status;
  source: string;
  html: string;
  renderer: number;
  up: Generated<number>;
  down: Generated<number>;
  score: GeneratedAlways<number>;
  rank: Generated<number>;
  votedVersion: Generated<number>;
  replyCount: Generated<number>;
  createdAt: Date;
  publishedAt: Date | null;
  editedAt: Date | null;
  deletedAt: Date | null;
  verdicts: ColumnType<Verdict[] | null, string | null, string | null>;
  addressHash: Buffer | null;
  openReports: Generated<number>;
};

export type RevisionsTable = { siteId: string; commentId: string; number: number; source: string; html: string; createdAt: Date };

export type IdempotencyKeysTable = { siteId: string; authorId: string; key: string; requestHash: Buffer; commentId: string; status: Status; createdAt: Now };

export type VotesTable = { siteId: string; commentId: string; authorId: string; value: number; createdAt: Now };

export type ReportsTable = {
  siteId: string;
  id: string;
  commentId: string;
  authorId: string;
  reason: ReportReason;
  note: string | null;
  createdAt: Now;
  settledAt: Date | null;
  decisionId: string | null;
};

export type DecisionsTable = {
  siteId: string;
  id: string;
  action: Action;
  reason: string | null;
  authorId: string | null;
  createdAt: Now;
  undoneAt: Date | null;
  undoneBy: string | null;
};

export type DecidedCommentsTable = {
  siteId: string;
  decisionId: string;
  commentId: string;
  statusBefore: Status;
  statusAfter: Status;
  sourceBefore: string | null;
  htmlBefore: string | null;
  authorBefore: string | null;
};

export type ApiKeysTable = {
  siteId: string;
  id: string;
  hash: Buffer;
  hint: string;
  createdBy: string | null;
  createdAt: Now;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

export type SsoSecretsTable = { siteId: string; kid: string; sealed: Buffer; createdAt: Now };

export type SsoTokensTable = { siteId: string; jti: string; expiresAt: Date };

export type RulesTable = {
  siteId: string;
  id: string;
  kind: RuleKind;
  pattern: string;
  outcome: Outcome;
  note: string | null;
  enabled: Generated<boolean>;
  authorId: string | null;
  createdAt: Now;
};

export type TokensTable = { siteId: string; token: number; spam: number; good: number };

export type LessonsTable = { siteId: string; commentId: string; spam: boolean };

export type AppealsTable = {
  siteId: string;
  id: string;
  commentId: string;
  decisionId: string;
  authorId: string;
  text: string;
  createdAt: Now;
  outcome: AppealOutcome | null;
  answer: string | null;
  settledBy: string | null;
  settledAt: Date | null;
};

export type InvitationsTable = {
  siteId: string;
  id: string;
  hash: Buffer;
  role: StaffRole;
  email: string | null;
  mailed: boolean;
  invitedBy: string | null;
  createdAt: Now;
  expiresAt: Date;
};

/** What stands in the schema `auth` belongs to better-auth and to the rooms auth, accounts and staff, which read it by statements of their own. */
type Json = ColumnType<object | null, string | null, string | null>;

export type AuditTable = {
  siteId: string;
  id: string;
  at: Now;
  actor: string | null;
  act: string;
  object: string;
  reason: string | null;
  before: Json;
  after: Json;
};

export type TalliesTable = { siteId: string; status: QueueStatus; n: number };

export type SearchableTable = { siteId: string; commentId: string; document: string };

export type SearchMarksTable = { siteId: string; language: string; through: string };

export type AuthorNotesTable = { siteId: string; id: string; authorId: string; writtenBy: string | null; text: string; createdAt: Now };

export type ClaimsTable = { siteId: string; commentId: string; authorId: string; until: Date };

export type Database = {
  sites: SitesTable;
  authors: AuthorsTable;
  invitations: InvitationsTable;
  threads: ThreadsTable;
  comments: CommentsTable;
  revisions: RevisionsTable;
  idempotencyKeys: IdempotencyKeysTable;
  votes: VotesTable;
  reports: ReportsTable;
  decisions: DecisionsTable;
  decidedComments: DecidedCommentsTable;
  appeals: AppealsTable;
  apiKeys: ApiKeysTable;
  ssoSecrets: SsoSecretsTable;
  ssoTokens: SsoTokensTable;
  audit: AuditTable;
  tallies: TalliesTable;
  searchable: SearchableTable;
  searchMarks: SearchMarksTable;
  authorNotes: AuthorNotesTable;
  claims: ClaimsTable;
  rules: RulesTable;
  tokens: TokensTable;
  lessons: LessonsTable;
};
