// Signs readers in as a host site would.
import { type JWTPayload, SignJWT } from 'jose';

/** A claim that is undefined is left out. */
type Claims = { [Claim in keyof JWTPayload]: JWTPayload[Claim] | undefined };

const HOUR = 60 * 60;

/** A token of the site `demo`, good for an hour, but for what `claims` and `head` say otherwise. */
export const signSso = ({ kid, secret }: { kid?: string; secret: string }, claims: Claims, head: { alg?: string; kid?: string } = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const given = Object.fromEntries(Object.entries({ aud: 'demo', iat: now, exp: now + HOUR, ...claims }).filter(([, value]) => value !== undefined));
  return new SignJWT(given).setProtectedHeader({ alg: 'HS256', ...(kid === undefined ? {} : { kid }), ...head }).sign(new TextEncoder().encode(secret));
};
