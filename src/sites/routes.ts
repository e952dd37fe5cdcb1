// The calls of the sites room.
import { endpoints } from '../contract/endpoints.ts';
import { Problem } from '../contract/problems.ts';
import type { Door, Route } from '../http/door.ts';
import type { Keys } from './keys.ts';
import type { Sites } from './settings.ts';
import type { SsoSecrets } from './sso-secrets.ts';

export const siteRoutes = (door: Door, { sites, keys, ssoSecrets }: { sites: Sites; keys: Keys; ssoSecrets: SsoSecrets }): Route[] => [
  door(endpoints.readSettings, async ({ site }) => {
    const settings = await sites.get(site);
    if (settings === undefined) throw new Problem('site.not-found');
    return { site, ...settings };
  }),
  door(endpoints.editSettings, async ({ site, author }, { body }) => ({ site, ...(await sites.edit(site, body, author?.id ?? null)) })),
  door(endpoints.readKeys, async ({ site }) => ({ keys: await keys.list(site) })),
  door(endpoints.createKey, (asker, { body }) => keys.make(asker, body)),
  door(endpoints.revokeKey, (asker, { params }) => keys.revoke(asker, params.id)),
  door(endpoints.readSsoSecrets, async ({ site }) => ({ secrets: await ssoSecrets.list(site) })),
  door(endpoints.createSsoSecret, (asker) => ssoSecrets.make(asker)),
  door(endpoints.removeSsoSecret, (asker, { params }) => ssoSecrets.remove(asker, params.kid)),
];
