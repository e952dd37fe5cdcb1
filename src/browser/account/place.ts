// Where these pages are, and where they lead.
const HOME = '/account';

/** The view that the address names: /account/sign-in is `sign-in`, /account itself ''. */
export const viewOf = (location: Location): string => location.pathname.replace(/^\/account\/?/, '').replace(/\/$/, '');

export const tokenOf = (location: Location): string => new URLSearchParams(location.search).get('token') ?? '';

/** Where to go once signed in: a path of our own origin, whatever the address says. */
export const goalOf = (location: Location): string => {
  const to = new URLSearchParams(location.search).get('to');
  const url = to === null ? null : URL.parse(to, location.origin);
  return url !== null && url.origin === location.origin && to?.startsWith('/') === true ? `${url.pathname}${url.search}${url.hash}` : HOME;
};
