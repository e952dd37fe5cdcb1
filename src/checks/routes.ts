// The calls of the checks room: a site's rules, and trials of them.
import { endpoints } from '../contract/endpoints.ts';
import { Problem } from '../contract/problems.ts';
import type { Door, Route } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import type { Sites } from '../sites/settings.ts';
import { type TrialParts, testRule, tryText } from './trial.ts';

export const checkRoutes = (door: Door, { db, sites, ...trial }: Pick<Parts, 'db'> & { sites: Sites } & TrialParts): Route[] => [
  door(endpoints.readRules, async ({ site }) => ({ rules: await trial.rulebook.list(site) })),
  door(endpoints.createRule, ({ site, author }, { body }) => trial.rulebook.create(site, author?.id ?? null, body)),
  door(endpoints.tryRules, async (asker, { body }) => {
    const settings = await sites.get(asker.site);
    if (settings === undefined) throw new Problem('site.not-found');
    return tryText(trial, asker, settings, body);
  }),
  door(endpoints.testRule, ({ site }, { body }) => testRule(db, site, body)),
  door(endpoints.editRule, ({ site, author }, { params, body }) => trial.rulebook.edit(site, author?.id ?? null, params.id, body)),
  door(endpoints.deleteRule, ({ site, author }, { params }) => trial.rulebook.remove(site, author?.id ?? null, params.id)),
];
