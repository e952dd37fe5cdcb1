// Reads a body, JSON or a form's: bounded, UTF-8, not compressed. Never parses more than the limit, never throws anything but a Problem.
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { BODY_BYTES, REQUEST_BYTES } from '../contract/limits.ts';
import { Problem } from '../contract/problems.ts';
import { parseQuery } from './query.ts';

/** What a body may be: `type` as the header must have it, `name` as it is called in words. */
type Kind = { type: RegExp; name: string; maxBytes: number };

const JSON_BODY: Kind = { type: /^application\/(?:[\w.+-]+\+)?json$/i, name: 'application/json', maxBytes: REQUEST_BYTES };

/**
 * A form's bytes are not the text's: a Chinese or Arabic character is up to nine (%E4%BD%A0). Room for a text of BODY_BYTES such characters, three
 * times too long: whoever typed too much gets it back with the error, instead of losing it.
 */
const FORM_BODY: Kind = { type: /^application\/x-www-form-urlencoded$/i, name: 'application/x-www-form-urlencoded', maxBytes: 9 * BODY_BYTES + 4_096 };

const tooLarge = ({ maxBytes }: Kind) =>
  new Problem('request.too-large', {
    detail: `A request holds at most ${maxBytes} bytes.`,
    fields: [{ field: 'body', message: `is larger than ${maxBytes} bytes` }],
  });

const malformed = (message: string) => new Problem('request.malformed', { detail: `The body ${message}.`, fields: [{ field: 'body', message }] });

const unsupported = (field: string, message: string) =>
  new Problem('request.unsupported-type', { detail: `\`${field}\` ${message}.`, fields: [{ field, message }] });

/** RFC 9110, section 8.3.1: a type and parameters, of which only the charset matters here. */
const checkType = (header: string | undefined, { type: wanted, name }: Kind): void => {
  if (header === undefined) throw unsupported('content-type', `is missing; ${name} is needed`);
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim());
  if (!wanted.test(type)) throw unsupported('content-type', `is not ${name}`);
  for (const parameter of parameters) {
    const charset = /^charset="?([^"]*)"?$/i.exec(parameter)?.[1];
    if (charset !== undefined && charset.toLowerCase() !== 'utf-8') throw unsupported('content-type', 'names another charset than utf-8, the only one taken');
  }
};

const collect = (req: IncomingMessage, kind: Kind): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= kind.maxBytes) {
        chunks.push(chunk);
        return;
      }
      // What follows flows to nowhere, so that the client can finish sending and read the answer.
      req.off('data', take).resume();
      reject(tooLarge(kind));
    };
    req.on('data', take);
    req.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    req.on('error', (error) => reject(new Problem('request.malformed', { detail: 'The body ended early.', cause: error })));
    req.on('close', () => {
      if (!req.complete) reject(malformed('ended early'));
    });
  });

/** The text of the body; undefined without one. */
const readText = async (req: IncomingMessage, kind: Kind): Promise<string | undefined> => {
  const declared = req.headers['content-length'];
  if (req.headers['transfer-encoding'] === undefined && (declared === undefined || declared === '0')) return undefined;
  if (Number(declared) > kind.maxBytes) throw tooLarge(kind);
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw unsupported('content-encoding', 'is not supported; send the body as it is');
  checkType(req.headers['content-type'], kind);
  const bytes = await collect(req, kind);
  if (!isUtf8(bytes)) throw malformed('is not valid UTF-8');
  return bytes.length === 0 ? undefined : bytes.toString('utf8');
};

/** The value of the body; undefined without one. @throws Problem `request.too-large`, `request.unsupported-type`, `request.malformed` */
export const readBody = async (req: IncomingMessage): Promise<unknown> => {
  const text = await readText(req, JSON_BODY);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes what was sent; that may be a secret.
    throw malformed('is not valid JSON');
  }
};

/** The fields of a form as `parseQuery` gives them; none without a body. @throws as `readBody` */
export const readForm = async (req: IncomingMessage): Promise<Record<string, string | string[]>> => parseQuery(`?${(await readText(req, FORM_BODY)) ?? ''}`);
