// The calls that the desk makes in one table, held by the compiler to the contract's.
import type { EndpointName } from '../../contract/endpoints.ts';
import type { Answer, Api, CallInput, Line } from '../client/api.ts';

const CALLS = {
  readQueue: 'get /sites/:site/moderation/queue',
  countMatches: 'get /sites/:site/moderation/queue/matches',
  decide: 'post /sites/:site/moderation/decisions',
  undoDecision: 'post /sites/:site/moderation/decisions/:id/undo',
  readDecisions: 'get /sites/:site/moderation/decisions',
  readPage: 'get /sites/:site/comments',
  editThread: 'patch /sites/:site/threads',
  readAuthor: 'get /sites/:site/moderation/authors/:id',
  writeNote: 'post /sites/:site/moderation/authors/:id/notes',
  removeNote: 'delete /sites/:site/moderation/notes/:id',
  banAuthor: 'put /sites/:site/moderation/authors/:id/ban',
  liftBan: 'delete /sites/:site/moderation/authors/:id/ban',
  readFigures: 'get /sites/:site/moderation/figures',
  readAudit: 'get /sites/:site/moderation/audit',
  readAppeals: 'get /sites/:site/moderation/appeals',
  settleAppeal: 'post /sites/:site/moderation/appeals/:id',
  readSettings: 'get /sites/:site/settings',
  editSettings: 'patch /sites/:site/settings',
  readStaff: 'get /sites/:site/staff',
  editStaff: 'patch /sites/:site/staff/:id',
  removeStaff: 'delete /sites/:site/staff/:id',
  readInvitations: 'get /sites/:site/invitations',
  invite: 'post /sites/:site/invitations',
  withdrawInvitation: 'delete /sites/:site/invitations/:id',
  readRules: 'get /sites/:site/moderation/rules',
  createRule: 'post /sites/:site/moderation/rules',
  editRule: 'patch /sites/:site/moderation/rules/:id',
  deleteRule: 'delete /sites/:site/moderation/rules/:id',
  tryRules: 'post /sites/:site/moderation/rules/try',
  testRule: 'post /sites/:site/moderation/rules/test',
  readKeys: 'get /sites/:site/keys',
  createKey: 'post /sites/:site/keys',
  revokeKey: 'delete /sites/:site/keys/:id',
  readSsoSecrets: 'get /sites/:site/sso-secrets',
  createSsoSecret: 'post /sites/:site/sso-secrets',
  removeSsoSecret: 'delete /sites/:site/sso-secrets/:kid',
} as const satisfies { [N in EndpointName]?: Line<N> };

type CallName = keyof typeof CALLS;

/** @throws ApiProblem */
export const ask = <N extends CallName>(api: Api, name: N, input: CallInput<N> = {}): Promise<Answer<N>> => api.ask<N>(CALLS[name], input);
