// All by which a node knows who is asking: authors, and every kind of token and key.
import type { Config } from '../config.ts';
import type { Identify } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import { Keys } from '../sites/keys.ts';
import { Seal } from '../sites/sealed.ts';
import { SsoSecrets } from '../sites/sso-secrets.ts';
import { AccountTokens } from './account-token.ts';
import { Authors } from './authors.ts';
import { makeIdentify } from './identify.ts';
import { Tokens } from './token.ts';

export type Readers = {
  authors: Authors;
  /** Of guests, and of readers whom the host site signed in. */
  tokens: Tokens;
  deskTokens: AccountTokens;
  pageTokens: AccountTokens;
  keys: Keys;
  ssoSecrets: SsoSecrets;
  identify: Identify;
};

/** Every kind of token is signed by a key of its own, all made of one secret. */
export const openReaders = ({ db, log, config }: Pick<Parts, 'db' | 'log'> & { config: Pick<Config, 'adminKey'> }, secret: string): Readers => {
  const keyring = {
    authors: new Authors(db),
    tokens: new Tokens(secret),
    deskTokens: new AccountTokens(db, secret, 'desk'),
    pageTokens: new AccountTokens(db, secret, 'page'),
    keys: new Keys({ db, log }),
  };
  return { ...keyring, ssoSecrets: new SsoSecrets(db, new Seal(secret)), identify: makeIdentify({ ...keyring, adminKey: config.adminKey }) };
};
