// A judge of comments outside of the service, that answers what the test says and remembers what it was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = { headers: IncomingMessage['headers']; body: string };

export class TestJudge {
  readonly asked: Asked[] = [];
  /** What becomes of the next questions; one that does nothing hangs. */
  answer: (response: ServerResponse, asked: Asked) => void = () => {};
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        const asked = { headers: request.headers, body };
        this.asked.push(asked);
        this.answer(response, asked);
      });
    });
  }

  /** Where it listens. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
