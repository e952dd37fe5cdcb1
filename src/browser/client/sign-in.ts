// Signing in with an account from a page that is not ours: a window of the service asks the reader and sends this page a code.
import type { Api } from './api.ts';
import type { Reader } from './session.ts';

const FEATURES = 'popup,width=440,height=680';
/** Between two looks whether the window is still there: nothing tells when it was closed. */
const LOOK_MS = 500;

const codeIn = (data: unknown, site: string): string | undefined =>
  typeof data === 'object' &&
  data !== null &&
  'type' in data &&
  data.type === 'afterword:code' &&
  'site' in data &&
  data.site === site &&
  'code' in data &&
  typeof data.code === 'string'
    ? data.code
    : undefined;

/** Undefined when the reader closed the window. From the window itself and from the service's origin alone. */
const waitForCode = (opened: Window, { base, site }: Api): Promise<string | undefined> =>
  new Promise((resolve) => {
    const listening = new AbortController();
    const end = (code?: string) => {
      listening.abort();
      clearInterval(looking);
      resolve(code);
    };
    const looking = setInterval(() => opened.closed && end(), LOOK_MS);
    const hear = ({ source, origin, data }: MessageEvent) => {
      const code = source === opened && origin === new URL(base).origin ? codeIn(data, site) : undefined;
      if (code !== undefined) end(code);
    };
    addEventListener('message', hear, { signal: listening.signal });
  });

/** Must be called by a press: browsers open no window otherwise. False when nobody signed in. @throws ApiProblem */
export const signInByWindow = async (api: Api, reader: Reader): Promise<boolean> => {
  const url = new URL('account/popup', api.base);
  url.search = new URLSearchParams({ site: api.site, origin: location.origin }).toString();
  const opened = open(url, 'afterword', FEATURES);
  const code = opened === null ? undefined : await waitForCode(opened, api);
  if (code === undefined) return false;
  reader.keep(await api.call('createSession', { body: { code } }), 'account');
  return true;
};
