// Structured logs on standard output. Tokens, cookies and mails never reach them.
import { type Logger, pino } from 'pino';

export type Log = Logger;

const SECRET_PATHS = ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]', '*.token', '*.email', '*.password', '*.secret'];

export const makeLog = (level: string): Log =>
  pino({ level, redact: { paths: SECRET_PATHS, censor: '[redacted]' }, base: null, timestamp: pino.stdTimeFunctions.isoTime });
