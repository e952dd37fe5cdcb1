// How many links a comment holds that do not lead to the site itself or where it allows.
import { count, found, type Phase } from './given.ts';
import { isWithin } from './matcher.ts';

const LINK = /(?:https?:\/\/|www\.)[^\s<>()[\]"'`]+/gi;
/** Links that are looked at: more are too many for whatever the site allows. */
const LOOKED_AT = 200;

const hostOf = (link: string): string | undefined => URL.parse(/^www\./i.test(link) ? `https://${link}` : link)?.hostname.replace(/\.$/, '');

/** The host of each different link, in small letters and in ASCII, as the URL standard spells it. */
export const hostsOf = (body: string): string[] => {
  if (!/https?:\/\/|www\./i.test(body)) return [];
  const links = new Set(body.match(LINK)?.slice(0, LOOKED_AT) ?? []);
  return [...links].flatMap((link) => hostOf(link) ?? []);
};

export const links: Phase = {
  check: 'links',
  isOn: ({ checks }) => checks.links.outcome !== 'off',
  look: ({ hosts }, { checks: { links }, allowedOrigins }) => {
    if (hosts.length <= links.max) return undefined;
    const allowed = [...links.allowedHosts, ...allowedOrigins.flatMap((origin) => URL.parse(origin)?.hostname ?? [])];
    const strange = hosts.filter((host) => !allowed.some((domain) => isWithin(host, domain))).length;
    return strange > links.max ? found(links.outcome, `holds ${count(strange, 'links')}; ${links.max} are allowed`) : undefined;
  },
};
