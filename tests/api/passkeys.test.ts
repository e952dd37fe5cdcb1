// Passkeys as the server sees them: an answer counts at the page for which the authenticator gave it, and nowhere else. With an authenticator made of a
// key and a few bytes (W3C, Web Authentication Level 3, sections 6.1 and 7.2).
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { rows } from '../house/make.ts';
import { becomeOwner, Person } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
/** What the service calls itself: passkeys are of that name. */
let own: string;
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const credential = randomBytes(16).toString('base64url');

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** COSE (RFC 9053, section 7.1): type EC2, algorithm ES256, curve P-256, x, y. */
const coseKey = (): Buffer => {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), Buffer.from(x, 'base64url'), Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url')]);
};

beforeAll(async () => {
  app = await start();
  own = new URL(app.url).origin;
  await becomeOwner(app);
  await rows(
    app,
    `insert into auth.passkeys (id, user_id, credential_id, public_key, counter, device_type, backed_up) select 'p', id, $1, $2, 0, 'singleDevice', false from auth.accounts`,
    [credential, coseKey().toString('base64')],
  );
});

/** Signs in with what the authenticator says to a page at `page`; `origin` is what the request says of itself. */
const signIn = async ({ page = own, origin = page, verified = true }: { page?: string; origin?: string | undefined; verified?: boolean }) => {
  const person = new Person(app.base);
  const options = await person.ask('POST', '/sign-in/passkey/options', {});
  const challenge = typeof options === 'object' && options !== null && 'challenge' in options ? options.challenge : undefined;
  const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin: page, crossOrigin: false }));
  const flags = verified ? 0x05 : 0x01;
  const authenticatorData = Buffer.concat([sha256(new URL(own).hostname), Buffer.from([flags, 0, 0, 0, 0])]);
  const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), privateKey);
  const response = {
    ...{ clientDataJSON: clientData.toString('base64url'), authenticatorData: authenticatorData.toString('base64url') },
    signature: signature.toString('base64url'),
  };
  const body = { response: { id: credential, rawId: credential, type: 'public-key', clientExtensionResults: {}, response } };
  const answer = await person.call('POST', '/sign-in/passkey', body, { Origin: origin, 'Sec-Fetch-Site': 'same-origin' });
  return { answer, account: await person.call('GET', '/account') };
};

test('an answer that was given to a page of ours signs in, whether or not the request names that page', async () => {
  for (const given of [{}, { origin: '' }]) {
    const { answer, account } = await signIn(given);
    expect([answer.status, account.status]).toEqual([200, 200]);
  }
});

test.each([
  ['to a page of another program on the same host, who hands it on', { page: 'http://localhost:1' }],
  ['to it, and is handed on under our name', { page: 'http://localhost:1', origin: 'ours' }],
  ['by an authenticator that did not look who was there', { verified: false }],
])('one that was given %s does not', async (_, { origin, ...given }: { page?: string; origin?: string; verified?: boolean }) => {
  const { answer, account } = await signIn({ ...given, ...(origin === undefined ? {} : { origin: origin === 'ours' ? own : origin }) });
  expect([answer.status, answer.body]).toMatchObject([401, { code: 'account.passkey-refused' }]);
  expect(account.status).toBe(401);
});
