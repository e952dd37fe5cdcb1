// The events of Socket.IO at /live, both directions.
import { z } from 'zod';
import { articleKey, siteId } from './article.ts';
import { id, status } from './comment.ts';
import { CLAIM_SECONDS, CLAIMS_MAX } from './limits.ts';
import { staffMember } from './moderation.ts';
import { queueCounts } from './queue.ts';
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

/** For staff: what happens in the queues of a site. */
export const watchInput = z.strictObject({ site: siteId });

/** A comment that a moderator looks at. */
export const claim = z.strictObject({ commentId: id, by: staffMember });

export const watchAnswer = z.union([z.strictObject({ counts: queueCounts, claims: z.array(claim) }), liveProblem]);

/** Comments that entered or left a queue, or were changed in it, as they stand now; at most four messages a second. */
export const queueEvent = z.strictObject({
  site: siteId,
  counts: queueCounts,
  changed: z.array(z.strictObject({ id, seq: z.int(), status, openReports: z.int() })),
  /** More changed than is told: read the queue again. */
  more: z.boolean(),
});

/**
 * What this moderator looks at from now on, instead of what was claimed before: none of them gives all back. It ends by itself after
 * CLAIM_SECONDS (claim again to keep it) or with the connection. What somebody else has claimed is not taken away. Claim once the moderator
 * rests on a comment: a connection sends four events a second.
 */
export const claimInput = z.strictObject({ site: siteId, commentIds: z.array(id).max(CLAIMS_MAX) });

/** Which of them are the caller's now; the others are somebody else's. */
export const claimAnswer = z.union([z.strictObject({ claimed: z.array(id), seconds: z.literal(CLAIM_SECONDS) }), liveProblem]);

/** All claims that hold on this site. */
export const claimsEvent = z.strictObject({ site: siteId, claims: z.array(claim) });

export type Claim = z.infer<typeof claim>;
export type WatchInput = z.input<typeof watchInput>;
export type WatchAnswer = z.infer<typeof watchAnswer>;
export type QueueEvent = z.infer<typeof queueEvent>;
export type ClaimInput = z.input<typeof claimInput>;
export type ClaimAnswer = z.infer<typeof claimAnswer>;
export type ClaimsEvent = z.infer<typeof claimsEvent>;

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
  queue: (event: QueueEvent) => void;
  claims: (event: ClaimsEvent) => void;
  stopping: (event: z.infer<typeof stoppingEvent>) => void;
};

export type ClientToServer = {
  follow: (input: FollowInput, ack: (answer: FollowAnswer) => void) => void;
  unfollow: (input: UnfollowInput, ack?: (answer: { ok: true } | z.infer<typeof liveProblem>) => void) => void;
  watch: (input: WatchInput, ack: (answer: WatchAnswer) => void) => void;
  unwatch: (input: WatchInput, ack?: (answer: { ok: true } | z.infer<typeof liveProblem>) => void) => void;
  claim: (input: ClaimInput, ack: (answer: ClaimAnswer) => void) => void;
};
