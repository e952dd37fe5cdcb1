// better-auth as Afterword uses it: passwords, passkeys, authenticator apps, letters and sessions, in the schema `auth`. Loaded when it is first
// needed (accounts.ts): it takes a third of a second, and most starts of a node serve readers alone.
import { hkdfSync } from 'node:crypto';
import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { magicLink } from 'better-auth/plugins/magic-link';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Kysely } from 'kysely';
import { PASSWORD_MAX, PASSWORD_MIN } from '../contract/limits.ts';
import { newId } from '../database/id.ts';
import type { Database } from '../database/schema.ts';
import type { Log } from '../log.ts';
import type { Letters } from './letters.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { PROVIDER } from './provider.ts';

/** Cookies go to nothing but the calls of accounts: no other page or call of this origin is ever sent one. */
const PATH = '/auth';
const NAME = 'Afterword';
const DAY_SECONDS = 24 * 60 * 60;
/** A moderator who comes by once a month stays signed in; the end moves on at most once a day, so that a look does not write. */
const SESSION_SECONDS = 30 * DAY_SECONDS;
/** Whoever changes how the account is signed in to has signed in within this time. */
const FRESH_SECONDS = 60 * 60;
/** Letters are slow at times; a link that lies in a mailbox for longer is not waited for (notify/letters.ts says both). */
const LETTER_SECONDS = 15 * 60;
const RESET_SECONDS = 60 * 60;
const SECRET_BYTES = 32;

export type AuthParts = {
  db: Kysely<Database>;
  log: Log;
  /** SECRET; better-auth is given one of its own that is made of it. */
  secret: string;
  /** Where the pages of accounts are. */
  url: string;
  /** Of its pages: without PUBLIC_URL each name of this machine. */
  origins: readonly string[];
  letters: Letters;
};

/** The operator's OpenID provider. */
export type Oidc = { issuer: string; clientId: string; clientSecret: string; name: string };

const oidcPlugin = ({ issuer, clientId, clientSecret, name }: Oidc) =>
  genericOAuth({
    config: [
      {
        ...{ providerId: PROVIDER, name, clientId, clientSecret, scopes: ['openid', 'email', 'profile'], pkce: true },
        discoveryUrl: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        // Accounts are made by links of ours alone: whoever the provider knows is nobody here until invited.
        disableSignUp: true,
      },
    ],
  });

/** better-auth's own words go to our log; it writes of e-mail addresses only at levels that are not taken. */
const logTo = (log: Log) => ({
  level: 'warn' as const,
  log: (level: 'debug' | 'info' | 'warn' | 'error' | 'success', message: string) => {
    if (level === 'error') log.error({ part: 'accounts' }, message);
    else log.debug({ part: 'accounts' }, message);
  },
});

const sessionOptions = {
  modelName: 'sessions',
  expiresIn: SESSION_SECONDS,
  updateAge: DAY_SECONDS,
  freshAge: FRESH_SECONDS,
  // A session that is ended is over at once, on every node.
  cookieCache: { enabled: false },
};

const tellFailed = (log: Log, error: unknown) => log.error({ err: error }, 'A letter was not written');

/** It asks for this, and does not look whether it was given. */
const mustBeVerified = (userVerified: boolean | undefined): void => {
  if (userVerified !== true) throw new Error('The authenticator did not say that it knew its user');
};

export const makeAuth = ({ db, log, secret, url, origins, letters }: AuthParts, oidc?: Oidc) =>
  betterAuth({
    appName: NAME,
    baseURL: url,
    basePath: PATH,
    secret: Buffer.from(hkdfSync('sha256', secret, '', 'afterword accounts', SECRET_BYTES)).toString('base64url'),
    database: { db, type: 'postgres', schemaName: 'auth', transaction: true },
    user: { modelName: 'accounts' },
    session: sessionOptions,
    account: { modelName: 'credentials', encryptOAuthTokens: true },
    verification: { modelName: 'verifications', storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      // Accounts are made by links of ours alone (owners.ts, invitations.ts).
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      password: { hash: hashPassword, verify: ({ password, hash }) => verifyPassword(password, hash) },
      resetPasswordTokenExpiresIn: RESET_SECONDS,
      // Whoever had the old password is out.
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user: { email, name }, token }) => letters.reset({ email, name }, token),
    },
    onAPIError: { errorURL: `${url}/account/sign-in` },
    plugins: [
      twoFactor({ issuer: NAME, schema: { twoFactor: { modelName: 'secondFactors' } } }),
      magicLink({
        disableSignUp: true,
        expiresIn: LETTER_SECONDS,
        storeToken: 'hashed',
        // Not waited for: the answer must not take longer where there is an account.
        sendMagicLink: ({ email, token }) => void letters.signIn({ email }, token).catch((error: unknown) => tellFailed(log, error)),
      }),
      passkey({
        rpID: new URL(url).hostname,
        rpName: NAME,
        // Not what the request says of itself: whoever hands on what a page elsewhere was given would say the same.
        origin: [...origins],
        // In place of a password and a second factor, so it must be both: something one has, and something one knows or is.
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        registration: { afterVerification: async ({ verification }) => mustBeVerified(verification.registrationInfo?.userVerified) },
        authentication: { afterVerification: async ({ verification }) => mustBeVerified(verification.authenticationInfo.userVerified) },
        schema: { passkey: { modelName: 'passkeys' } },
      }),
      ...(oidc === undefined ? [] : [oidcPlugin(oidc)]),
    ],
    trustedOrigins: [...origins],
    // Budgets of ours (checks/rate.ts), which nodes share.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: logTo(log),
    advanced: {
      cookiePrefix: 'afterword',
      useSecureCookies: url.startsWith('https:'),
      // `lax`: whoever follows a link from a letter or comes back from an OpenID provider is still signed in. Forms of other sites are refused by their Origin.
      defaultCookieAttributes: { path: PATH, sameSite: 'lax', httpOnly: true },
      // Addresses are for limits alone, and never stored (access/asker.ts).
      ipAddress: { disableIpTracking: true },
      backgroundTasks: { handler: (task) => void task.catch((error: unknown) => tellFailed(log, error)) },
      // Checked by a test, not at each start.
      database: { generateId: () => newId(), validateSchema: false },
    },
  });

export type Auth = ReturnType<typeof makeAuth>;
