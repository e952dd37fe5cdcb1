// Into an account without its password: by a letter, to choose a new one or to sign in.

import type { Accounts } from '../auth/accounts.ts';
import { ask, type Visit } from '../auth/visit.ts';
import type { SignInAnswer } from '../contract/account.ts';

/** The same answer, in about the same time, whether or not there is such an account: the letter is written behind it. */
export const askForReset = async (accounts: Accounts, visit: Visit, email: string): Promise<void> => {
  const { api } = await accounts.auth();
  await ask(visit, api.requestPasswordReset({ body: { email }, headers: visit.headers, returnHeaders: true }));
};

/** Ends every session of the account. @throws Problem `account.link-invalid` */
export const resetPassword = async (accounts: Accounts, visit: Visit, { token, password }: { token: string; password: string }): Promise<void> => {
  const { api } = await accounts.auth();
  await ask(visit, api.resetPassword({ body: { token, newPassword: password }, headers: visit.headers, returnHeaders: true }));
};

/** As `askForReset`. */
export const askForSignIn = async (accounts: Accounts, visit: Visit, email: string): Promise<void> => {
  const { api } = await accounts.auth();
  await ask(visit, api.signInMagicLink({ body: { email }, headers: visit.headers, returnHeaders: true }));
};

/** The link leads to a page that asks before it calls this: programs that look at mail follow links. @throws Problem `account.link-invalid` */
export const signInByLetter = async (accounts: Accounts, visit: Visit, token: string): Promise<SignInAnswer> => {
  const { api } = await accounts.auth();
  await ask(visit, api.magicLinkVerify({ query: { token }, headers: visit.headers, returnHeaders: true }));
  return { next: null };
};
