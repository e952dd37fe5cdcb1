// Every permission as a table: who may use which call, who sees what, who may touch what.
import { describe, expect, test } from '@jest/globals';
import { type Asker, type Audience, audienceOf, type Role } from '../../src/access/asker.ts';
import { isWithinEditWindow, mayCall, mayDelete, mayEdit, mayReport, maySee, maySeeSource, mayVote } from '../../src/access/may.ts';
import type { Status } from '../../src/contract/comment.ts';
import { type EndpointName, endpoints } from '../../src/contract/endpoints.ts';

const ROLES = ['anonymous', 'reader', 'trusted', 'moderator', 'admin', 'owner'] as const satisfies Role[];
const ANN = '0199a6f2-5d1c-7b3e-8f00-00000000000a';
const BOB = '0199a6f2-5d1c-7b3e-8f00-00000000000b';

const asker = (role: Role, id: string | null = role === 'anonymous' ? null : BOB): Asker => ({
  site: 'demo',
  role,
  author: id === null ? null : { id, name: 'x' },
  refusedToken: null,
  ip: '',
});

/** One letter for each role, in the order of ROLES: y may, n may not. A call that is missing here does not compile. */
const CALLS: Record<EndpointName, string> = {
  readPage: 'yyyyyy',
  readChanges: 'yyyyyy',
  readComment: 'yyyyyy',
  readReplies: 'yyyyyy',
  countComments: 'yyyyyy',
  readTrending: 'yyyyyy',
  preview: 'yyyyyy',
  becomeGuest: 'yyyyyy',
  createSession: 'yyyyyy',
  createComment: 'nyyyyy',
  editComment: 'nyyyyy',
  deleteComment: 'nyyyyy',
  vote: 'nyyyyy',
  report: 'nyyyyy',
  readOwnReports: 'nyyyyy',
  editThread: 'nnnyyy',
  readQueue: 'nnnyyy',
  countMatches: 'nnnyyy',
  decide: 'nnnyyy',
  readDecisions: 'nnnyyy',
  undoDecision: 'nnnyyy',
  readRules: 'nnnyyy',
  createRule: 'nnnyyy',
  tryRules: 'nnnyyy',
  testRule: 'nnnyyy',
  editRule: 'nnnyyy',
  deleteRule: 'nnnyyy',
  readStatements: 'nyyyyy',
  appeal: 'nyyyyy',
  readAppeals: 'nnnyyy',
  settleAppeal: 'nnnyyy',
  readTransparency: 'nnnnyy',
  readKeys: 'nnnnyy',
  createKey: 'nnnnyy',
  revokeKey: 'nnnnyy',
  readSsoSecrets: 'nnnnyy',
  createSsoSecret: 'nnnnyy',
  removeSsoSecret: 'nnnnyy',
  readAuthor: 'nnnyyy',
  writeNote: 'nnnyyy',
  removeNote: 'nnnyyy',
  banAuthor: 'nnnyyy',
  liftBan: 'nnnyyy',
  deleteAuthorComments: 'nnnyyy',
  eraseAuthor: 'nnnnyy',
  purgeThread: 'nnnnyy',
  readFigures: 'nnnyyy',
  readAudit: 'nnnnyy',
  readStaff: 'nnnnyy',
  editStaff: 'nnnnyy',
  removeStaff: 'nnnnyy',
  readInvitations: 'nnnnyy',
  invite: 'nnnnyy',
  withdrawInvitation: 'nnnnyy',
  readSettings: 'nnnnyy',
  editSettings: 'nnnnyy',
};

test.each(Object.entries(CALLS))('%s is for %s', (name, letters) => {
  const { caller } = endpoints[name as EndpointName];
  expect(ROLES.map((role) => (mayCall(asker(role), caller) ? 'y' : 'n')).join('')).toBe(letters);
});

test('the table above knows every call, and only those', () => {
  expect(Object.keys(CALLS).sort()).toEqual(Object.keys(endpoints).sort());
});

describe('a comment of Ann that is', () => {
  /** t: sees its text; s: its source too; -: neither. */
  const SIGHT: Record<Status, Record<'everyone' | 'ann' | 'bob' | 'staff', string>> = {
    published: { everyone: 't', ann: 's', bob: 't', staff: 's' },
    pending: { everyone: '-', ann: 's', bob: '-', staff: 's' },
    spam: { everyone: '-', ann: '-', bob: '-', staff: 's' },
    rejected: { everyone: '-', ann: '-', bob: '-', staff: 's' },
    deleted: { everyone: '-', ann: '-', bob: '-', staff: '-' },
  };
  const AUDIENCES: Record<string, Audience> = { everyone: 'everyone', ann: `author:${ANN}`, bob: `author:${BOB}`, staff: 'staff' };

  test.each(Object.entries(SIGHT))('%s is seen by %j', (status, sight) => {
    for (const [who, letter] of Object.entries(sight)) {
      const comment = { status: status as Status, authorId: status === 'deleted' ? null : ANN };
      const audience = AUDIENCES[who] ?? 'everyone';
      expect([who, maySee(audience, comment), maySeeSource(audience, comment)]).toEqual([who, letter !== '-', letter === 's']);
    }
  });

  test('rejected for a shadow ban is seen by her as if nothing were, by staff, and by nobody else', () => {
    const comment = { status: 'rejected' as const, authorId: ANN, shadowed: true };
    expect(Object.entries(AUDIENCES).map(([who, audience]) => [who, maySee(audience, comment), maySeeSource(audience, comment)])).toEqual([
      ['everyone', false, false],
      ['ann', true, true],
      ['bob', false, false],
      ['staff', true, true],
    ]);
    expect(maySee(`author:${ANN}`, { ...comment, status: 'spam' })).toBe(false);
  });

  test('anybody’s is edited by her, deleted by her and staff, voted on and reported by others', () => {
    const askers = {
      nobody: asker('anonymous'),
      ann: asker('reader', ANN),
      bob: asker('reader', BOB),
      moderator: asker('moderator', BOB),
      own: asker('moderator', ANN),
    };
    const comment = { authorId: ANN, status: 'published' as const, createdAt: new Date() };
    const table = Object.entries(askers).map(([who, of]) => [who, mayEdit(of, comment), mayDelete(of, comment), mayVote(of, comment), mayReport(of, comment)]);
    expect(table).toEqual([
      ['nobody', false, false, true, true],
      ['ann', true, true, false, false],
      ['bob', false, false, true, true],
      ['moderator', false, true, true, true],
      ['own', true, true, false, false],
    ]);
  });
});

test('what is nobody’s any more is no stranger’s own', () => {
  const comment = { authorId: null, status: 'deleted' as const, createdAt: new Date() };
  expect([mayEdit(asker('anonymous'), comment), mayDelete(asker('anonymous'), comment), maySee('author:null', comment)]).toEqual([false, false, false]);
});

test('the edit window is whole seconds, its last instant included', () => {
  const createdAt = new Date(1_000_000);
  const at = (ms: number) => isWithinEditWindow({ createdAt }, 60, new Date(1_000_000 + ms));
  expect([at(0), at(60_000), at(60_001)]).toEqual([true, true, false]);
});

test('audiences: staff are one, a reader is one alone, and without a token everyone is one', () => {
  expect(ROLES.map((role) => audienceOf(asker(role)))).toEqual(['everyone', `author:${BOB}`, `author:${BOB}`, 'staff', 'staff', 'staff']);
});
