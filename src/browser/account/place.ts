// Where these pages are, and where they lead.
const HOME = '/account';

/** Of the browser's `location`. */
type Place = Pick<URL, 'origin' | 'pathname' | 'search'>;

/** The view that the address names: /account/sign-in is `sign-in`, /account itself ''. */
export const viewOf = (location: Place): string => location.pathname.replace(/^\/account\/?/, '').replace(/\/$/, '');

export const tokenOf = (location: Place): string => new URLSearchParams(location.search).get('token') ?? '';

/** Where to go once signed in: a path of our own origin, whatever the address says. */
export const goalOf = (location: Place): string => {
  const to = new URLSearchParams(location.search).get('to');
  const url = to === null ? null : URL.parse(to, location.origin);
  // `/.//host` is a path of ours, but what is left of it once it was read, `//host`, would be another host's address.
  const isOurs = url !== null && url.origin === location.origin && to?.startsWith('/') === true && !url.pathname.startsWith('//');
  return isOurs ? `${url.pathname}${url.search}${url.hash}` : HOME;
};
