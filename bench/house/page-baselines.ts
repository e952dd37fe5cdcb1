// What a page is measured against: a server that holds the same bytes and does nothing else. Run as a program: which one, a file of JSON, a
// file of the same in brotli, its ETag. Says the port it listens on.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

const PATH = '/api/v1/sites/:site/comments';

const main = ([which = '', jsonFile = '', brotliFile = '', etag = '']: string[]): void => {
  const page: unknown = JSON.parse(readFileSync(jsonFile, 'utf8'));
  const bytes = readFileSync(brotliFile);
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Encoding': 'br', 'Content-Length': bytes.length, ETag: etag };
  const answer = (req: http.IncomingMessage, res: http.ServerResponse) => {
    if (req.headers['if-none-match'] === etag) res.writeHead(304, { ETag: etag }).end();
    else res.writeHead(200, headers).end(bytes);
  };
  const servers: Record<string, () => http.Server> = {
    node: () => http.createServer(answer),
    express: () => http.createServer(express().disable('x-powered-by').get(PATH, answer)),
    json: () => http.createServer(express().get(PATH, (_req, res) => void res.json(page))),
  };
  const server = servers[which]?.();
  if (server === undefined) throw new Error(`There is no ${which}`);
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
};

if (import.meta.main) main(process.argv.slice(2));
