// The calls of the checks room: a site's rules, and trials of them.
import { endpoints } from '../contract/endpoints.ts';
import { Problem } from '../contract/problems.ts';
import type { Door, Route } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import type { CheckParts } from './make.ts';
import { testRule, tryText } from './trial.ts';

export const checkRoutes = (
  door: Door,
  { db, sites, rulebook, lately }: Pick<Parts, 'db'> & { sites: Sites } & Pick<CheckParts, 'rulebook' | 'lately'>,
): Route[] => [
  door(endpoints.readRules, async ({ site }) => ({ rules: await rulebook.list(site) })),
  door(endpoints.createRule, ({ site, author }, { body }) => rulebook.create(site, author?.id ?? null, body)),
  door(endpoints.tryRules, async ({ site }, { body }) => {
    const settings = await sites.get(site);
    if (settings === undefined) throw new Problem('site.not-found');
    return tryText({ rulebook, lately }, site, settings, body);
  }),
  door(endpoints.testRule, ({ site }, { body }) => testRule(db, site, body)),
  door(endpoints.editRule, ({ site, author }, { params, body }) => rulebook.edit(site, author?.id ?? null, params.id, body)),
  door(endpoints.deleteRule, ({ site, author }, { params }) => rulebook.remove(site, author?.id ?? null, params.id)),
];
