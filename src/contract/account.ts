// Accounts of staff: what the pages of /account and the desk say to /auth, and what they are told. Cookies of our own origin; never part of /api/v1.
import { z } from 'zod';
import { siteId } from './article.ts';
import { author, time } from './comment.ts';
import { EMAIL_CHARACTERS, LINK_TOKEN_CHARACTERS, NAME_CHARACTERS, PASSWORD_MAX, PASSWORD_MIN, URL_CHARACTERS } from './limits.ts';
import { origin } from './site.ts';
import { line } from './text.ts';

/** What staff may be on a site, least first. */
export const staffRole = z.enum(['moderator', 'admin']).meta({ id: 'StaffRole' });

/** An owner is an admin of every site. */
export const memberRole = z.enum(['moderator', 'admin', 'owner']).meta({ id: 'MemberRole' });

/** In small letters: nobody remembers which were capitals, and no mail server of today minds. */
export const email = z
  .email('is not an e-mail address')
  .max(EMAIL_CHARACTERS)
  .transform((value) => value.toLowerCase());

/** A password that is being chosen; taken as it was typed. */
const newPassword = z
  .string()
  .min(PASSWORD_MIN)
  .max(PASSWORD_MAX)
  .refine((value) => value.isWellFormed(), 'holds half of a surrogate pair');
/** One that is there already was allowed once, whatever the limits are now. */
const password = z.string().max(PASSWORD_MAX);

/** What a link carries. */
const linkToken = z
  .string()
  .max(LINK_TOKEN_CHARACTERS)
  .regex(/^[\w.-]+$/, 'is not what a link of ours carries');
const name = line(NAME_CHARACTERS);

export const account = z.strictObject({ id: z.string(), name: z.string(), email: z.string(), twoFactor: z.boolean() });

/** A link that makes an owner, and who follows it. */
export const setUpInput = z.strictObject({ token: linkToken, name, email, password: newPassword });

export const signInInput = z.strictObject({ email, password });

/** `oidc`: what the operator calls their OpenID provider. */
export const waysAnswer = z.strictObject({ oidc: z.string().nullable() });

/** Where to come back to: a path of ours. */
export const oidcInput = z.strictObject({
  to: z
    .string()
    .max(URL_CHARACTERS)
    .regex(/^\/(?![/\\])[^\s\\]*$/, 'is not a path of this service'),
});

export const oidcAnswer = z.strictObject({ url: z.string() });

/** `next`: what is still to be given before the account is signed in. */
export const signInAnswer = z.strictObject({ next: z.enum(['second-factor']).nullable() });

export const membership = z.strictObject({ id: siteId, role: memberRole });

export const deskAnswer = z.strictObject({ account, sites: z.array(membership) });

/** For the page that opened the window: a site, and the origin of the page as a browser writes it; one page, whatever the site allows. */
export const popupInput = z.strictObject({ site: siteId, origin: origin.refine((value) => value !== '*', 'is not the origin of a page') });

export const popupCode = z.strictObject({ code: z.string() });

export const deskTokenInput = z.strictObject({ site: siteId });

/** A bearer token of one site, and whom it speaks for. */
export const deskToken = z.strictObject({ token: z.string(), expiresAt: time, author, role: memberRole });

/** Where a letter is asked for to; answered the same whether or not there is such an account. */
export const letterInput = z.strictObject({ email });

export const resetInput = z.strictObject({ token: linkToken, password: newPassword });

export const linkQuery = z.strictObject({ token: linkToken });

/** What an invitation is to, for whoever follows it; `account`: as whom they are signed in already. */
export const invitationAnswer = z.strictObject({
  site: z.strictObject({ id: siteId, name: z.string() }),
  role: staffRole,
  email: z.string().nullable(),
  account: account.nullable(),
});

/** As who is signed in; or as a new account. */
export const acceptInput = z.strictObject({ token: linkToken, account: z.strictObject({ name, email, password: newPassword }).optional() });

/** Where an account is signed in; `isThis`: here. */
export const accountSession = z.strictObject({ id: z.string(), agent: z.string().nullable(), createdAt: time, seenAt: time, isThis: z.boolean() });

export const passkeyInfo = z.strictObject({ id: z.string(), name: z.string().nullable(), createdAt: time.nullable() });

export const accountAnswer = z.strictObject({
  account,
  hasPassword: z.boolean(),
  sessions: z.array(accountSession),
  passkeys: z.array(passkeyInfo),
});

export const accountEdit = z.strictObject({ name });

export const passwordEdit = z.strictObject({ password, newPassword });

export const ofOne = z.strictObject({ id: z.string().max(100) });

export const passwordInput = z.strictObject({ password });

/** Six digits of the app, or a recovery code. */
export const codeInput = z.strictObject({ code: z.string().trim().min(1, 'is empty').max(40) });

/** `uri` is what authenticator apps read (otpauth); `codes` are good once each, for whoever lost the app. */
export const secondFactor = z.strictObject({ uri: z.string(), codes: z.array(z.string()) });

/** What browser and authenticator say to one another (WebAuthn); nothing of it is ours to read. */
export const ceremony = z.looseObject({});

export const passkeyInput = z.strictObject({ name, response: ceremony });

export const passkeyAnswer = z.strictObject({
  response: z.looseObject({
    id: z.string(),
    rawId: z.string(),
    type: z.literal('public-key'),
    clientExtensionResults: z.looseObject({}),
    response: z.looseObject({ clientDataJSON: z.string(), authenticatorData: z.string(), signature: z.string() }),
  }),
});

export type StaffRole = z.infer<typeof staffRole>;
export type MemberRole = z.infer<typeof memberRole>;
export type Account = z.infer<typeof account>;
export type SetUpInput = z.infer<typeof setUpInput>;
export type SignInInput = z.infer<typeof signInInput>;
export type SignInAnswer = z.infer<typeof signInAnswer>;
export type Membership = z.infer<typeof membership>;
export type DeskAnswer = z.infer<typeof deskAnswer>;
export type DeskToken = z.infer<typeof deskToken>;
export type InvitationAnswer = z.infer<typeof invitationAnswer>;
export type AcceptInput = z.infer<typeof acceptInput>;
export type AccountAnswer = z.infer<typeof accountAnswer>;
export type PasskeyAnswer = z.infer<typeof passkeyAnswer>;
export type PasskeyInfo = z.infer<typeof passkeyInfo>;
export type SecondFactor = z.infer<typeof secondFactor>;
