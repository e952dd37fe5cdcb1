// What a post is measured against: a naive Express route that parses the body and does one autocommitted INSERT into a plain table, through
// the same driver with as many connections. Run as a program: the URL of its database. Says the port it listens on.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pg from 'pg';

/** As many as one node of the service has (src/database/open.ts). */
const CONNECTIONS = 10;

const TABLE = `
  create table if not exists plain_comments (
    id uuid primary key, article text not null, author text not null, body text not null, created_at timestamptz not null default now()
  )`;

type Sent = { article: { key: string }; body: string };

const main = async ([databaseUrl = '']: string[]): Promise<void> => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  await pool.query(TABLE);
  const app = express();
  app.use(express.json());
  app.post('/api/v1/sites/:site/comments', async (req, res) => {
    const { article, body } = req.body as Sent;
    const author = req.headers.authorization ?? '';
    const { rows } = await pool.query(
      'insert into plain_comments (id, article, author, body) values ($1, $2, $3, $4) returning id, article, body, created_at',
      [randomUUID(), article.key, author, body],
    );
    res.status(201).json(rows[0]);
  });
  const server = http.createServer(app);
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
};

if (import.meta.main) await main(process.argv.slice(2));
