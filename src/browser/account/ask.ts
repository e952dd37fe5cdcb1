// What the pages of accounts say to /auth: cookies of our own origin, shapes of the contract.
import type * as contract from '../../contract/account.ts';
import { ApiProblem, readProblem, toProblem } from '../client/api.ts';

/** Of a schema of the contract, by the place where zod keeps its types: zod itself stays on the server. */
type Given<S extends { _zod: { input: unknown } }> = S['_zod']['input'];
type Said<S extends { _zod: { output: unknown } }> = S['_zod']['output'];
type Nothing = Record<string, never>;

/** Every call of these pages: what it is given, and what it answers. */
type Calls = {
  'POST /set-up': [Given<typeof contract.setUpInput>, Said<typeof contract.signInAnswer>];
  'POST /sign-in': [Given<typeof contract.signInInput>, Said<typeof contract.signInAnswer>];
  'POST /sign-in/code': [Given<typeof contract.codeInput>, Said<typeof contract.signInAnswer>];
  'POST /sign-in/passkey/options': [Nothing, Said<typeof contract.ceremony>];
  'POST /sign-in/passkey': [Given<typeof contract.passkeyAnswer>, Said<typeof contract.signInAnswer>];
  'POST /sign-in/letter': [Given<typeof contract.linkQuery>, Said<typeof contract.signInAnswer>];
  'POST /letter': [Given<typeof contract.letterInput>, Nothing];
  'POST /forgot': [Given<typeof contract.letterInput>, Nothing];
  'POST /reset': [Given<typeof contract.resetInput>, Nothing];
  'GET /ways': [Nothing, Said<typeof contract.waysAnswer>];
  'POST /oidc': [Given<typeof contract.oidcInput>, Said<typeof contract.oidcAnswer>];
  'POST /sign-out': [Nothing, Nothing];
  'POST /invitation': [Given<typeof contract.acceptInput>, Said<typeof contract.signInAnswer>];
  'GET /account': [Nothing, Said<typeof contract.accountAnswer>];
  'PATCH /account': [Given<typeof contract.accountEdit>, Nothing];
  'PUT /account/password': [Given<typeof contract.passwordEdit>, Nothing];
  'DELETE /account/sessions': [Nothing, Nothing];
  'POST /second-factor': [Given<typeof contract.passwordInput>, Said<typeof contract.secondFactor>];
  'POST /second-factor/confirm': [Given<typeof contract.codeInput>, Nothing];
  'DELETE /second-factor': [Given<typeof contract.passwordInput>, Nothing];
  'POST /passkeys/options': [Nothing, Said<typeof contract.ceremony>];
  'POST /passkeys': [Given<typeof contract.passkeyInput>, Nothing];
  'POST /popup': [Given<typeof contract.popupInput>, Said<typeof contract.popupCode>];
};

const TIMEOUT_MS = 15_000;

/** @throws ApiProblem */
const send = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const response = await fetch(`/auth${path}`, {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw toProblem(error);
  });
  if (!response.ok) throw await readProblem(response);
  return response.json();
};

/** @throws ApiProblem */
export const ask = <C extends keyof Calls>(call: C, given: Calls[C][0]): Promise<Calls[C][1]> => {
  const [method = '', path = ''] = call.split(' ');
  return send(method, path, method === 'GET' ? undefined : given);
};

/** Who is asked to join what. @throws ApiProblem */
export const readInvitation = (token: string): Promise<Said<typeof contract.invitationAnswer>> => send('GET', `/invitation?token=${encodeURIComponent(token)}`);

/** @throws ApiProblem */
export const endSession = (id: string): Promise<Nothing> => send('DELETE', `/account/sessions/${encodeURIComponent(id)}`, {});

/** @throws ApiProblem */
export const removePasskey = (id: string): Promise<Nothing> => send('DELETE', `/passkeys/${encodeURIComponent(id)}`, {});

export const isSignedOut = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'account.signed-out';
