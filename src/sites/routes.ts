// The calls of the sites room.
import { endpoints } from '../contract/endpoints.ts';
import { Problem } from '../contract/problems.ts';
import type { Door, Route } from '../http/door.ts';
import type { Sites } from './settings.ts';

export const siteRoutes = (door: Door, { sites }: { sites: Sites }): Route[] => [
  door(endpoints.readSettings, async ({ site }) => {
    const settings = await sites.get(site);
    if (settings === undefined) throw new Problem('site.not-found');
    return { site, ...settings };
  }),
  door(endpoints.editSettings, async ({ site }, { body }) => ({ site, ...(await sites.edit(site, body)) })),
];
