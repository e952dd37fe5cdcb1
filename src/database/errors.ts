// SQLSTATEs and lost connections → what they mean. Source: PostgreSQL documentation, appendix A.
import { Problem } from '../contract/problems.ts';

/** Seconds after which a restarted Postgres usually answers again. */
const RETRY_AFTER_UNAVAILABLE = 2;
const RETRY_AFTER_BUSY = 1;

/** No connection, no resources, a shutdown, a broken system; and a server that does not let us in: another password, no such database. */
const UNAVAILABLE_CLASSES = ['08', '28', '3D', '53', '57P', '58'];
/** Closed in the middle of a transaction that took too long; and a server that has become a standby: another one writes now. */
const UNAVAILABLE_CODES = new Set(['25P03', '25P04', '25006']);
const UNAVAILABLE_NODE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
const UNAVAILABLE_MESSAGES =
  /timeout exceeded when trying to connect|timeout expired|Connection terminated|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end/;
/** Serialization failure, deadlock, lock not available, query cancelled by a timeout. */
const BUSY = new Set(['40001', '40P01', '55P03', '57014']);
/** Byte sequences that Postgres cannot store: the contract refuses them earlier, this is the second line. */
const BAD_TEXT = new Set(['22021', '22P05']);

/** `23505`, `ECONNREFUSED`: what pg and Node put on their errors. Not by instanceof: Jest gives modules an Error of their own. */
export const sqlState = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' ? error.message : '';

const isAuthorGone = (error: unknown): boolean =>
  sqlState(error) === '23503' &&
  error instanceof Error &&
  'constraint' in error &&
  typeof error.constraint === 'string' &&
  error.constraint.endsWith('_author_id_fkey');

/** May the same transaction succeed when it is simply run again? */
export const isRetryable = (error: unknown): boolean => sqlState(error) === '40001' || sqlState(error) === '40P01';

/** Somebody held a lock for longer than we wait. */
export const isLockTimeout = (error: unknown): boolean => sqlState(error) === '55P03';

/** Postgres gave the statement up after our own limit: the machine is slow, and the same again would be as slow. */
export const isTimeout = (error: unknown): boolean => sqlState(error) === '57014';

/** True when the connection failed rather than the statement: what was sent may or may not have been done. */
export const isConnectionLost = (error: unknown): boolean => {
  const code = sqlState(error);
  if (
    code !== undefined &&
    !BUSY.has(code) &&
    (UNAVAILABLE_NODE_CODES.has(code) || UNAVAILABLE_CODES.has(code) || (code.length === 5 && UNAVAILABLE_CLASSES.some((start) => code.startsWith(start))))
  )
    return true;
  return UNAVAILABLE_MESSAGES.test(messageOf(error));
};

/** True when the server said nothing at all within the limit. */
export const isSilence = (error: unknown): boolean => messageOf(error) === 'Query read timeout';

/** The Problem that a database error means for the caller; undefined when it is a fault of ours. */
export const toProblem = (error: unknown): Problem | undefined => {
  const code = sqlState(error);
  if (isConnectionLost(error)) return new Problem('service.unavailable', { retryAfterSeconds: RETRY_AFTER_UNAVAILABLE, cause: error });
  if (code !== undefined && BUSY.has(code)) return new Problem('service.busy', { retryAfterSeconds: RETRY_AFTER_BUSY, cause: error });
  // A token outlives its author by the seconds for which a node remembers them.
  if (isAuthorGone(error)) return new Problem('token.invalid', { cause: error });
  if (code !== undefined && BAD_TEXT.has(code))
    return new Problem('request.invalid', { detail: 'The text holds a character that cannot be stored.', cause: error });
  return undefined;
};
