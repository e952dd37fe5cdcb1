// The calls of moderators.
import { appeal, appeals, appealsQuery, settleInput, transparency, transparencyQuery } from './appeal.ts';
import { type Endpoint, one, STAFF_PROBLEMS, site } from './endpoint.ts';
import { decision, decisionInput } from './moderation.ts';

export const moderationCalls = {
  decide: {
    ...site,
    method: 'post',
    path: '/sites/:site/moderation/decisions',
    summary: 'Decide about up to 1,000 comments at once, by their ids or by a filter',
    caller: 'staff',
    body: decisionInput,
    output: decision,
    problems: [...STAFF_PROBLEMS, 'cursor.invalid', 'queue.grown'],
  },
  undoDecision: {
    ...one,
    method: 'post',
    path: '/sites/:site/moderation/decisions/:id/undo',
    summary: 'Take a decision back: everything as it stood before',
    caller: 'staff',
    output: decision,
    problems: [...STAFF_PROBLEMS, 'decision.not-found', 'decision.undone'],
  },
  readAppeals: {
    ...site,
    method: 'get',
    path: '/sites/:site/moderation/appeals',
    summary: 'Appeals of authors, with what they are about',
    caller: 'staff',
    query: appealsQuery,
    output: appeals,
    problems: STAFF_PROBLEMS,
  },
  settleAppeal: {
    ...one,
    method: 'post',
    path: '/sites/:site/moderation/appeals/:id',
    summary: 'Uphold an appeal, which puts the comment back, or refuse it',
    caller: 'staff',
    body: settleInput,
    output: appeal,
    problems: [...STAFF_PROBLEMS, 'appeal.not-found', 'appeal.settled'],
  },
  readTransparency: {
    ...site,
    method: 'get',
    path: '/sites/:site/moderation/transparency',
    summary: 'Figures of moderation over a time, to be published',
    caller: 'admin',
    query: transparencyQuery,
    output: transparency,
    problems: STAFF_PROBLEMS,
  },
} as const satisfies Record<string, Endpoint>;
