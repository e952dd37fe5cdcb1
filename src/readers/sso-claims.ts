// What the host site's token says of a reader: our names of claims, those of OpenID Connect, and Coral's (a `user` within).
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { EMAIL_CHARACTERS, NAME_CHARACTERS, URL_CHARACTERS } from '../contract/limits.ts';
import type { AuthorRole } from '../contract/reader.ts';
import { line, webUrl } from '../contract/text.ts';

export type Identity = {
  /** Who the reader is at the host site. */
  externalId: string;
  name: string;
  /** undefined: the token does not speak of it; null: it says there is none. */
  email: string | null | undefined;
  avatarUrl: string | null | undefined;
  role: Exclude<AuthorRole, 'admin'> | undefined;
};

/** Coral's names of roles among them. An admin is made here alone: whoever signs tokens for a page should not thereby change settings. */
const ROLES: Record<string, Identity['role']> = {
  ...{ reader: 'reader', commenter: 'reader', member: 'reader' },
  ...{ trusted: 'trusted', staff: 'trusted' },
  ...{ moderator: 'moderator', admin: 'moderator' },
};

const text = z.union([z.string(), z.number().transform(String)]);

const claims = z.object({
  sub: text.optional(),
  id: text.optional(),
  name: z.string().optional(),
  username: z.string().optional(),
  preferred_username: z.string().optional(),
  email: z.string().nullish(),
  avatarUrl: z.string().nullish(),
  avatar: z.string().nullish(),
  picture: z.string().nullish(),
  role: z.string().optional(),
});

const identity = z.object({
  externalId: z.string().min(1, 'is empty').max(255, 'has more than 255 characters'),
  name: line(NAME_CHARACTERS),
  email: z.email('is not an e-mail address').max(EMAIL_CHARACTERS).nullish(),
  avatarUrl: webUrl(URL_CHARACTERS).nullish(),
});

/** The first that is there; null counts, for it says that there is none. */
const first = <T>(...values: (T | undefined)[]): T | undefined => values.find((value) => value !== undefined);

/** Who the reader is; or in words why the claims cannot be taken. */
export const readClaims = (payload: JWTPayload): Identity | string => {
  const parsed = claims.safeParse(typeof payload.user === 'object' && payload.user !== null ? { sub: payload.sub, ...payload.user } : payload);
  if (!parsed.success) return `has a claim that cannot be read: \`${parsed.error.issues[0]?.path.join('.') ?? ''}\``;
  const { id, sub, name, username, preferred_username: preferred, email, avatarUrl, avatar, picture, role } = parsed.data;
  const known = identity.safeParse({
    externalId: first(id, sub) ?? '',
    name: first(name, username, preferred) ?? '',
    email: email === '' ? null : email,
    avatarUrl: first(avatarUrl, avatar, picture),
  });
  if (!known.success) {
    const issue = known.error.issues[0];
    return `says of the reader: \`${issue?.path.join('.') === 'externalId' ? 'sub' : (issue?.path.join('.') ?? '')}\` ${issue?.message ?? ''}`;
  }
  if (role !== undefined && !Object.hasOwn(ROLES, role.toLowerCase())) return `gives the role \`${role}\`; reader, trusted and moderator can be given`;
  return { ...known.data, role: role === undefined ? undefined : ROLES[role.toLowerCase()], email: known.data.email, avatarUrl: known.data.avatarUrl };
};
