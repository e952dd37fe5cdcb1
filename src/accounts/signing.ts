// Signing in and out.
import type { Kysely } from 'kysely';
import type { SetUpInput, SignInAnswer, SignInInput } from '../contract/account.ts';
import type { Database } from '../database/schema.ts';
import type { Accounts } from './accounts.ts';
import { setUpOwner } from './owners.ts';
import { ask, type Visit } from './visit.ts';

/** The same answer, after the same work, whether it is the address or the password that is wrong. @throws Problem `account.credentials-wrong` */
export const signIn = async (accounts: Accounts, visit: Visit, body: SignInInput): Promise<SignInAnswer> => {
  const { api } = await accounts.auth();
  const answer = await ask(visit, api.signInEmail({ body, headers: visit.headers, returnHeaders: true }));
  return { next: 'twoFactorRedirect' in answer ? 'second-factor' : null };
};

export const signOut = async (accounts: Accounts, visit: Visit): Promise<Record<string, never>> => {
  const { api } = await accounts.auth();
  await ask(visit, api.signOut({ headers: visit.headers, returnHeaders: true }));
  return {};
};

/** Makes the owner that the link is for, and signs them in. @throws Problem as `setUpOwner` */
export const setUp = async (db: Kysely<Database>, accounts: Accounts, visit: Visit, input: SetUpInput): Promise<SignInAnswer> => {
  await setUpOwner(db, input);
  return signIn(accounts, visit, { email: input.email, password: input.password });
};
