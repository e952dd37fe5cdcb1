// The call of the trending room.
import { endpoints } from '../contract/endpoints.ts';
import type { Door, Route } from '../http/door.ts';
import type { TrendingCache } from './score.ts';

export const trendingRoutes = (door: Door, { trending }: { trending: TrendingCache }): Route[] => [
  door(endpoints.readTrending, (asker, { query }) => trending.read({ site: asker.site, ...query })),
];
