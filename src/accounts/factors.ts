// Other ways to prove who one is than a password: passkeys in its place, and codes of an authenticator app beside it.
import { type Kysely, sql } from 'kysely';
import type { Accounts } from '../auth/accounts.ts';
import { ask, type Visit } from '../auth/visit.ts';
import type { PasskeyAnswer, PasskeyInfo, SecondFactor, SignInAnswer } from '../contract/account.ts';
import type { Database } from '../database/schema.ts';

/** What an app shows (RFC 6238); anything else that is typed is a recovery code. */
const APP_CODE = /^\d{6}$/;

const given = (visit: Visit) => ({ headers: visit.headers, returnHeaders: true as const });

/** What the app is to be told, and what to write down; asked for at sign-in only once a code was typed (`confirmSecondFactor`). */
export const beginSecondFactor = async (accounts: Accounts, visit: Visit, password: string): Promise<SecondFactor> => {
  const { api } = await accounts.auth();
  const answer = await ask(visit, api.enableTwoFactor({ body: { password }, ...given(visit) }));
  if (answer.method !== 'totp') throw new Error('Another second factor came than was asked for');
  return { uri: answer.totpURI, codes: answer.backupCodes };
};

export const confirmSecondFactor = async (accounts: Accounts, visit: Visit, code: string): Promise<void> => {
  await accounts.require(visit);
  const { api } = await accounts.auth();
  await ask(visit, api.verifyTOTP({ body: { code }, ...given(visit) }));
};

export const endSecondFactor = async (accounts: Accounts, visit: Visit, password: string): Promise<void> => {
  const { api } = await accounts.auth();
  await ask(visit, api.disableTwoFactor({ body: { password }, ...given(visit) }));
};

/** After the password. A recovery code is good once. @throws Problem `account.code-wrong`, `rate.limited`; `account.signed-out` where no password came before */
export const giveCode = async (accounts: Accounts, visit: Visit, code: string): Promise<SignInAnswer> => {
  const { api } = await accounts.auth();
  await ask(visit, APP_CODE.test(code) ? api.verifyTOTP({ body: { code }, ...given(visit) }) : api.verifyBackupCode({ body: { code }, ...given(visit) }));
  return { next: null };
};

/** What the browser is to ask its authenticator. @throws Problem `account.not-fresh` */
export const offerPasskey = async (accounts: Accounts, visit: Visit): Promise<Record<string, unknown>> => {
  const { api } = await accounts.auth();
  return { ...(await ask(visit, api.generatePasskeyRegistrationOptions({ query: {}, ...given(visit) }))) };
};

export const addPasskey = async (accounts: Accounts, visit: Visit, { name, response }: { name: string; response: object }): Promise<void> => {
  const { api } = await accounts.auth();
  await ask(visit, api.verifyPasskeyRegistration({ body: { name, response }, ...given(visit) }));
};

export const listPasskeys = async (db: Kysely<Database>, accountId: string): Promise<PasskeyInfo[]> => {
  const { rows } = await sql<{ id: string; name: string | null; createdAt: Date | null }>`
    select id, name, created_at from auth.passkeys where user_id = ${accountId} order by created_at, id`.execute(db);
  return rows.map(({ createdAt, ...row }) => ({ ...row, createdAt: createdAt?.toISOString() ?? null }));
};

/** One that is not there is gone already. */
export const removePasskey = async (db: Kysely<Database>, accounts: Accounts, visit: Visit, id: string): Promise<void> => {
  const { account } = await accounts.require(visit);
  await sql`delete from auth.passkeys where id = ${id} and user_id = ${account.id}`.execute(db);
};

/** For whoever has a passkey here: which account it is of, the passkey says. */
export const askForPasskey = async (accounts: Accounts, visit: Visit): Promise<Record<string, unknown>> => {
  const { api } = await accounts.auth();
  return { ...(await ask(visit, api.generatePasskeyAuthenticationOptions(given(visit)))) };
};

export const signInByPasskey = async (accounts: Accounts, visit: Visit, { response }: PasskeyAnswer): Promise<SignInAnswer> => {
  const { api } = await accounts.auth();
  await ask(visit, api.verifyPasskeyAuthentication({ body: { response }, ...given(visit) }));
  return { next: null };
};
