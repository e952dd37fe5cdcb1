// The calls of the threads room.
import { endpoints } from '../contract/endpoints.ts';
import type { Door, Route } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import type { Articles } from './article.ts';
import { countComments } from './counts.ts';
import { setThreadState } from './state.ts';

export const threadRoutes = (door: Door, parts: Pick<Parts, 'db' | 'bus'> & { articles: Articles }): Route[] => [
  door(endpoints.countComments, (asker, { body }) => countComments(parts.db, asker.site, body.articles)),
  door(endpoints.editThread, (asker, { query, body }) =>
    setThreadState(parts, { site: asker.site, article: query.article, state: body.state, by: asker.author?.id ?? null }),
  ),
];
