// Keys by which other programs act for a site: API keys of scripts, secrets of the host site's SSO.
import { z } from 'zod';
import { id, time } from './comment.ts';
import { NAME_CHARACTERS } from './limits.ts';
import { line } from './text.ts';

export const keyRole = z.enum(['moderator', 'admin']).meta({ id: 'KeyRole' });

export const apiKeyInput = z
  .strictObject({
    name: line(NAME_CHARACTERS).meta({
      description: 'Shown in the list, in the record of decisions, and beside comments that the key leaves.',
      example: 'Nightly import',
    }),
    role: keyRole,
    expiresAt: z.iso
      .datetime({ error: 'is not a time such as 2027-01-31T00:00:00Z' })
      .optional()
      .meta({ description: 'Without it the key is good until it is revoked.' }),
  })
  .meta({ id: 'ApiKeyInput' });

const apiKeyShape = {
  id,
  name: z.string(),
  role: keyRole,
  hint: z.string().meta({ description: 'How the key begins.', example: 'afk_3fGh' }),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable().meta({ description: 'To the minute.' }),
};

export const apiKey = z.strictObject(apiKeyShape).meta({ id: 'ApiKey' });

export const newApiKey = z
  .strictObject({ ...apiKeyShape, key: z.string() })
  .meta({ id: 'NewApiKey', description: 'An API key with the key itself, which is never shown again.' });

export const apiKeys = z.strictObject({ keys: z.array(apiKey) });

/** As it stands in the head of a token. */
export const kid = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'is not the id of a secret: letters, digits, - and _')
  .meta({ description: 'Goes into the head of each token as `kid`.', example: 'sso_9fK2c1xQ' });

const ssoSecretShape = { kid, createdAt: time };

export const ssoSecret = z.strictObject(ssoSecretShape).meta({ id: 'SsoSecret' });

export const newSsoSecret = z
  .strictObject({ ...ssoSecretShape, secret: z.string() })
  .meta({ id: 'NewSsoSecret', description: 'A secret for HS256, as text: its characters are the bytes of the key. Never shown again.' });

export const ssoSecrets = z.strictObject({ secrets: z.array(ssoSecret) });

export type ApiKeyInput = z.infer<typeof apiKeyInput>;
export type ApiKey = z.infer<typeof apiKey>;
export type NewApiKey = z.infer<typeof newApiKey>;
export type SsoSecret = z.infer<typeof ssoSecret>;
export type NewSsoSecret = z.infer<typeof newSsoSecret>;
