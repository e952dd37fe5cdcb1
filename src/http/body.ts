// Reads a JSON body: bounded, UTF-8, not compressed. Never parses more than the limit, never throws anything but a Problem.
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { REQUEST_BYTES } from '../contract/limits.ts';
import { Problem } from '../contract/problems.ts';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json$/i;

const tooLarge = () =>
  new Problem('request.too-large', {
    detail: `A request holds at most ${REQUEST_BYTES} bytes.`,
    fields: [{ field: 'body', message: `is larger than ${REQUEST_BYTES} bytes` }],
  });

const malformed = (message: string) => new Problem('request.malformed', { detail: `The body ${message}.`, fields: [{ field: 'body', message }] });

const unsupported = (field: string, message: string) =>
  new Problem('request.unsupported-type', { detail: `\`${field}\` ${message}.`, fields: [{ field, message }] });

/** RFC 9110, section 8.3.1: a type and parameters, of which only the charset matters here. */
const checkType = (header: string | undefined): void => {
  if (header === undefined) throw unsupported('content-type', 'is missing; application/json is needed');
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim());
  if (!JSON_TYPE.test(type)) throw unsupported('content-type', 'is not application/json');
  for (const parameter of parameters) {
    const charset = /^charset="?([^"]*)"?$/i.exec(parameter)?.[1];
    if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
      throw unsupported('content-type', 'names another charset than utf-8, the only one of JSON (RFC 8259)');
  }
};

const collect = (req: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= REQUEST_BYTES) {
        chunks.push(chunk);
        return;
      }
      // What follows flows to nowhere, so that the client can finish sending and read the answer.
      req.off('data', take).resume();
      reject(tooLarge());
    };
    req.on('data', take);
    req.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    req.on('error', (error) => reject(new Problem('request.malformed', { detail: 'The body ended early.', cause: error })));
    req.on('close', () => {
      if (!req.complete) reject(malformed('ended early'));
    });
  });

/** The value of the body; undefined without one. @throws Problem `request.too-large`, `request.unsupported-type`, `request.malformed` */
export const readBody = async (req: IncomingMessage): Promise<unknown> => {
  const declared = req.headers['content-length'];
  if (req.headers['transfer-encoding'] === undefined && (declared === undefined || declared === '0')) return undefined;
  if (Number(declared) > REQUEST_BYTES) throw tooLarge();
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw unsupported('content-encoding', 'is not supported; send the body as it is');
  checkType(req.headers['content-type']);
  const bytes = await collect(req);
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw malformed('is not valid UTF-8');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's own message quotes what was sent; that may be a secret.
    throw malformed('is not valid JSON');
  }
};
