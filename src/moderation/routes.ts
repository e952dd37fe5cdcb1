// The calls of the moderation room.
import { endpoints } from '../contract/endpoints.ts';
import type { Door, Route } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import { readAppeals, settleAppeal } from './appeal.ts';
import { exportCsv, exportNdjson, readAudit } from './audit.ts';
import { readAuthor, removeNote, writeNote } from './authors.ts';
import { type BanParts, banAuthor, liftBan } from './ban.ts';
import { type DecideParts, decide } from './decide.ts';
import { readDecisions } from './decisions.ts';
import { eraseAuthor, purgeThread } from './erase.ts';
import { readFigures } from './figures.ts';
import { countMatches, readQueue } from './queue.ts';
import { readOwnReports, reportComment } from './report.ts';
import { appealDecision, readStatements } from './statement.ts';
import { deleteAuthorComments } from './sweep.ts';
import { readTransparency } from './transparency.ts';
import { undoDecision } from './undo.ts';

export const moderationRoutes = (door: Door, parts: Pick<Parts, 'db' | 'bus'> & BanParts & DecideParts & { sites: Sites }): Route[] => [
  door(endpoints.report, (asker, { params, body }) => reportComment(parts, asker, params.id, body)),
  door(endpoints.readOwnReports, (asker, { query }) => readOwnReports(parts.db, asker, query)),
  door(endpoints.readQueue, ({ site }, { query }) => readQueue(parts, site, query)),
  door(endpoints.countMatches, ({ site }, { query }) => countMatches(parts, site, query)),
  door(endpoints.decide, (asker, { body }) => decide(parts, asker, body)),
  door(endpoints.readDecisions, ({ site }, { query }) => readDecisions(parts.db, site, query)),
  door(endpoints.undoDecision, (asker, { params }) => undoDecision(parts, asker, params.id)),
  door(endpoints.readStatements, (asker) => readStatements(parts, asker)),
  door(endpoints.appeal, (asker, { params, body }) => appealDecision(parts, asker, params.id, body.text)),
  door(endpoints.readAppeals, ({ site }, { query }) => readAppeals(parts.db, site, { ...query, settled: query.settled === 'true' })),
  door(endpoints.settleAppeal, (asker, { params, body }) => settleAppeal(parts, asker, params.id, body)),
  door(endpoints.readTransparency, ({ site }, { query }) => readTransparency(parts.db, site, query)),
  door(endpoints.readAuthor, ({ site }, { params }) => readAuthor(parts.db, site, params.id)),
  door(endpoints.writeNote, (asker, { params, body }) => writeNote(parts, asker, params.id, body.text)),
  door(endpoints.removeNote, (asker, { params }) => removeNote(parts, asker, params.id)),
  door(endpoints.banAuthor, (asker, { params, body }) => banAuthor(parts, asker, params.id, body)),
  door(endpoints.liftBan, (asker, { params }) => liftBan(parts, asker, params.id)),
  door(endpoints.deleteAuthorComments, (asker, { params, body }) => deleteAuthorComments(parts, asker, params.id, body.reason ?? null)),
  door(endpoints.eraseAuthor, (asker, { params }) => eraseAuthor(parts, asker, params.id)),
  door(endpoints.purgeThread, (asker, { query }) => purgeThread(parts, asker, query.article)),
  door(endpoints.readFigures, ({ site }, { query }) => readFigures(parts.db, site, query.window)),
  door(endpoints.readAudit, ({ site }, { query }) => readAudit(parts.db, site, query), {
    'application/x-ndjson': ({ site }, { query }) => exportNdjson(parts.db, site, query),
    'text/csv': ({ site }, { query }) => exportCsv(parts.db, site, query),
  }),
];
