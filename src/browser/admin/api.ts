// The calls that the desk makes in one table, held by the compiler to the contract's.
import type { EndpointName } from '../../contract/endpoints.ts';
import type { Answer, Api, CallInput, Line } from '../client/api.ts';

const CALLS = {
  decide: 'post /sites/:site/moderation/decisions',
  undoDecision: 'post /sites/:site/moderation/decisions/:id/undo',
  readComment: 'get /sites/:site/comments/:id',
  editThread: 'patch /sites/:site/threads',
  readAppeals: 'get /sites/:site/moderation/appeals',
  settleAppeal: 'post /sites/:site/moderation/appeals/:id',
  readSettings: 'get /sites/:site/settings',
  editSettings: 'patch /sites/:site/settings',
  readKeys: 'get /sites/:site/keys',
  createKey: 'post /sites/:site/keys',
  revokeKey: 'delete /sites/:site/keys/:id',
  readSsoSecrets: 'get /sites/:site/sso-secrets',
  createSsoSecret: 'post /sites/:site/sso-secrets',
  removeSsoSecret: 'delete /sites/:site/sso-secrets/:kid',
} as const satisfies { [N in EndpointName]?: Line<N> };

type CallName = keyof typeof CALLS;
export type DeskAnswer<N extends CallName> = Answer<N>;

/** @throws ApiProblem */
export const ask = <N extends CallName>(api: Api, name: N, input: CallInput<N> = {}): Promise<Answer<N>> => api.ask<N>(CALLS[name], input);
