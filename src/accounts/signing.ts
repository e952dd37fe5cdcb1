// Signing in and out.

import type { Accounts } from '../auth/accounts.ts';
import { ask, type Visit } from '../auth/visit.ts';
import type { SignInAnswer, SignInInput } from '../contract/account.ts';

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
