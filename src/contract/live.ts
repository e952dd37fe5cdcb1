// The events of Socket.IO at /live, both directions.
import { z } from 'zod';
import { articleKey, siteId } from './article.ts';
import { changes, changesAnswer, score } from './thread.ts';

/** Path of the Socket.IO endpoint. */
export const LIVE_PATH = '/live';

export const followInput = z.strictObject({
  site: siteId,
  article: articleKey,
  /** The head that the reader has: the answer holds what changed since. */
  after: z.int().min(0).default(0),
  /** The thread's version that the reader has: scores that moved since come right behind the answer, as `scores`. */
  version: z.int().min(0).optional(),
});

export const unfollowInput = z.strictObject({ site: siteId, article: articleKey });

/** A refusal, with a code of the list of problems. */
export const liveProblem = z.strictObject({ problem: z.strictObject({ code: z.string(), title: z.string(), detail: z.string().optional() }) });

export const followAnswer = z.union([changesAnswer, liveProblem]);

export const changesEvent = z.strictObject({ site: siteId, article: z.string(), after: z.int(), ...changes.shape });

/** Absolute values; `version` is the thread's, so that an older message can be told from a newer. */
export const scoresEvent = z.strictObject({ site: siteId, article: z.string(), version: z.int(), scores: z.array(score) });

export const readersEvent = z.strictObject({ site: siteId, article: z.string(), count: z.int() });

/** The node is about to stop: come back after a wait of your own within `withinMs`. */
export const stoppingEvent = z.strictObject({ withinMs: z.int() });

export type FollowInput = z.input<typeof followInput>;
export type Following = z.output<typeof followInput>;
export type UnfollowInput = z.input<typeof unfollowInput>;
export type FollowAnswer = z.infer<typeof followAnswer>;
export type ChangesEvent = z.infer<typeof changesEvent>;
export type ScoresEvent = z.infer<typeof scoresEvent>;
export type ReadersEvent = z.infer<typeof readersEvent>;

export type ServerToClient = {
  changes: (event: ChangesEvent) => void;
  scores: (event: ScoresEvent) => void;
  readers: (event: ReadersEvent) => void;
  stopping: (event: z.infer<typeof stoppingEvent>) => void;
};

export type ClientToServer = {
  follow: (input: FollowInput, ack: (answer: FollowAnswer) => void) => void;
  unfollow: (input: UnfollowInput, ack?: (answer: { ok: true } | z.infer<typeof liveProblem>) => void) => void;
};
