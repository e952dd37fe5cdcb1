// The calls of a site’s admins: settings and keys.
import { z } from 'zod';
import { siteId } from './article.ts';
import { type Endpoint, one, STAFF_PROBLEMS, site } from './endpoint.ts';
import { apiKey, apiKeyInput, apiKeys, kid, newApiKey, newSsoSecret, ssoSecret, ssoSecrets } from './keys.ts';
import { settingsEdit, siteAnswer } from './site.ts';

export const siteCalls = {
  readKeys: {
    ...site,
    method: 'get',
    path: '/sites/:site/keys',
    summary: 'The API keys of the site',
    caller: 'admin',
    output: apiKeys,
    problems: STAFF_PROBLEMS,
  },
  createKey: {
    ...site,
    method: 'post',
    path: '/sites/:site/keys',
    summary: 'A new API key; shown this once',
    caller: 'admin',
    body: apiKeyInput,
    status: 201,
    output: newApiKey,
    problems: STAFF_PROBLEMS,
  },
  revokeKey: {
    ...one,
    method: 'delete',
    path: '/sites/:site/keys/:id',
    summary: 'Revoke an API key',
    caller: 'admin',
    output: apiKey,
    problems: [...STAFF_PROBLEMS, 'key.not-found'],
  },
  readSsoSecrets: {
    ...site,
    method: 'get',
    path: '/sites/:site/sso-secrets',
    summary: 'The secrets of the host site’s single sign-on; not what they are',
    caller: 'admin',
    output: ssoSecrets,
    problems: STAFF_PROBLEMS,
  },
  createSsoSecret: {
    ...site,
    method: 'post',
    path: '/sites/:site/sso-secrets',
    summary: 'A new secret for single sign-on, beside the old one; shown this once',
    caller: 'admin',
    status: 201,
    output: newSsoSecret,
    problems: [...STAFF_PROBLEMS, 'sso.secrets-full'],
  },
  removeSsoSecret: {
    ...site,
    method: 'delete',
    path: '/sites/:site/sso-secrets/:kid',
    summary: 'Remove a secret: tokens signed with it are taken no more',
    caller: 'admin',
    params: z.strictObject({ site: siteId, kid }),
    output: ssoSecret,
    problems: [...STAFF_PROBLEMS, 'key.not-found'],
  },
  readSettings: {
    ...site,
    method: 'get',
    path: '/sites/:site/settings',
    summary: "The site's settings",
    caller: 'admin',
    output: siteAnswer,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden'],
  },
  editSettings: {
    ...site,
    method: 'patch',
    path: '/sites/:site/settings',
    summary: 'Change settings; what is not named stays',
    caller: 'admin',
    body: settingsEdit,
    output: siteAnswer,
    problems: ['token.missing', 'token.invalid', 'token.expired', 'access.forbidden'],
  },
} as const satisfies Record<string, Endpoint>;
