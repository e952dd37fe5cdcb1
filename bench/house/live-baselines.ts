// What live readers are measured against. Run as a program: `socket.io`, a room and nothing else; `ws`, the same without Socket.IO; `naive`, a
// route that does one INSERT and then emits to a room, with the URL of its database. Says its port; emits what it is told as a line.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import express from 'express';
import pg from 'pg';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';

type Sent = { article: { key: string }; body: string };

const withSocketIo = (server: http.Server): ((payload: unknown) => void) => {
  const io = new Server(server, { path: '/live', serveClient: false, transports: ['websocket'] });
  io.on('connection', (socket) => void socket.join('room'));
  return (payload) => io.to('room').emit('changes', payload);
};

const withWs = (server: http.Server): ((payload: unknown) => void) => {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => socket.send('in'));
  return (payload) => {
    const message = Buffer.from(`42${JSON.stringify(['changes', payload])}`);
    for (const socket of sockets.clients) socket.send(message, { binary: false });
  };
};

const withRoute = async (app: express.Express, databaseUrl: string, emit: (payload: unknown) => void): Promise<void> => {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  await pool.query('create table if not exists plain_comments (id bigserial primary key, article text not null, body text not null)');
  app.post('/api/v1/sites/:site/comments', express.json(), async (req, res) => {
    const { article, body } = req.body as Sent;
    const { rows } = await pool.query('insert into plain_comments (article, body) values ($1, $2) returning *', [article.key, body]);
    res.status(201).json(rows[0]);
    emit(rows[0]);
  });
};

const main = async ([kind = '', databaseUrl]: string[]): Promise<void> => {
  const app = express();
  const server = http.createServer(app);
  const emit = kind === 'ws' ? withWs(server) : withSocketIo(server);
  if (databaseUrl !== undefined) await withRoute(app, databaseUrl, emit);
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
  for await (const line of createInterface(process.stdin)) emit(JSON.parse(line));
};

if (import.meta.main) await main(process.argv.slice(2));
