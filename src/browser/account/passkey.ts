// What the service and an authenticator say to one another through the browser (WebAuthn Level 3, sections 5.1.8 to 5.1.10).
import { ask } from './ask.ts';

/** Browsers before 2025 cannot read the service's JSON themselves. */
export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && 'parseCreationOptionsFromJSON' in PublicKeyCredential && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** The reader closed the window of the authenticator, or it has no passkey for us. */
export const isCancelled = (error: unknown): boolean => error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');

const holds = (value: unknown, ...names: string[]): boolean => typeof value === 'object' && value !== null && names.every((name) => name in value);

/** Looked at as far as the browser would not by itself: it refuses what else is wrong. */
const isCreation = (options: unknown): options is PublicKeyCredentialCreationOptionsJSON => holds(options, 'challenge', 'rp', 'user', 'pubKeyCredParams');
const isRequest = (options: unknown): options is PublicKeyCredentialRequestOptionsJSON => holds(options, 'challenge');

const isAssertion = (said: RegistrationResponseJSON | AuthenticationResponseJSON): said is AuthenticationResponseJSON => 'signature' in said.response;

const required = (credential: Credential | null): PublicKeyCredential => {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('There is no passkey', 'NotAllowedError');
  return credential;
};

/** @throws ApiProblem; a DOMException of the browser */
export const addPasskey = async (name: string): Promise<void> => {
  const options: unknown = await ask('POST /passkeys/options', {});
  if (!isCreation(options)) throw new Error('The service asked for a passkey in a way that no browser knows');
  const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  await ask('POST /passkeys', { name, response: { ...required(credential).toJSON() } });
};

/** @throws ApiProblem; a DOMException of the browser */
export const signInByPasskey = async (): Promise<void> => {
  const options: unknown = await ask('POST /sign-in/passkey/options', {});
  if (!isRequest(options)) throw new Error('The service asked for a passkey in a way that no browser knows');
  const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  const said = required(credential).toJSON();
  if (!isAssertion(said)) throw new DOMException('There is no passkey', 'NotAllowedError');
  const { response, clientExtensionResults, ...rest } = said;
  await ask('POST /sign-in/passkey', {
    response: { ...rest, type: 'public-key', response: { ...response }, clientExtensionResults: { ...clientExtensionResults } },
  });
};
