// Who comes to /auth: a browser with a cookie of ours. As the acts see it, so that none of them knows Express; and what better-auth answers it.
import { Problem, type ProblemCode } from '../contract/problems.ts';

export type Visit = {
  /** What better-auth reads: the cookie, the origin, the browser's name. Nothing else of the request reaches it. */
  headers: Headers;
  /** Cookies of the answer. */
  cookies: string[];
};

/** Longest name of a browser that is kept with its session: common ones have 120 characters. */
const AGENT_CHARACTERS = 300;

type Given = { cookie?: string | undefined; origin?: string | undefined; 'user-agent'?: string | undefined };

export const makeVisit = ({ cookie, origin, 'user-agent': agent }: Given): Visit => {
  const headers = new Headers();
  if (cookie !== undefined) headers.set('cookie', cookie);
  if (origin !== undefined) headers.set('origin', origin);
  if (agent !== undefined) headers.set('user-agent', agent.slice(0, AGENT_CHARACTERS));
  return { headers, cookies: [] };
};

/** What better-auth refuses by its codes, in words of ours. Any other of its errors is a fault of ours. */
const PROBLEMS: Readonly<Record<string, ProblemCode>> = {
  INVALID_EMAIL_OR_PASSWORD: 'account.credentials-wrong',
  CREDENTIAL_ACCOUNT_NOT_FOUND: 'account.password-wrong',
  INVALID_PASSWORD: 'account.password-wrong',
  INVALID_TOKEN: 'account.link-invalid',
  UNAUTHORIZED: 'account.signed-out',
  SESSION_EXPIRED: 'account.signed-out',
  SESSION_NOT_FRESH: 'account.not-fresh',
  INVALID_CODE: 'account.code-wrong',
  INVALID_BACKUP_CODE: 'account.code-wrong',
  INVALID_TWO_FACTOR_COOKIE: 'account.signed-out',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'account.signed-out',
  AUTHENTICATION_FAILED: 'account.passkey-refused',
  PASSKEY_NOT_FOUND: 'account.passkey-refused',
  CHALLENGE_NOT_FOUND: 'account.passkey-refused',
  FAILED_TO_VERIFY_REGISTRATION: 'account.passkey-refused',
};

/** The second factor is locked after ten wrong codes in a row, for a quarter of an hour. */
const LOCKED = 'ACCOUNT_TEMPORARILY_LOCKED';
const LOCKED_SECONDS = 15 * 60;

const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !('body' in error) || typeof error.body !== 'object' || error.body === null) return undefined;
  return 'code' in error.body && typeof error.body.code === 'string' ? error.body.code : undefined;
};

const isRedirect = (error: unknown): boolean => error instanceof Error && 'status' in error && error.status === 'FOUND';

const toProblem = (error: unknown): unknown => {
  const code = codeOf(error);
  if (code === LOCKED)
    return new Problem('rate.limited', { retryAfterSeconds: LOCKED_SECONDS, detail: 'Too many wrong codes came; wait a quarter of an hour.' });
  // Where a link is no good it would lead the browser to a page that says so.
  if (code === undefined && isRedirect(error)) return new Problem('account.link-invalid', { cause: error });
  const known = code === undefined ? undefined : PROBLEMS[code];
  return known === undefined ? error : new Problem(known, { cause: error });
};

/** Takes the cookies of what better-auth answers along. @throws Problem where better-auth refuses */
export const ask = async <T>(visit: Visit, answering: Promise<{ headers: Headers; response: T }>): Promise<T> => {
  try {
    const { headers, response } = await answering;
    visit.cookies.push(...headers.getSetCookie());
    return response;
  } catch (error) {
    throw toProblem(error);
  }
};
