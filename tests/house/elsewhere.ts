// Another site, on a port of its own: pages that embed the widget.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Elsewhere = {
  origin: string;
  /** Puts a page at `path`, under the policy if there is one; its address. */
  serve: (path: string, html: string, policy?: string) => string;
  close: () => void;
};

export const openElsewhere = async (): Promise<Elsewhere> => {
  const pages = new Map<string, { html: string; policy: string | undefined }>();
  const server = createServer((request, response) => {
    const { html = '', policy } = pages.get(request.url ?? '') ?? {};
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (policy !== undefined) response.setHeader('Content-Security-Policy', policy);
    response.end(`<!doctype html><html lang="en"><title>Elsewhere</title><main><h1>Elsewhere</h1>${html}</main></html>`);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    serve: (path, html, policy) => {
      pages.set(path, { html, policy });
      return `${origin}${path}`;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
