// The most discussed articles of a window.
import { z } from 'zod';
import { article } from './article.ts';
import { PAGE_MAX, PAGE_MIN, TRENDING_DEFAULT } from './limits.ts';
import { limit } from './thread.ts';

export const trendingWindow = z.enum(['24h', '7d', '30d']).meta({ id: 'TrendingWindow' });

export const trendingQuery = z.strictObject({
  window: trendingWindow.default('24h'),
  limit: limit
    .unwrap()
    .default(TRENDING_DEFAULT)
    .meta({ description: `How many, ${PAGE_MIN} to ${PAGE_MAX}.`, example: '10' }),
});

export const trending = z
  .strictObject({
    window: trendingWindow,
    articles: z.array(z.strictObject({ article, commentCount: z.int(), participantCount: z.int(), score: z.number() })),
  })
  .meta({ id: 'Trending' });

export type Trending = z.infer<typeof trending>;
export type TrendingWindow = z.infer<typeof trendingWindow>;
