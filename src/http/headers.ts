// Security headers, per kind of answer. Helmet says which; it is asked once at the start, so that the fast path sends the very same.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

export type HeaderList = readonly (readonly [string, string])[];

/** What helmet would set with these options; they do not depend on the request. */
const ask = (options: HelmetOptions): HeaderList => {
  const res = new ServerResponse(new IncomingMessage(new Socket()));
  helmet(options)(res.req, res, () => {});
  return res.getHeaderNames().map((name) => [name, String(res.getHeader(name))]);
};

/** A year; set by who serves over HTTPS, and ignored by browsers over HTTP (RFC 6797, section 8.1). */
const HSTS_SECONDS = 365 * 24 * 60 * 60;

const common = {
  strictTransportSecurity: { maxAge: HSTS_SECONDS, includeSubDomains: false },
  referrerPolicy: { policy: 'no-referrer' },
} as const satisfies HelmetOptions;

/** For data: nothing of it is to be shown, run or framed; any origin may fetch it, CORS says which may read it. */
export const apiHeaders = (): HeaderList =>
  ask({
    ...common,
    // These speak of documents and plug-ins of the past; every answer would carry them for nothing.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });

/** Of our own pages: nothing but our own files, nothing inline, not to be framed. */
const OWN_FILES = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
};

/** For our own pages (docs, problems): scripts and styles from here alone, nothing inline, not to be framed. */
export const documentHeaders = (): HeaderList =>
  ask({
    ...common,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { ...OWN_FILES, imgSrc: ["'self'", 'data:'] },
    },
  });

/**
 * For the desk, where a comment's HTML is put into the page: what ran there would decide as its moderator. So nothing runs but our own files, and
 * text becomes HTML at one place alone (Trusted Types, a draft of the W3C; browsers without them pass it over).
 */
export const deskHeaders = (): HeaderList =>
  ask({
    ...common,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...OWN_FILES,
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['afterword-comment'],
      },
    },
  });

/** For the pages of accounts: as strict as a document, but a window of theirs must be able to answer the page that opened it. */
export const accountHeaders = (): HeaderList =>
  ask({
    ...common,
    crossOriginOpenerPolicy: { policy: 'unsafe-none' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...OWN_FILES,
        requireTrustedTypesFor: ["'script'"],
      },
    },
  });

/** For pages that say themselves what may run in them and who may frame them. */
export const pageHeaders = (): HeaderList => ask({ ...common, contentSecurityPolicy: false, xFrameOptions: false });

export const setHeaders =
  (headers: HeaderList): RequestHandler =>
  (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
