// What a link of ours carries: 256 random bits, of which the database keeps the hash alone.
import { hash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

export type Link = { token: string; hash: Buffer };

export const hashLink = (token: string): Buffer => hash('sha256', token, 'buffer');

export const makeLink = (): Link => {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, hash: hashLink(token) };
};
