// The calls about articles and their threads.
import { type Endpoint, site } from './endpoint.ts';
import { counts, countsInput, thread, threadEdit, threadQuery } from './thread.ts';
import { trending, trendingQuery } from './trending.ts';

export const threadCalls = {
  countComments: {
    ...site,
    method: 'post',
    path: '/sites/:site/counts',
    summary: 'Comment counts of up to 100 articles',
    caller: 'anyone',
    rate: 'reads',
    body: countsInput,
    output: counts,
    problems: ['rate.limited'],
  },
  readTrending: {
    ...site,
    method: 'get',
    path: '/sites/:site/trending',
    summary: 'The most discussed articles',
    caller: 'anyone',
    query: trendingQuery,
    output: trending,
    problems: [],
  },
  editThread: {
    ...site,
    method: 'patch',
    path: '/sites/:site/threads',
    summary: 'Open or close a thread',
    caller: 'staff',
    query: threadQuery,
    body: threadEdit,
    output: thread,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden'],
  },
} as const satisfies Record<string, Endpoint>;
