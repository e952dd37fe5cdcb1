// The calls of the moderation room.
import { endpoints } from '../contract/endpoints.ts';
import type { Door, Route } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import { decide } from './decide.ts';
import { reportComment } from './report.ts';
import { undoDecision } from './undo.ts';

export const moderationRoutes = (door: Door, parts: Pick<Parts, 'db' | 'bus'>): Route[] => [
  door(endpoints.report, (asker, { params, body }) => reportComment(parts, asker, params.id, body)),
  door(endpoints.decide, (asker, { body }) => decide(parts, asker, body)),
  door(endpoints.undoDecision, (asker, { params }) => undoDecision(parts, asker, params.id)),
];
