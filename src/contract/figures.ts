// Figures of a site over a window, for the plots of the desk.
import { z } from 'zod';
import { article } from './article.ts';
import { time } from './comment.ts';

export const figuresWindow = z.enum(['24h', '7d', '30d', '90d']).meta({ id: 'FiguresWindow' });

export const figuresQuery = z.strictObject({ window: figuresWindow.default('7d') });

/** Articles that are listed as the busiest. */
export const BUSIEST = 10;

export const figures = z
  .strictObject({
    window: figuresWindow,
    step: z.enum(['hour', 'day']).meta({ description: 'What each row of `comments` and `decisions` counts, from its `at` on, in UTC.' }),
    comments: z
      .array(z.strictObject({ at: time, published: z.int(), pending: z.int(), spam: z.int(), rejected: z.int() }))
      .meta({ description: 'Comments by when they were written, and how they stand now; without those that were deleted.' }),
    decisions: z.array(z.strictObject({ at: time, approve: z.int(), reject: z.int(), spam: z.int(), delete: z.int() })).meta({
      description: 'Comments that were decided about, by when; without what was undone.',
    }),
    decisionSeconds: z.number().nullable().meta({ description: 'Median time from a held comment to its first decision; null without any.' }),
    spam: z.strictObject({
      caught: z.int().meta({ description: 'Held by the checks, and spam in the end.' }),
      missed: z.int().meta({ description: 'Published at first, then called spam by a moderator.' }),
      mistaken: z.int().meta({ description: 'Called spam by the checks, then approved.' }),
    }),
    articles: z
      .array(z.strictObject({ article, commentCount: z.int() }))
      .meta({ description: `The ${BUSIEST} articles with the most comments of the window.` }),
  })
  .meta({ id: 'Figures' });

export type Figures = z.infer<typeof figures>;
export type FiguresWindow = z.infer<typeof figuresWindow>;
