// The calls of the moderation room.
import { endpoints } from '../contract/endpoints.ts';
import type { Door, Route } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import { readAppeals, settleAppeal } from './appeal.ts';
import { decide } from './decide.ts';
import { reportComment } from './report.ts';
import { appealDecision, readStatements } from './statement.ts';
import { readTransparency } from './transparency.ts';
import { undoDecision } from './undo.ts';

export const moderationRoutes = (door: Door, parts: Pick<Parts, 'db' | 'bus'>): Route[] => [
  door(endpoints.report, (asker, { params, body }) => reportComment(parts, asker, params.id, body)),
  door(endpoints.decide, (asker, { body }) => decide(parts, asker, body)),
  door(endpoints.undoDecision, (asker, { params }) => undoDecision(parts, asker, params.id)),
  door(endpoints.readStatements, (asker) => readStatements(parts, asker)),
  door(endpoints.appeal, (asker, { params, body }) => appealDecision(parts, asker, params.id, body.text)),
  door(endpoints.readAppeals, ({ site }, { query }) => readAppeals(parts.db, site, { ...query, settled: query.settled === 'true' })),
  door(endpoints.settleAppeal, (asker, { params, body }) => settleAppeal(parts, asker, params.id, body)),
  door(endpoints.readTransparency, ({ site }, { query }) => readTransparency(parts.db, site, query)),
];
