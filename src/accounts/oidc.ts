// Signing in at an OpenID provider of the operator's (OpenID Connect Core 1.0, code flow with PKCE): for accounts that are here already.
import type { RequestHandler } from 'express';
import type { Accounts } from '../auth/accounts.ts';
import { PROVIDER } from '../auth/provider.ts';
import { ask, type Visit } from '../auth/visit.ts';

/** Where the provider sends the browser back to; to be registered there. */
export const CALLBACK_PATH = `/auth/callback/${PROVIDER}`;

/** Where the browser is to go; it comes back to `to`, a path of ours. */
export const beginOidc = async (accounts: Accounts, visit: Visit, to: string): Promise<{ url: string }> => {
  const { api } = await accounts.oidc();
  const body = { provider: PROVIDER, callbackURL: to, errorCallbackURL: '/account/sign-in', disableRedirect: true };
  const { url } = await ask(visit, api.signInSocial({ body, headers: visit.headers, returnHeaders: true }));
  if (url === undefined) throw new Error('The OpenID provider has no address to sign in at');
  return { url };
};

/**
 * GET CALLBACK_PATH: comes from the provider's page, so no Origin says that it is ours; `state`, held against a cookie, does (RFC 6749, section 10.12).
 * Leads on, with a session or with what went wrong.
 */
export const endOidc =
  (accounts: Accounts, url: () => string): RequestHandler =>
  async (req, res) => {
    res.locals.call = 'account oidc callback';
    const { handler } = await accounts.oidc();
    const headers = new Headers({ ...(req.headers.cookie === undefined ? {} : { cookie: req.headers.cookie }) });
    const answer = await handler(new Request(new URL(req.originalUrl, url()), { headers }));
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) res.setHeader('Set-Cookie', cookies);
    res.setHeader('Cache-Control', 'no-store');
    res.writeHead(303, { Location: answer.headers.get('location') ?? '/account/sign-in?error=unknown' }).end();
  };
