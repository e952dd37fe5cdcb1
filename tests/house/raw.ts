// Bytes over a socket, for what no client would send; and what came back, as statuses.
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type Raw = { socket: net.Socket; text: () => string; ended: Promise<void> };

export const openRaw = (port: number, bytes: string | Buffer = ''): Raw => {
  const chunks: Buffer[] = [];
  const socket = net.connect(port, '127.0.0.1');
  socket.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => socket.on('error', () => resolve()).on('close', () => resolve()));
  socket.write(bytes);
  return { socket, text: () => Buffer.concat(chunks).toString('latin1'), ended };
};

/** The status of each answer in what came. */
export const statusesOf = (text: string): number[] => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

/** Sends all of it and waits for the end of the connection, at most so long. */
export const exchange = async (port: number, bytes: string | Buffer, withinMs = 5_000): Promise<string> => {
  const raw = openRaw(port, bytes);
  await Promise.race([raw.ended, wait(withinMs, undefined, { ref: false })]);
  raw.socket.destroy();
  return raw.text();
};
